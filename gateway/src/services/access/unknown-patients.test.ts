// SPDX-License-Identifier: Apache-2.0
// A request that is wrong in another part than the patient's number is refused in the same words, whether anybody has the number or not: what would be
// refused in any case must not tell who is a patient, and leaves nothing by which it could be seen that somebody asked.

import type { FoundStanding } from '@wardledger/chaincode/domain';
import { ContentError } from '../refusals';
import { recordNotFound } from '../subjects';
import type { Asker, Askers } from './askers';
import { createConsents } from './consents';
import { createEmergencies } from './emergencies/emergencies';
import { createGrants } from './grants';
import { createTrail } from './trail';
import { createVisits } from './visits';

const asker: Asker = {
    caller: { name: 'ann', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() },
    roles: ['patient'],
};
const nobody = [{ pointer: '/team/0', name: 'nobody' }] as const;
const [somebody] = nobody;

const findNobody = async (_asker: Asker, people: readonly { readonly pointer: string }[]) =>
    people.length === 0 ? [] : Promise.reject(new ContentError(people.map(({ pointer }) => ({ pointer, detail: 'is no participant' }))));

/** The directory has one number, and no participant. */
const askers = {
    ward: 'ward1',
    patient: async (_asker: Asker, id: string) => (id === 'P001' ? 'a'.repeat(32) : Promise.reject(recordNotFound())),
    self: async () => 'b'.repeat(32),
    people: findNobody,
    team: findNobody,
    grantee: async (_asker: Asker, person: { readonly pointer: string }) => findNobody(_asker, [person]),
    standpoint: async () => ({ self: 'b'.repeat(32), standing: undefined }),
    standing: async (): Promise<FoundStanding | undefined> => undefined,
    demandBound: async () => Promise.reject(recordNotFound()),
} as unknown as Askers;
const write = jest.fn(async (_caller: unknown, _about: unknown, prepare: () => Promise<unknown>) => prepare());
const ports = { askers, facts: { write, note: jest.fn() }, now: () => 1000, ledger: { evaluate: jest.fn() } } as never;

const grant = { clinician: somebody, scope: ['read' as const] };
it.each<[string, (patient: string) => Promise<unknown>]>([
    ['a visit with a team of nobody', async (patient) => createVisits(ports).open(asker, { patient, team: nobody })],
    ['a visit with a laboratory of nobody', async (patient) => createVisits(ports).open(asker, { patient, team: [], lab: somebody })],
    ['a grant that is past', async (patient) => createGrants(ports).grant(asker, { ...grant, patient, expires: 1 })],
    ['a grant to nobody', async (patient) => createGrants(ports).grant(asker, { ...grant, patient, expires: 2000 })],
    ['a consent about nobody', async (patient) => createConsents(ports).decide(asker, { patient, actors: nobody } as never)],
    [
        'a proxy who is nobody',
        async (patient) => createConsents(ports).bind(asker, { patient, person: somebody, relation: 'parent' } as never),
    ],
    ['support of no emergency', async (patient) => createEmergencies(ports).open(asker, { patient, reason: 'x', supports: 'none' })],
])('%s', async (_what, ask) => {
    const refused = async (patient: string) => ask(patient).catch((error: unknown) => error);
    const known = await refused('P001');
    expect(known).toBeInstanceOf(Error);
    expect(await refused('P404')).toEqual(known);
    expect((await refused('P404')) as { code?: string }).toHaveProperty('code', (known as { code?: string }).code);
});

it('who looked at nobody is asked as of a patient: a look is stated first', async () => {
    const demandLook = jest.fn(async () => Promise.reject(recordNotFound()));
    const trail = createTrail({ askers, disclosures: { demandLook, demandLookAtNobodys: jest.fn() }, ledger: { evaluate: jest.fn() } });
    for (const patient of ['P001', 'P404']) {
        await expect(trail.looks(asker, { patient, limit: 1 })).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    }
    expect(demandLook).toHaveBeenCalledTimes(2);
});
