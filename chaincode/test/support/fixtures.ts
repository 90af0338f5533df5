// SPDX-License-Identifier: Apache-2.0
// What every contract's tests begin with: ids that follow from words, and wards with registered participants.

import { createHash } from 'node:crypto';
import { RESERVED_ROLES, type Role } from '../../src/domain';
import { approveAttestationKeys } from './attestation-keys';
import { identities, type Identity } from './certificates';
import { LedgerDouble } from './ledger-double';

/** 64 hex digits that follow from a word. */
export const digest = (word: string): string => createHash('sha256').update(word).digest('hex');

/** 32 hex digits that follow from a word. */
export const id = (word: string): string => digest(word).slice(0, 32);

/** P-256's generator: a key that everybody has the private part of. */
export const publicKey = {
    kty: 'EC' as const,
    crv: 'P-256' as const,
    x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
    y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
};

/** The certificate id of an identity, computed apart from the code under test. */
export function certificateIdOf({ pem }: Identity): string {
    const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\n/g, ''), 'base64');
    return createHash('sha256').update(der).digest('hex');
}

/** The salt of a person's private copy, where a test looks at no other. */
export const salted = { salt: digest('person') };

const mspOf = ({ mspId }: Identity): Identity => (mspId === 'Ward1MSP' ? identities.ward1Msp : identities.ward2Msp);
const administratorOf = ({ mspId }: Identity): Identity => (mspId === 'Ward1MSP' ? identities.ward1Admin : identities.ward2Admin);
const isReserved = (role: Role): boolean => (RESERVED_ROLES as readonly Role[]).includes(role);
const registrationOf = (identity: Identity, roles: readonly Role[]) => ({
    certificateId: certificateIdOf(identity),
    ledgerId: id(identity.pem),
    roles: [...roles],
});

/** Makes one administrator a ward, who are its registrars here too. */
export async function found(ledger: LedgerDouble): Promise<void> {
    for (const identity of [identities.ward1Admin, identities.ward2Admin]) {
        const registration = registrationOf(identity, ['admin', 'registrar']);
        await ledger.submit('participant:RegisterParticipant', registration, { as: mspOf(identity), transient: salted });
    }
}

/** A ledger with one administrator a ward. */
export async function founded(): Promise<LedgerDouble> {
    const ledger = new LedgerDouble();
    await found(ledger);
    return ledger;
}

/** Gives a registered identity of either ward these roles, each by who may; reserved ones to whom the MSP's administrator has made. */
export async function assign(ledger: LedgerDouble, identity: Identity, ...roles: Role[]): Promise<void> {
    const certificateId = certificateIdOf(identity);
    const administrator = administratorOf(identity);
    const { roles: before, ledgerId } = await ledger.submit('participant:GetParticipant', { certificateId }, { as: administrator });
    const update = async (to: readonly Role[], as: Identity) =>
        ledger.submit('participant:UpdateParticipant', { ledgerId, roles: [...to] }, { as, transient: salted });
    const keptReserved = [...before.filter(isReserved), ...roles.filter((role) => !isReserved(role))];
    if (keptReserved.length > 0) {
        await update(keptReserved, administrator);
        await update(roles, mspOf(identity));
    } else {
        await update([...before, ...roles], mspOf(identity));
        await update(roles, administrator);
    }
}

/** Registers an identity of either ward with roles, on a ledger that has administrators or gets them now. */
export async function enrol(ledger: LedgerDouble, identity: Identity, ...roles: Role[]): Promise<void> {
    if (ledger.world.size === 0) {
        await found(ledger);
    }
    const administrator = administratorOf(identity);
    if (identity === administrator) {
        await assign(ledger, identity, ...new Set([...roles, 'registrar' as const])); // it goes on registering others
        return;
    }
    const reserved = roles.filter(isReserved);
    const first = reserved.length > 0 ? reserved : roles;
    const as = reserved.length > 0 ? mspOf(identity) : administrator;
    await ledger.submit('participant:RegisterParticipant', registrationOf(identity, first), { as, transient: salted });
    if (first.length < roles.length) {
        await assign(ledger, identity, ...roles);
    }
}

/** A ledger with a doctor and an IoT gateway in ward 1, and a doctor in ward 2; both wards have approved what both custodians attest with. */
export async function wards(): Promise<LedgerDouble> {
    const ledger = new LedgerDouble();
    await enrol(ledger, identities.ward1One, 'doctor', 'admission');
    await enrol(ledger, identities.ward1Two, 'iot-gateway');
    await enrol(ledger, identities.ward2One, 'doctor', 'admission', 'iot-gateway');
    await approveAttestationKeys(ledger);
    return ledger;
}
