// SPDX-License-Identifier: Apache-2.0
// Who looked at a patient's data, for the patient, who speaks for them, and the privacy officer; and for auditors and privacy officers who of a ward
// stated what. Whoever reads either has stated so before.

import {
    type Category,
    type FactKind,
    type Looks,
    NOBODY,
    type Page,
    type PolicyAction,
    type Purpose,
    type Role,
    type TrailDecision,
    type TrailEvent,
} from '@wardledger/chaincode/domain';
import { undefinedOn } from '../../kernel';
import type { Ledger } from '../../ledger';
import { patientOrNobody, recordNotFound } from '../subjects';
import type { Asker, Askers } from './askers';
import type { Disclosures } from './disclosures';

/** One row of `GET /v1/patients/{id}/accesses`. */
export interface LookRow {
    readonly time: string;
    /** Ledger id. */
    readonly person: string;
    readonly organisation: string;
    readonly role: readonly Role[];
    /** What was looked at and why; of a notice what it is about. */
    readonly category: string;
    readonly purpose?: Purpose;
    readonly decision: TrailDecision;
    readonly emergency: boolean;
    /** Seen by a snapshot while the ledger did not answer: `time` is when, and the custodian stated it afterwards. */
    readonly downtime?: true;
    readonly transactionId: string;
}

/** A page of what was stated: from <= time < to, in milliseconds. */
interface TrailRange {
    readonly from?: number;
    readonly to?: number;
    readonly limit: number;
    readonly cursor?: string;
}

/** A page of a patient's trail. */
export interface LookQuestion extends TrailRange {
    readonly patient: string;
}

/** One row of `GET /v1/audit/events`. */
export interface EventRow {
    /** Of the fact. */
    readonly id: string;
    readonly time: string;
    readonly kind: FactKind;
    /** Ledger id of who stated it; of what a custodian states of somebody, theirs. */
    readonly person: string;
    readonly organisation: string;
    readonly ward: string;
    readonly role: readonly Role[];
    /** Ledger id of the patient, or of whose attributes were stated; absent where it is about nobody. */
    readonly about?: string;
    readonly decision?: TrailDecision;
    /** Of looks: at what, what to do, and why. */
    readonly category?: Category;
    readonly action?: PolicyAction;
    readonly purpose?: Purpose;
    readonly notice: string;
    readonly transactionId: string;
}

/** Which events of a ward; the own one unless said. */
export interface EventQuestion extends TrailRange {
    readonly ward?: string;
    readonly kind?: FactKind;
    readonly person?: string;
    readonly decision?: TrailDecision;
    readonly category?: Category;
}

/** Reads who looked, and who stated what; that somebody reads it is on it first. */
export interface Trail {
    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know */
    looks(asker: Asker, question: LookQuestion): Promise<Page<LookRow>>;
    /** @throws DomainError ACCESS_DENIED */
    events(asker: Asker, question: EventQuestion): Promise<Page<EventRow>>;
}

function rowOf(fact: Looks['items'][number]): LookRow {
    const { author, time, transactionId } = fact;
    const { ledgerId: person, mspId: organisation, roles: role } = author;
    if (fact.kind === 'downtime-look') {
        const { person: clinician, roles, at, category } = fact;
        const seen = { category, purpose: 'ETREAT', decision: 'permit', emergency: true, downtime: true } as const;
        return { time: new Date(at).toISOString(), person: clinician, organisation, role: roles, ...seen, transactionId };
    }
    const row = { time: new Date(time).toISOString(), person, organisation, role, transactionId };
    return fact.kind === 'look'
        ? { ...row, category: fact.category, purpose: fact.purpose, decision: fact.decision, emergency: fact.purpose === 'ETREAT' }
        : { ...row, category: fact.concerning, decision: fact.outcome, emergency: false };
}

function eventRowOf({ time, author, about, ...event }: TrailEvent): EventRow {
    const { ledgerId, mspId: organisation, ward, roles: role } = author;
    const { person = ledgerId } = event;
    return { ...event, time: new Date(time).toISOString(), person, organisation, ward, role, ...(about !== NOBODY && { about }) };
}

/** What the trail needs. */
export interface TrailPorts {
    readonly askers: Askers;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'demandLook' | 'demandLookAtNobodys'>;
}

/** Builds the service. */
export function createTrail({ askers, ledger, disclosures }: TrailPorts): Trail {
    return {
        looks: async (asker, { patient, ...range }) => {
            const about = await patientOrNobody(askers.patient(asker, patient));
            await disclosures.demandLook(asker.caller, about, { action: 'read', category: 'trail', purpose: 'HOPERAT' });
            const page = await undefinedOn(ledger.evaluate(asker.caller, 'access:ListLooks', { about, ...range }), 'ACCESS_DENIED');
            if (page === undefined) {
                throw recordNotFound();
            }
            return { ...page, items: page.items.map(rowOf) };
        },
        events: async ({ caller }, question) => {
            await disclosures.demandLookAtNobodys(caller, { action: 'list', category: 'trail', purpose: 'HOPERAT' });
            const page = await ledger.evaluate(caller, 'access:ListEvents', question);
            return { ...page, items: page.items.map(eventRowOf) };
        },
    };
}
