// SPDX-License-Identifier: Apache-2.0
// Whom a request may name as a clinician.

import { DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import { Askers } from './askers';

const asker = { caller: { name: 'desk-1', mspId: '', certificate: '', sign: async () => new Uint8Array() }, roles: ['admission' as const] };
const detail = 'is no doctor, nurse or paramedic of whom the ledger knows';
const people: Readonly<Record<string, { readonly roles: readonly Role[]; readonly status?: 'suspended' }>> = {
    'desk-1': { roles: ['admission'] },
    'dr-osei': { roles: ['auditor', 'doctor'] },
    'nurse-lund': { roles: ['nurse'] },
    'medic-1': { roles: ['paramedic'] },
    'lab-1': { roles: ['lab', 'admission', 'patient'] },
    'dr-gone': { roles: ['doctor'], status: 'suspended' },
};

const evaluate = async (_caller: unknown, name: string, request: { readonly ledgerId: string }): Promise<object> => {
    expect(name).toBe('participant:GetParticipant');
    const found = people[request.ledgerId.replace('id of ', '')];
    if (found === undefined) {
        throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
    }
    return { status: 'active', ...found };
};
const askers = new Askers({
    ward: 'ward1',
    ledger: { evaluate },
    // Somebody may be enrolled here whose registration this peer has not seen yet.
    enrolment: { ledgerIdOf: async (name) => (name in people || name === 'dr-new' ? `id of ${name}` : undefined) },
    directory: {
        find: async (_caller, { ids }) => ids.map(() => ({ lookupKey: '', ledgerId: undefined, own: undefined })),
        known: async () => Promise.reject(new Error('not asked')),
    },
});
const clinicians = async (...names: string[]) =>
    askers.clinicians(
        asker,
        names.map((name, index) => ({ pointer: `/team/${String(index)}`, name })),
    );

it('are those who treat patients, in order', async () => {
    expect(await clinicians('nurse-lund', 'dr-osei', 'medic-1')).toEqual(['id of nurse-lund', 'id of dr-osei', 'id of medic-1']);
});

it.each(['lab-1', 'dr-gone', 'dr-new', 'nobody'])('is not %s, and is told apart from nobody by nothing', async (name) => {
    await expect(clinicians('dr-osei', name)).rejects.toMatchObject({ code: 'CONTENT_INVALID', errors: [{ pointer: '/team/1', detail }] });
});

it('may be whoever asks, who is told that it is their own matter', async () => {
    expect(await clinicians('desk-1')).toEqual(['id of desk-1']);
});

it('are asked about by the ledger’s own answer: where it gives none, nobody is said to be none', async () => {
    const away = new DomainError(ERRORS.LEDGER_UNAVAILABLE);
    const silent = new Askers({
        ward: 'ward1',
        ledger: { evaluate: async () => Promise.reject(away) },
        enrolment: { ledgerIdOf: async (name) => `id of ${name}` },
        directory: { find: async () => [], known: async () => Promise.reject(away) },
    });
    await expect(silent.clinicians(asker, [{ pointer: '/clinician', name: 'dr-osei' }])).rejects.toBe(away);
});
