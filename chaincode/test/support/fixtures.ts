// SPDX-License-Identifier: Apache-2.0
// What every contract's tests begin with: ids that follow from words, and wards with registered participants.

import { createHash } from 'node:crypto';
import type { Role } from '../../src/domain';
import { identities, type Identity } from './certificates';
import { LedgerDouble } from './ledger-double';

/** 64 hex digits that follow from a word. */
export const digest = (word: string): string => createHash('sha256').update(word).digest('hex');

/** 32 hex digits that follow from a word. */
export const id = (word: string): string => digest(word).slice(0, 32);

/** The certificate id of an identity, computed apart from the code under test. */
export function certificateIdOf({ pem }: Identity): string {
    const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\n/g, ''), 'base64');
    return createHash('sha256').update(der).digest('hex');
}

/** Registers an identity of either ward with roles. */
export async function enrol(ledger: LedgerDouble, identity: Identity, ...roles: Role[]): Promise<void> {
    const administrator = identity.mspId === 'Ward1MSP' ? identities.ward1Admin : identities.ward2Admin;
    const request = { certificateId: certificateIdOf(identity), ledgerId: id(identity.pem), roles };
    await ledger.submit('participant:RegisterParticipant', request, { as: administrator });
}

/** A ledger with a doctor and an IoT gateway in ward 1, and a doctor in ward 2. */
export async function wards(): Promise<LedgerDouble> {
    const ledger = new LedgerDouble();
    await enrol(ledger, identities.ward1One, 'doctor', 'admission');
    await enrol(ledger, identities.ward1Two, 'iot-gateway');
    await enrol(ledger, identities.ward2One, 'doctor', 'admission', 'iot-gateway');
    return ledger;
}
