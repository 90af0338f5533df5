// SPDX-License-Identifier: Apache-2.0
// Standing: conditions that one example each shows to be asked; what several together lead to is in standing.test.ts, and whole histories beside it.

import { standingOf, type StoredFact } from '../../src/domain';
import { digest, id } from '../support/fixtures';
import { people, type Person, START } from './histories';

const [ann, parent, clerk1, clerk2, doctor1, doctor2] = people as [Person, Person, Person, Person, Person, Person];
const MINUTE = 60_000;
const numbered = (index: number): string => id(String(index));

type Told = readonly (readonly [Person, object])[];

/** What holds half an hour later; facts are a minute apart, and each is named by its number. */
function after(...told: Told) {
    const facts = told.map(([{ ledgerId, ward, roles }, content], index) => {
        const author = { mspId: 'M', ledgerId, certificateId: digest('c'), ward, roles };
        const marks = { id: numbered(index), author, time: START + index * MINUTE, notice: digest('n'), transactionId: '', salt: '' };
        return { ...content, about: id('list'), ...marks } as StoredFact;
    });
    return standingOf(facts, START + 30 * MINUTE);
}

const bind = { kind: 'proxy', person: ann.ledgerId, relation: 'self' };
const visit = { kind: 'visit', team: [doctor1.ledgerId] };
const refusal = { kind: 'consent', purpose: 'TREAT', decision: 'deny' };
const grant = { kind: 'grant', clinician: doctor2.ledgerId, scope: ['read'], expires: START + 60 * MINUTE };

it('a patient whose binding has ended decides nothing any more', () => {
    expect(after([clerk1, bind], [ann, refusal]).consents).toHaveLength(1);
    expect(after([clerk1, { ...bind, until: START + MINUTE }], [ann, refusal]).consents).toEqual([]);
});

it('a refusal is withdrawn by the patient, not by somebody else who is one', () => {
    const withdrawn = { kind: 'consent-withdrawn', consent: numbered(1) };
    expect(after([clerk1, bind], [ann, refusal], [parent, withdrawn]).consents).toHaveLength(1);
    expect(after([clerk1, bind], [ann, refusal], [ann, withdrawn]).consents).toEqual([]);
});

it.each<[string, object, number]>([
    ['refuses it to everybody does not count', { decision: 'deny' }, 0],
    ['refuses it to somebody counts', { decision: 'deny', actors: [doctor1.ledgerId] }, 1],
    ['permits it counts', { decision: 'permit' }, 1],
    ['refuses treatment to everybody counts', { decision: 'deny', purpose: 'TREAT' }, 1],
])('of help in need, what %s', (_what, said, count) => {
    expect(after([clerk1, bind], [ann, { kind: 'consent', purpose: 'ETREAT', ...said }]).consents).toHaveLength(count);
});

it('a visit is handed over by the desk of its ward', () => {
    const handover = { kind: 'handover', visit: numbered(0), team: [doctor2.ledgerId] };
    const teams = (as: Person) => after([clerk1, visit], [as, handover]).visits.map(({ team }) => team);
    expect([teams(clerk1), teams(clerk2)]).toEqual([[[doctor2.ledgerId]], [[doctor1.ledgerId]]]);
});

it('of several visits one of the own ward is enough for the desk to grant, and one of the team to say what is confidential', () => {
    const elsewhere = { kind: 'visit', team: [doctor2.ledgerId] };
    expect(after([clerk1, visit], [clerk2, elsewhere], [clerk1, grant]).grants).toHaveLength(1);
    const closed = { kind: 'confidential', category: 'note' };
    expect(after([clerk1, visit], [clerk2, elsewhere], [doctor1, closed]).confidential).toHaveLength(1);
});

it('a patient grants nothing without an open visit', () => {
    expect(after([clerk1, bind], [ann, grant]).grants).toEqual([]);
    expect(after([clerk1, bind], [clerk1, visit], [ann, grant]).grants).toHaveLength(1);
});

it('each line of a log of downtime counts, once, whatever else was an emergency', () => {
    const custodian = { ...clerk1, ledgerId: id('custodian'), roles: ['custodian' as const] };
    const line = (word: string) => ({
        kind: 'downtime',
        person: doctor1.ledgerId,
        roles: ['doctor'],
        digest: digest(word),
        reason: 'away',
    });
    const told: Told = [
        [doctor2, { kind: 'emergency', reason: 'unconscious' }],
        [custodian, line('one')],
        [custodian, line('one')],
        [custodian, line('two')],
    ];
    expect(after(...told).emergencies.map(({ emergency }) => emergency.id)).toEqual([numbered(0), numbered(1), numbered(3)]);
});

it('whoever is refused help by name is let in once a second clinician stands by them who is not', () => {
    const refused = (...actors: Person[]) => ({ ...refusal, purpose: 'ETREAT', actors: actors.map(({ ledgerId }) => ledgerId) });
    const glass = { kind: 'emergency', reason: 'unconscious' };
    const isActive = (...told: Told) => after([clerk1, bind], ...told).emergencies.map((one) => one.isActive);
    const second = (supports?: string) => ({ ...glass, ...(supports !== undefined && { supports }) });
    expect(isActive([ann, refused(doctor1)], [doctor1, glass])).toEqual([false]);
    expect(isActive([ann, refused(doctor1)], [doctor1, glass], [doctor2, second()])).toEqual([false, true]);
    expect(isActive([ann, refused(doctor1)], [doctor1, glass], [doctor2, second(numbered(9))])).toEqual([false, true]);
    expect(isActive([ann, refused(doctor1)], [doctor1, glass], [doctor2, second(numbered(2))])).toEqual([true, true]);
    expect(isActive([ann, refused(doctor1, doctor2)], [doctor1, glass], [doctor2, second(numbered(2))])).toEqual([false, false]);
});
