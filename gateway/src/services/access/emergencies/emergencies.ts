// SPDX-License-Identifier: Apache-2.0
// Emergency access: a clinician says why and is let in for an hour; another person reviews it.

import {
    DomainError,
    type EmergencyAccess,
    EMERGENCY_MS,
    ERRORS,
    isBound,
    type Page,
    rescuerOf,
    type REVIEW_OUTCOMES,
} from '@wardledger/chaincode/domain';
import { instant } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import { type Asker, isOwnMatter, ownMatter } from '../askers';
import type { Disclosures } from '../disclosures';
import { namedFact, nameOf } from '../facts/fact-names';
import type { WrittenFact } from '../facts/fact-writer';
import type { UnidentifiedPatients } from './unidentified';
import type { CarePorts } from '../visits';

/** `POST /v1/emergency-access`. */
export interface NewEmergency {
    /** By number; absent for somebody whom nobody can name, who gets one. */
    readonly patient?: string | undefined;
    readonly reason: string;
    /** Of the first clinician, whom the patient has refused by name. */
    readonly supports?: string | undefined;
}

/** What the clinician is answered. */
export interface BrokenGlass extends WrittenFact {
    /** RFC 3339. */
    readonly expires: string;
    /** Not before a second clinician stands by it, where the patient has refused this one by name. */
    readonly active: boolean;
    /** The number that was made for somebody whom nobody can name. */
    readonly patient?: string;
}

/** `POST /v1/emergency-access/{id}/review`. */
export interface Review {
    readonly outcome: (typeof REVIEW_OUTCOMES)[number];
    readonly comment: string;
}

/** `GET /v1/emergency-access`. */
export interface EmergencyFilter {
    readonly ward?: string;
    readonly reviewed?: boolean;
    readonly limit: number;
    readonly cursor?: string;
}

/** One row of the list. People and patients by their ledger ids. */
export interface EmergencyRow {
    readonly id: string;
    readonly patient: string;
    readonly person: string;
    readonly organisation: string;
    /** Where it is not the own one. */
    readonly ward?: string;
    readonly time: string;
    readonly expires: string;
    readonly active: boolean;
    readonly reason: string;
    readonly transactionId: string;
    /** Of what was opened without the ledger: when that was stated, and by which line of the custodian's log. */
    readonly downtime?: { readonly stated: string; readonly counter: number; readonly digest: string };
    readonly review?: Review & { readonly person: string; readonly time: string };
}

/** Breaks the glass, reviews, lists. */
export interface Emergencies {
    open(asker: Asker, emergency: NewEmergency): Promise<BrokenGlass>;
    review(asker: Asker, id: string, review: Review): Promise<WrittenFact>;
    /** That somebody reads it is on the trail first. @throws DomainError ACCESS_DENIED */
    list(asker: Asker, filter: EmergencyFilter): Promise<Page<EmergencyRow>>;
}

/** What emergencies need. */
export interface EmergencyPorts extends CarePorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'demandLookAtNobodys'>;
    readonly unidentified: UnidentifiedPatients;
}

function rowOf({ emergency, review, isActive }: EmergencyAccess, own: string): EmergencyRow {
    const { about, author, time: stated, reason, transactionId } = emergency;
    const { mspId: organisation, ward } = author;
    const who = { person: rescuerOf(emergency), organisation, ...(ward !== own && { ward }) };
    const time = emergency.kind === 'downtime' ? emergency.at : stated;
    const times = { time: instant(time), expires: instant(time + EMERGENCY_MS) };
    const row = {
        id: nameOf(emergency),
        patient: about,
        ...who,
        ...times,
        active: isActive,
        reason,
        transactionId,
        ...(emergency.kind === 'downtime' && {
            downtime: { stated: instant(stated), counter: emergency.counter, digest: emergency.digest },
        }),
    };
    if (review === undefined) {
        return row;
    }
    const { outcome, comment, author: reviewer, time: reviewed } = review;
    return { ...row, review: { outcome, comment, person: reviewer.ledgerId, time: instant(reviewed) } };
}

/** Builds the service. */
export function createEmergencies({ askers, facts, ledger, disclosures, unidentified }: EmergencyPorts): Emergencies {
    return {
        open: async (asker, { patient, reason, supports }) => {
            // First: what is refused in any case must not tell whether there is such a patient.
            const supported = supports === undefined ? undefined : namedFact(supports, ERRORS.EMERGENCY_NOT_FOUND);
            const number = patient ?? (await unidentified.register(asker.caller));
            const about = await askers.patient(asker, number);
            const written = await facts.write(asker.caller, about, async () => {
                if (isOwnMatter(await askers.standpoint(asker, about))) {
                    throw ownMatter();
                }
                return { kind: 'emergency', about, reason, ...(supported !== undefined && { supports: supported.id }) };
            });
            const after = await askers.standing(asker, about);
            const own = after?.emergencies.find(({ emergency }) => nameOf(emergency) === written.id);
            const expires = instant(Date.parse(written.transaction.timestamp) + EMERGENCY_MS);
            return { ...written, expires, active: own?.isActive === true, ...(patient === undefined && { patient: number }) };
        },
        review: async (asker, id, { outcome, comment }) => {
            const named = namedFact(id, ERRORS.EMERGENCY_NOT_FOUND);
            return facts.write(asker.caller, named.about, async () => {
                const { standing, self } = await askers.standpoint(asker, named.about);
                const found = standing?.emergencies.find(({ emergency }) => emergency.id === named.id);
                if (standing === undefined || found === undefined) {
                    throw new DomainError(ERRORS.EMERGENCY_NOT_FOUND);
                }
                if (rescuerOf(found.emergency) === self || isBound(standing, self)) {
                    throw ownMatter();
                }
                if (found.review !== undefined) {
                    throw new DomainError(ERRORS.EMERGENCY_REVIEWED);
                }
                return { kind: 'review', about: named.about, emergency: named.id, outcome, comment };
            });
        },
        list: async ({ caller }, { limit, cursor, ...filter }) => {
            // Who was let in to whom, and why: the list is read as the trail is.
            await disclosures.demandLookAtNobodys(caller, { action: 'list', category: 'trail', purpose: 'HOPERAT' });
            const items: EmergencyAccess[] = [];
            let next = cursor;
            // Pages of the ledger leave out what the filter does: gone on until the page is full.
            do {
                const place = next === undefined ? {} : { cursor: next };
                const page = await ledger.evaluate(caller, 'access:ListEmergencies', { ...filter, limit: limit - items.length, ...place });
                items.push(...page.items);
                next = page.next;
            } while (next !== undefined && items.length < limit);
            return { items: items.map((one) => rowOf(one, askers.ward)), ...(next !== undefined && { next }) };
        },
    };
}
