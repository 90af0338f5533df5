// SPDX-License-Identifier: Apache-2.0
// Whether what both wards decided about looks justifies opening an envelope. Pure rules; who decided, and whether it is what was asked, has been seen to.

import type { Category, DecidedLook, SubjectKind } from '@wardledger/chaincode/domain';
import type { EnvelopeBinding } from './envelopes';

/** Looks at these are looks at a name: evidence of something smaller opens none. */
const NAMED: readonly Category[] = ['demographics', 'staff', 'hold'];
/**
 * Looks at these show whose the outside id is; of what is not here no disclosure opens one. What services show is what stands here: of vitals a ward's board says whose
 * they are, as alarms do.
 */
const SHOWS_ID_OF: Readonly<Record<SubjectKind, readonly Category[]>> = {
    record: ['demographics', 'staff', 'trail', 'vitals'],
    device: [],
    participant: [],
    cluster: [],
    node: [],
};
/** What places and equipment are called says nothing about a patient. */
const PLACES: readonly SubjectKind[] = ['cluster', 'node'];

/** `denied`: it belongs to looks, none of which is permitted; `none`: to no look at all. */
export type Coverage = 'permitted' | 'denied' | 'none';

/** Names of areas, and of wearables as nodes of an area. */
export function isNameOfPlace(binding: EnvelopeBinding): boolean {
    return binding.type === 'outside-id' && PLACES.includes(binding.kind);
}

/** The name of a record opens with a look at that record's name. */
export function coverageOfName(binding: EnvelopeBinding, looks: readonly DecidedLook[]): Coverage {
    return coverageBy(
        looks.filter(({ action, category }) => action === 'read' && NAMED.includes(category)),
        (look) => binding.type === 'record-name' && look.lists.includes(binding.ledgerId),
    );
}

/**
 * An outside id opens with a look, to read or to list, at whose id it is, that of a participant with a look at the list of people, and by no other way:
 * nobody is shown the ids of devices, because answers name them by ledger ids. A look at one entry, which whoever writes one may take about anybody, is at
 * no record.
 */
export function coverageOfOutsideId(binding: EnvelopeBinding, looks: readonly DecidedLook[]): Coverage {
    if (binding.type !== 'outside-id') {
        return 'none';
    }
    const { kind, ledgerId } = binding;
    if (kind === 'participant') {
        // A look at a ward's list of its own people, who are nobody's record.
        return coverageBy(looks, ({ action, category, lists }) => action === 'list' && category === 'staff' && lists.length === 0);
    }
    const shows = ({ action, category, entry }: DecidedLook): boolean =>
        (action === 'read' || action === 'list') && entry === undefined && SHOWS_ID_OF[kind].includes(category);
    return coverageBy(looks.filter(shows), ({ lists }) => lists.includes(ledgerId));
}

/**
 * What an entry says opens with a look at all of its kind, unless it is confidential: then, and for whoever may not see all of them, with a look at that
 * entry, by its author and the number that both wards' peers found beside it: the number alone is the author's choice, and could be another entry's.
 */
export function coverageOfEntry(binding: EnvelopeBinding, looks: readonly DecidedLook[]): Coverage {
    if (binding.type !== 'entry') {
        return 'none';
    }
    const { ledgerId, category, author, id, confidential } = binding;
    const about = looks.filter((look) => look.action === 'read' && look.category === category && look.lists.includes(ledgerId));
    return coverageBy(about, ({ entry, request }) =>
        entry === undefined ? confidential !== true : entry === id && request.resource.author === author,
    );
}

/** The readings of a window open with a look at all of the patient's vitals, under whatever id of theirs they came. */
export function coverageOfReadings(binding: EnvelopeBinding, looks: readonly DecidedLook[]): Coverage {
    return binding.type === 'readings' ? coverageBy(looks.filter(showsReadings), ({ lists }) => lists.includes(binding.ledgerId)) : 'none';
}

/** Whether it is a look at all of somebody's vitals, whatever was decided of it: a look at one entry, an alarm, is none. */
export function showsReadings({ action, category, entry }: DecidedLook): boolean {
    return action === 'read' && category === 'vitals' && entry === undefined;
}

function coverageBy(looks: readonly DecidedLook[], isAbout: (look: DecidedLook) => boolean): Coverage {
    const about = looks.filter(isAbout);
    if (about.length === 0) {
        return 'none';
    }
    return about.some(({ decision }) => decision === 'permit') ? 'permitted' : 'denied';
}
