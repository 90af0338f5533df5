// SPDX-License-Identifier: Apache-2.0
// Whom a request may name as a clinician.

import { DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import { Askers, type AskerPorts } from './askers';

const asker = { caller: { name: 'desk-1', mspId: '', certificate: '', sign: async () => new Uint8Array() }, roles: ['admission' as const] };
const detail = 'is nobody who treats patients: no doctor, nurse or paramedic';
const roles: Readonly<Record<string, readonly Role[]>> = {
    'dr-osei': ['auditor', 'doctor'],
    'nurse-lund': ['nurse'],
    'medic-1': ['paramedic'],
    'desk-1': ['admission'],
    'lab-1': ['lab', 'admission', 'patient'],
    'ward2/dr-lind': ['doctor'],
};
const ENROLLED = ['desk-1', 'dr-osei', 'lab-1', 'dr-gone'];

/** The ledger knows of the other people by their keys; of who is suspended it answers as of nobody. */
const evaluate = async (_caller: unknown, name: string, request: { readonly people: readonly Record<string, string>[] }) => {
    expect(name).toBe('participant:FindPeople');
    return request.people.map(({ ledgerId, lookupKey, ward }) => {
        const who = ledgerId?.replace('id of ', '') ?? `${ward === 'ward1' ? '' : 'ward2/'}${(lookupKey ?? '').replace('key of ', '')}`;
        const found = roles[who];
        return found === undefined ? null : { ledgerId: `id of ${who}`, roles: found };
    });
};
const ports: AskerPorts = {
    ward: 'ward1',
    ledger: { evaluate: evaluate as AskerPorts['ledger']['evaluate'] },
    enrolment: { ledgerIdOf: async (name) => (ENROLLED.includes(name) ? `id of ${name}` : undefined) },
    custodian: { lookupKeys: async (names) => names.map(({ id }) => `key of ${id}`) },
    directory: { known: async () => Promise.reject(new Error('not asked')) },
};
const namedIn = (names: readonly string[]) => names.map((name, index) => ({ pointer: `/team/${String(index)}`, name }));

it('are those who treat patients, in order, enrolled here or not, of either ward', async () => {
    const people = [...namedIn(['nurse-lund', 'dr-osei', 'medic-1']), { pointer: '/team/3', name: 'dr-lind', ward: 'ward2' }];
    expect(await new Askers(ports).team(asker, people)).toEqual([
        'id of nurse-lund',
        'id of dr-osei',
        'id of medic-1',
        'id of ward2/dr-lind',
    ]);
});

it.each(['lab-1', 'dr-gone', 'nobody', 'dr-lind'])('is not %s, and is told apart from nobody by nothing', async (name) => {
    const errors = [{ pointer: '/team/1', detail }];
    await expect(new Askers(ports).team(asker, namedIn(['dr-osei', name]))).rejects.toMatchObject({ code: 'CONTENT_INVALID', errors });
});

it.each([
    ['dr-osei', 'id of dr-osei'],
    ['nurse-lund', 'id of nurse-lund'],
    ['desk-1', 'id of desk-1'],
])('may be granted to %s', async (name, id) => {
    expect(await new Askers(ports).grantee(asker, { pointer: '/clinician', name })).toBe(id);
});

it.each(['medic-1', 'lab-1', 'nobody'])('is not granted to %s, whom no grant would let in', async (name) => {
    const errors = [{ pointer: '/clinician', detail: 'is nobody whom a grant lets in: no doctor or nurse' }];
    await expect(new Askers(ports).grantee(asker, { pointer: '/clinician', name })).rejects.toMatchObject({
        code: 'CONTENT_INVALID',
        errors,
    });
});

it('may be whoever asks, who is told that it is their own matter', async () => {
    expect(await new Askers(ports).team(asker, namedIn(['desk-1']))).toEqual(['id of desk-1']);
});

it('is nobody twice', async () => {
    const errors = [{ pointer: '/team/1', detail: 'is named before' }];
    await expect(new Askers(ports).team(asker, namedIn(['dr-osei', 'dr-osei']))).rejects.toMatchObject({ errors });
});

it('are asked about by the ledger’s own answer: where it gives none, nobody is said to be none', async () => {
    const away = new DomainError(ERRORS.LEDGER_UNAVAILABLE);
    const silent = new Askers({ ...ports, ledger: { evaluate: async () => Promise.reject(away) } });
    await expect(silent.team(asker, namedIn(['dr-osei']))).rejects.toBe(away);
});
