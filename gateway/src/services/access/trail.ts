// SPDX-License-Identifier: Apache-2.0
// Who looked at a patient's data, for the patient, who speaks for them, and the privacy officer.

import type { ConsentDecision, Looks, Page, Purpose, Role } from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger } from '../../ledger';
import { recordNotFound } from '../subjects';
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
    readonly decision: ConsentDecision | 'not-found';
    readonly emergency: boolean;
    readonly transactionId: string;
}

/** A page of a patient's trail. */
export interface LookQuestion {
    readonly patient: string;
    readonly limit: number;
    readonly cursor?: string;
}

/** Reads who looked; that somebody reads it is on it first. */
export interface Trail {
    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know */
    looks(asker: Asker, question: LookQuestion): Promise<Page<LookRow>>;
}

function rowOf(fact: Looks['items'][number]): LookRow {
    const { author, time, transactionId } = fact;
    const { ledgerId: person, mspId: organisation, roles: role } = author;
    const row = { time: new Date(time).toISOString(), person, organisation, role, transactionId };
    return fact.kind === 'look'
        ? { ...row, category: fact.category, purpose: fact.purpose, decision: fact.decision, emergency: fact.purpose === 'ETREAT' }
        : { ...row, category: fact.concerning, decision: fact.outcome, emergency: false };
}

/** What the trail needs. */
export interface TrailPorts {
    readonly askers: Askers;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'demandLook'>;
}

/** Builds the service. */
export function createTrail({ askers, ledger, disclosures }: TrailPorts): Trail {
    return {
        looks: async (asker, { patient, ...range }) => {
            // Whom nobody knows gets an id that nobody has: the same look is left.
            const about = (await undefinedOn(askers.patient(asker, patient), 'RECORD_NOT_FOUND')) ?? newLedgerId();
            await disclosures.demandLook(asker.caller, about, { action: 'read', category: 'trail', purpose: 'HOPERAT' });
            const page = await undefinedOn(ledger.evaluate(asker.caller, 'access:ListLooks', { about, ...range }), 'ACCESS_DENIED');
            if (page === undefined) {
                throw recordNotFound();
            }
            return { ...page, items: page.items.map(rowOf) };
        },
    };
}
