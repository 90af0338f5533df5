// SPDX-License-Identifier: Apache-2.0
// Who looked, as a patient is told; and the auditor's trail: who stated what kind of fact when, and of looks at what and with which outcome. What a fact
// says beside that is the patient's, and in no trail; but for who of the staff is withheld from a patient, and why, which is the officer's.

import type { Hex64, LedgerId, Milliseconds, Role } from '../../kernel';
import type { Category, PolicyAction, Purpose } from '../data-use';
import { type BookedKind, DECISIONS, type FactAuthor, type NOTICE_SUBJECTS, type StoredFact, type StoredLook } from '../facts';
import type { BoardLooks } from './shifts';

/** What a look and a notice come to. */
export const TRAIL_DECISIONS = [...DECISIONS, 'not-found'] as const;
export type TrailDecision = (typeof TRAIL_DECISIONS)[number];

/** Why a look was denied: by the floor under the policies, or because no policy permits it or one forbids it. */
export const DENIAL_REASONS = [
    'unknown',
    'suspended',
    'certificate-ended',
    'not-bound',
    'confidential',
    'no-emergency',
    'consent',
    'policies',
] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** Who looked, as a reader is told: without a name where it is withheld from them. */
export interface SeenAuthor {
    readonly mspId: string;
    readonly ward: string;
    readonly roles: readonly Role[];
    readonly ledgerId?: LedgerId;
    /** As an administrator of the person's ward has stated it. */
    readonly username?: string;
}

/** A look, a notice or a disclosure on paper, as its reader is told. */
export interface SeenLook {
    readonly id: LedgerId;
    /** Under which of the patient's ids. */
    readonly about: LedgerId;
    readonly kind: StoredLook['kind'];
    readonly time: Milliseconds;
    readonly author: SeenAuthor;
    /** Absent where the author is withheld: a transaction names who signed it. */
    readonly transactionId?: string;
    readonly decision?: TrailDecision;
    readonly purpose?: Purpose;
    /** Of looks alone. */
    readonly category?: Category;
    readonly action?: PolicyAction;
    /** Where the line stands for all of a person's looks at the ward's board in a shift. */
    readonly board?: BoardLooks;
    /** Of looks that were denied, for the patient and the privacy officer. */
    readonly reason?: DenialReason;
    /** Of notices. */
    readonly concerning?: (typeof NOTICE_SUBJECTS)[number];
    /** Seen by a snapshot while the ledger did not answer. */
    readonly downtime?: true;
    /** Of what left on paper. */
    readonly paper?: Pick<StoredFact<'disclosure'>, 'to' | 'organisation' | 'categories' | 'when'>;
    /** Whether the author is withheld from the patient, and for whoever sees the author all the same by which fact and why. */
    readonly withheld?: true;
    readonly withholding?: Pick<StoredFact<'withholding'>, 'about' | 'id' | 'reason' | 'time'> & { readonly by: LedgerId };
}

/** What a reader of looks may know. */
export interface LookReader {
    /** Whether they are told whom a privacy officer withholds. */
    readonly seesWithheld: boolean;
    readonly withheld: readonly StoredFact<'withholding'>[];
    readonly usernames: ReadonlyMap<LedgerId, string>;
}

/** Who looked; what was seen in downtime a custodian states for them. */
export function lookerOf(look: StoredLook): FactAuthor {
    const { author } = look;
    return look.kind === 'downtime-look' ? { ...author, ledgerId: look.person, roles: look.roles } : author;
}

function saidBy(look: StoredLook): Omit<SeenLook, 'author'> {
    const { id, about, kind, time } = look;
    const marks = { id, about, kind, time };
    switch (look.kind) {
        case 'look': {
            const { decision, category, action, purpose } = look;
            return { ...marks, decision, category, action, purpose };
        }
        case 'notice':
            return { ...marks, decision: look.outcome, concerning: look.concerning };
        case 'disclosure': {
            const { purpose, to, organisation, categories, when } = look;
            return { ...marks, purpose, paper: { to, organisation, categories, when } };
        }
        case 'downtime-look': {
            const { at, category } = look;
            return { ...marks, time: at, decision: 'permit', category, action: 'read', purpose: 'ETREAT', downtime: true };
        }
    }
}

/** Tells of a look what its reader may know. */
export function seenLook(look: StoredLook, { seesWithheld, withheld, usernames }: LookReader): SeenLook {
    const { mspId, ward, roles, ledgerId } = lookerOf(look);
    const known = { mspId, ward, roles };
    const withholding = withheld.findLast(({ person }) => person === ledgerId);
    if (withholding !== undefined && !seesWithheld) {
        return { ...saidBy(look), author: known, withheld: true };
    }
    const username = usernames.get(ledgerId);
    const seen = {
        ...saidBy(look),
        author: { ...known, ledgerId, ...(username !== undefined && { username }) },
        transactionId: look.transactionId,
    };
    if (withholding === undefined) {
        return seen;
    }
    const { about, id, reason, time, author } = withholding;
    return { ...seen, withheld: true, withholding: { about, id, reason, time, by: author.ledgerId } };
}

/** A fact as the trail tells it. */
export interface TrailEvent {
    readonly id: LedgerId;
    readonly kind: BookedKind;
    /** Of the patient; where attributes or a key were stated of the person, and of a look at what is no one patient's nobody's. */
    readonly about: LedgerId;
    readonly time: Milliseconds;
    readonly author: FactAuthor;
    readonly notice: string;
    readonly transactionId: string;
    /** Of the author, as an administrator of the person's ward has stated it. */
    readonly username?: string;
    readonly decision?: TrailDecision;
    /** Who was let in, where a custodian states it of somebody. */
    readonly person?: LedgerId;
    /** Of looks alone, as what follows. */
    readonly category?: Category;
    readonly action?: PolicyAction;
    readonly purpose?: Purpose;
    /** Of withholdings: which of the staff is withheld from the patient, and why. */
    readonly withheld?: LedgerId;
    readonly reason?: string;
    /** Of what a ward forbids by itself, or no more. */
    readonly digest?: Hex64;
}

/** What of the events is asked for. */
export interface TrailFilter {
    readonly person?: LedgerId | undefined;
    readonly decision?: TrailDecision | undefined;
    readonly category?: Category | undefined;
}

/** Tells of a fact what the trail does. */
export function trailEventOf(fact: StoredFact<BookedKind>): TrailEvent {
    const { id, kind, about, time, author, notice, transactionId } = fact;
    const event = { id, kind, about, time, author, notice, transactionId };
    if (fact.kind === 'look') {
        const { decision, category, action, purpose } = fact;
        return { ...event, decision, category, action, purpose };
    }
    if (fact.kind === 'withholding') {
        return { ...event, withheld: fact.person, reason: fact.reason };
    }
    if (fact.kind === 'downtime-look') {
        const { person, category } = fact;
        return { ...event, person, decision: 'permit', category, action: 'read', purpose: 'ETREAT' };
    }
    if (fact.kind === 'downtime') {
        return { ...event, person: fact.person };
    }
    if (fact.kind === 'forbids-set' || fact.kind === 'forbids-withdrawn') {
        return { ...event, digest: fact.digest };
    }
    return fact.kind === 'notice' ? { ...event, decision: fact.outcome } : event;
}

/** Whether an event is of those that are asked for. */
export function isOfTrail(event: TrailEvent, { person, decision, category }: TrailFilter): boolean {
    const said = [
        [person, event.person ?? event.author.ledgerId],
        [decision, event.decision],
        [category, event.category],
    ];
    return said.every(([wanted, is]) => wanted === undefined || wanted === is);
}

/** Adds to an event what its author is called. */
export function withUsername(event: TrailEvent, usernames: ReadonlyMap<LedgerId, string>): TrailEvent {
    const username = usernames.get(event.author.ledgerId);
    return username === undefined ? event : { ...event, username };
}
