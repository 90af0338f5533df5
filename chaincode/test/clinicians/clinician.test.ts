// SPDX-License-Identifier: Apache-2.0
// The clinician's loop, end by end.

import { CARE_TEAM, type Fact, type Role } from '../../src/domain';
import { entryOf, write } from '../entries/written';
import { about, clerk, Hospital, idOf, LATER, patient, ward2One, ward2Two as colleague } from '../policies/hospital';
import { digest, id } from '../support/fixtures';

const caller = ward2One;
const grant = (...scope: ('read' | 'update')[]): Fact => ({ kind: 'grant', about, clinician: idOf(caller), scope, expires: LATER });
const visit: Fact = { kind: 'visit', about, team: [id('somebody')] };
const enter = async ({ ledger }: Hospital, of = about) => ledger.submit('clinician:Enter', { patient: of }, { as: caller });

/** What the caller is, what was told at the desk, and how the loop ends. */
const ENDS: readonly [string, Role, readonly Fact[], object][] = [
    ['who is no clinician', 'pharmacist', [visit], { outcome: 'NOT_EXIST' }],
    ['who was granted to', 'doctor', [visit, grant('read', 'update')], { outcome: 'GRANTED', may: ['ReadRecords', 'UpdateRecords'] }],
    [
        'of the team of a visit',
        'nurse',
        [{ ...visit, team: [idOf(caller)] }],
        { outcome: 'GRANTED', may: ['ReadRecords', 'UpdateRecords'] },
    ],
    ['whose grant lets read', 'doctor', [visit, grant('read')], { outcome: 'GRANTED', may: ['ReadRecords', 'WriteRecords'] }],
    ['whose grant lets update', 'doctor', [visit, grant('update')], { outcome: 'GRANTED', may: ['UpdateRecords'] }],
    [
        'who was not granted to',
        'doctor',
        [visit],
        { outcome: 'NOT_GRANTED', may: ['WriteRecords', 'ReadRecords'], limitedTo: { clinician: idOf(caller) } },
    ],
    [
        'of a laboratory',
        'lab',
        [{ ...visit, lab: idOf(caller) }],
        { outcome: 'NOT_GRANTED', may: ['WriteRecords', 'ReadRecords'], limitedTo: { clinician: idOf(caller), lab: idOf(caller) } },
    ],
];

it.each(ENDS)('ends for one %s as it is printed', async (_who, role, facts, end) => {
    const hospital = await Hospital.open([caller, role]);
    for (const fact of facts) {
        await hospital.tell(clerk, fact);
    }
    expect(await enter(hospital)).toEqual(end);
});

it.each<[string, Fact]>([
    ['refuses everybody', { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' }],
    ['refuses the clinician by name', { kind: 'consent', about, purpose: 'TREAT', decision: 'deny', actors: [idOf(caller)] }],
])('ends as for one who was not granted to where the patient %s', async (_how, refusal) => {
    const hospital = await Hospital.open([caller, 'doctor']);
    await hospital.tell(clerk, visit);
    await hospital.tell(clerk, grant('read', 'update'));
    await hospital.tell(patient, refusal);
    expect((await enter(hospital)).outcome).toBe('NOT_GRANTED');
});

const GRANTS: readonly (readonly ('read' | 'update')[])[] = [['read'], ['update'], ['read', 'update']];
it.each(CARE_TEAM.flatMap((role) => GRANTS.map((scope) => [role, scope] as const)))(
    'lets a %s whom a grant for %j names do what the policies do',
    async (role, scope) => {
        const hospital = await Hospital.open([caller, role]);
        await hospital.tell(clerk, visit);
        await hospital.tell(clerk, grant(...scope));
        const end = await enter(hospital);
        const calls: readonly string[] = end.outcome === 'GRANTED' ? end.may : [];
        const decided = async (action: 'read' | 'write') => (await hospital.check(caller, { action, category: 'note' })).decision;
        expect({ read: calls.includes('ReadRecords'), write: calls.includes('UpdateRecords') }).toEqual({
            read: (await decided('read')) === 'permit',
            write: (await decided('write')) === 'permit',
        });
    },
);

it('ends the same for a patient whom nobody knows', async () => {
    const hospital = await Hospital.open([caller, 'doctor']);
    expect(await enter(hospital, id('nobody'))).toEqual(await enter(hospital));
});

it('tells the digest of the newest of the clinician’s own entries about the patient', async () => {
    const hospital = await Hospital.open([caller, 'doctor']);
    await write(hospital.ledger, caller, 'first');
    await write(hospital.ledger, caller, 'second');
    await write(hospital.ledger, caller, 'elsewhere', { about: id('nobody') });
    expect(await enter(hospital)).toMatchObject({ previous: digest(entryOf('second').envelope) });
    expect(await enter(await Hospital.open([caller, 'doctor']))).not.toHaveProperty('previous');
});

it.each([1, 2, 3])('chains to the last of %i entries of the clinician, whatever a colleague wrote since', async (count) => {
    const words = ['first', 'second', 'third'].slice(0, count);
    const hospital = await Hospital.open([caller, 'doctor'], [colleague, 'doctor']);
    for (const word of words) {
        await write(hospital.ledger, caller, word);
    }
    await write(hospital.ledger, colleague, 'of a colleague');
    expect(await enter(hospital)).toMatchObject({ previous: digest(entryOf(words.at(-1)!).envelope) });
});

it('leads nobody to what a colleague alone may read', async () => {
    const hospital = await Hospital.open([caller, 'doctor']);
    await hospital.tell(clerk, visit);
    await hospital.tell(clerk, grant('update'));
    await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(colleague), scope: ['read'], expires: LATER });
    expect(await enter(hospital)).toEqual({ outcome: 'GRANTED', may: ['UpdateRecords'] });
});

it('is that of a clinician for one who is more than that', async () => {
    const hospital = await Hospital.open([caller, 'researcher', 'doctor']);
    expect((await enter(hospital)).outcome).toBe('NOT_GRANTED');
});

it('tells whoever is bound to the patient that it is their own matter', async () => {
    const hospital = await Hospital.open([caller, 'doctor']);
    await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(caller), relation: 'parent' });
    expect(await enter(hospital)).toMatchObject({ outcome: 'NOT_GRANTED', isOwn: true });
});
