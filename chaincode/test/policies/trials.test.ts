// SPDX-License-Identifier: Apache-2.0
// What another set would change: counted over a ward's looks as people and patients are now, against a few lines that decide each look by itself.

import fc from 'fast-check';
import {
    CATEGORIES,
    type Category,
    decide,
    type Fact,
    NOBODY,
    POLICY_ACTIONS,
    type PolicySet,
    readPolicySet,
    SENTINELS,
    starterSet,
    trySet,
} from '../../src/domain';
import type { Identity } from '../support/certificates';
import { digest } from '../support/fixtures';
import { about, clerk, colleague, Hospital, idOf, LATER, ward1Admin, ward1Three, ward2Admin, ward2One, ward2Two } from './hospital';
import { forbidsOf, policyFor, setWith } from './sets';

const [doctor, nurse, other] = [ward1Three, ward2One, ward2Two];
const forTreatment = { '==': { left: { '.': { left: { Var: 'context' }, attr: 'purpose' } }, right: { Value: 'TREAT' } } };
const notes = policyFor('forbid', 'doctor', 'note') as { conditions: object[] };
/** Of the notes doctors read none any more, but in need. */
const strict = setWith({ ...notes, conditions: [...notes.conditions, { kind: 'when', body: forTreatment }] });
const wide = setWith(policyFor('permit', 'paramedic', 'allergy'));
const visit: Fact = { kind: 'visit', about, team: [idOf(doctor), idOf(nurse)] };
const open = async () => {
    const hospital = await Hospital.open([doctor, 'doctor', 'paramedic'], [nurse, 'nurse'], [other, 'doctor']);
    await hospital.tell(clerk, visit);
    return hospital;
};
const tried = async (hospital: Hospital, request: object, as: Identity = ward1Admin) =>
    hospital.ledger.submit('policies:TrySet', request, { as });

describe('a set that is tried', () => {
    it('is counted over the looks of the ward, by roles, categories and actions, without an id', async () => {
        const hospital = await open();
        await hospital.look(
            doctor,
            { category: 'note' },
            { category: 'note' },
            { category: 'vitals' },
            { category: 'note', action: 'grant' },
        );
        await hospital.look(nurse, { category: 'note' });
        const answer = await tried(hospital, { set: strict.text });
        const changes = { category: 'note', action: 'read', permitToDeny: 2, denyToPermit: 0 };
        expect(answer).toEqual({
            digest: strict.digest,
            looks: 4,
            same: 2,
            permitToDeny: 2,
            denyToPermit: 0,
            by: [
                { role: 'doctor', ...changes },
                { role: 'paramedic', ...changes },
            ],
        });
        for (const one of [about, idOf(doctor), idOf(nurse)]) {
            expect(JSON.stringify(answer)).not.toContain(one);
        }
    });

    it('is compared with the set in force, whichever way it goes', async () => {
        const hospital = await open();
        await hospital.look(doctor, { category: 'note', decision: 'deny' }, { category: 'staff', about: colleague });
        await hospital.store(strict);
        await hospital.agree(strict);
        const { digest: of, text } = starterSet(digest);
        expect(await tried(hospital, { set: text })).toMatchObject({ digest: of, looks: 2, same: 1, permitToDeny: 0, denyToPermit: 1 });
        expect(await tried(hospital, { digest: strict.digest })).toMatchObject({ looks: 2, same: 2, by: [] });
    });

    it('decides by what holds now: of a visit that was closed nothing changes', async () => {
        const hospital = await Hospital.open([doctor, 'doctor']);
        const visiting = await hospital.tell(clerk, visit);
        await hospital.look(doctor, { category: 'note' });
        expect(await tried(hospital, { set: strict.text })).toMatchObject({ permitToDeny: 1 });
        await hospital.tell(clerk, { kind: 'visit-closed', about, visit: visiting });
        expect(await tried(hospital, { set: strict.text })).toMatchObject({ looks: 1, same: 1, permitToDeny: 0 });
    });

    it('goes no further than a thousand looks, the newest', async () => {
        const hospital = await open();
        await hospital.look(doctor, { category: 'note' });
        for (let count = 0; count < 5; count += 1) {
            await hospital.look(doctor, ...Array.from({ length: 200 }, () => ({ category: 'vitals' as const })));
        }
        expect(await tried(hospital, { set: strict.text })).toMatchObject({ looks: 1000, same: 1000 });
    });

    it('tells a ward of its own looks alone, and changes nothing', async () => {
        const hospital = await open();
        await hospital.look(nurse, { category: 'note' });
        const before = [hospital.ledger.private.size, hospital.ledger.world.size];
        expect(await tried(hospital, { set: wide.text })).toMatchObject({ looks: 0, same: 0 });
        expect(await tried(hospital, { set: wide.text }, ward2Admin)).toMatchObject({ looks: 1 });
        expect([hospital.ledger.private.size, hospital.ledger.world.size]).toEqual(before);
        await expect(tried(hospital, {})).rejects.toThrow('REQUEST_INVALID');
        await expect(tried(hospital, { digest: wide.digest })).rejects.toThrow('POLICY_SET_NOT_FOUND');
    });

    it('is one that could come into force', async () => {
        const hospital = await open();
        const refusal = async (request: object) => (await hospital.ledger.refusal('policies:TrySet', request, { as: ward1Admin })).code;
        expect(await refusal({ set: strict.text, digest: strict.digest })).toBe('REQUEST_INVALID');
        expect(await refusal({ set: 'no JSON' })).toBe('POLICY_INVALID');
        expect(await refusal({ set: '{"attributes":{},"policies":[]}' })).toBe('POLICY_SET_REFUSED');
        expect(await refusal({ digest: digest('none') })).toBe('POLICY_SET_NOT_FOUND');
    });

    it('leaves no patient in the read set; who has looked stands on the channel as it is', async () => {
        const hospital = await open();
        await hospital.look(doctor, {});
        const { set } = await hospital.ledger.call('policies:TrySet', { set: strict.text }, { as: ward1Admin });
        expect([set.privateReads, set.privateWrites, set.writes]).toEqual([[], {}, {}]);
        expect(JSON.stringify(set)).not.toContain(about);
    });
});

describe('forbids that are tried', () => {
    const WHO = { category: 'demographics' } as const;
    const NO_DOCTORS = forbidsOf(policyFor('forbid', 'doctor', 'demographics'));
    const NO_NURSES = forbidsOf(policyFor('forbid', 'nurse', 'demographics'));
    const trying = async (hospital: Hospital, { text }: PolicySet, as: Identity = ward1Admin) =>
        hospital.ledger.submit('policies:TryForbids', { set: text }, { as });
    /** A patient of ward 1, whom a doctor of each ward may read. */
    const granted = async () => {
        const hospital = await open();
        await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(other), scope: ['read'], expires: LATER });
        return hospital;
    };

    it('are counted over looks at patients of the ward, whoever looked, without an id', async () => {
        const hospital = await granted();
        await hospital.look(doctor, WHO, { category: 'vitals' }, { category: 'staff', about: colleague });
        await hospital.look(other, WHO, { ...WHO, about: NOBODY, action: 'list' });
        const answer = await trying(hospital, NO_DOCTORS);
        const changes = { category: 'demographics', action: 'read', denyToPermit: 0 };
        expect(answer).toEqual({
            digest: NO_DOCTORS.digest,
            looks: 3,
            same: 1,
            permitToDeny: 2,
            denyToPermit: 0,
            by: [
                { role: 'doctor', ...changes, permitToDeny: 2 },
                { role: 'paramedic', ...changes, permitToDeny: 1 },
            ],
        });
        for (const one of [about, idOf(doctor), idOf(other)]) {
            expect(JSON.stringify(answer)).not.toContain(one);
        }
        expect(await trying(hospital, NO_DOCTORS, ward2Admin)).toMatchObject({ looks: 0, same: 0, by: [] });
    });

    it('take the place of what the ward forbids now, and of nothing that the other one does', async () => {
        const hospital = await granted();
        await hospital.look(doctor, WHO);
        await hospital.look(other, WHO);
        await hospital.forbid(ward2Admin, NO_DOCTORS);
        expect(await trying(hospital, NO_NURSES)).toMatchObject({ looks: 2, same: 2 });
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        expect(await trying(hospital, NO_DOCTORS)).toMatchObject({ looks: 2, same: 2 });
        expect(await trying(hospital, NO_NURSES)).toMatchObject({ permitToDeny: 0, denyToPermit: 2 });
    });

    it('change nothing of an emergency', async () => {
        const hospital = await granted();
        await hospital.tell(other, { kind: 'emergency', about, reason: 'unconscious' });
        await hospital.look(other, { ...WHO, purpose: 'ETREAT' }, WHO);
        expect(await trying(hospital, NO_DOCTORS)).toMatchObject({ looks: 2, same: 1, permitToDeny: 1 });
    });

    it('go as far back as a thousand looks at its patients take, and through no more than four thousand', async () => {
        const hospital = await granted();
        const many = async (times: number, seen: object) => {
            for (let count = 0; count < times; count += 1) {
                await hospital.look(doctor, ...Array.from({ length: 200 }, () => seen));
            }
        };
        await hospital.look(doctor, WHO);
        await many(15, { category: 'staff', about: colleague });
        expect(await trying(hospital, NO_DOCTORS)).toMatchObject({ looks: 1, permitToDeny: 1 });
        await many(5, { category: 'staff', about: colleague });
        expect(await trying(hospital, NO_DOCTORS)).toMatchObject({ looks: 0 });
        await many(6, { category: 'vitals' });
        expect(await trying(hospital, NO_DOCTORS)).toMatchObject({ looks: 1000, same: 1000 });
    });

    it('are such as a ward may set, tried by who may try a set, and leave nothing', async () => {
        const hospital = await granted();
        await hospital.look(other, WHO);
        const refusal = async (set: string, as: Identity = ward1Admin) =>
            (await hospital.ledger.refusal('policies:TryForbids', { set }, { as })).code;
        expect(await refusal(starterSet(digest).text)).toBe('POLICY_INVALID');
        expect(await refusal(forbidsOf(policyFor('forbid', 'patient', 'demographics')).text)).toBe('POLICY_SET_REFUSED');
        expect(await refusal(NO_DOCTORS.text, doctor)).toBe('ROLE_FORBIDDEN');
        const { set } = await hospital.ledger.call('policies:TryForbids', { set: NO_DOCTORS.text }, { as: ward1Admin });
        expect([set.privateReads, set.privateWrites, set.writes]).toEqual([[], {}, {}]);
        expect(JSON.stringify(set)).not.toContain(about);
    });
});

it('counts as who decides each look by itself, for any looks and any two sets', () => {
    const category = fc.constantFrom<Category>(...CATEGORIES);
    const rule = fc.tuple(fc.constantFrom('permit', 'forbid'), fc.constantFrom('doctor', 'nurse', 'auditor', 'patient'), category);
    const set = fc
        .uniqueArray(rule, { maxLength: 4, selector: (one) => one.join() })
        .map((rules) => readPolicySet({ attributes: {}, policies: ordered(rules) }, digest));
    const look = fc
        .record({ request: fc.constantFrom(...SENTINELS.map(({ request }) => request)), action: fc.constantFrom(...POLICY_ACTIONS) })
        .map(({ request, action }) => ({ look: { action, category: request.resource.category }, request: { ...request, action } }));
    fc.assert(
        fc.property(set, set, fc.array(look, { maxLength: 40 }), (inForce, another, looks) => {
            const pairs = looks.map(({ request }) => [decide(inForce, request).decision, decide(another, request).decision].join(' '));
            const count = (pair: string): number => pairs.filter((one) => one === pair).length;
            const { same, permitToDeny, denyToPermit, by } = trySet(inForce, another, looks);
            expect([same, permitToDeny, denyToPermit]).toEqual([
                count('permit permit') + count('deny deny'),
                count('permit deny'),
                count('deny permit'),
            ]);
            // These people have one role each.
            expect(by.reduce((sum, use) => sum + use.permitToDeny, 0)).toBe(permitToDeny);
            expect(by.reduce((sum, use) => sum + use.denyToPermit, 0)).toBe(denyToPermit);
        }),
    );
});

function ordered(rules: readonly (readonly [string, string, string])[]): object[] {
    const policies = rules.map(([effect, role, category]) => policyFor(effect as 'permit', role, category) as { id: string });
    return policies.sort((one, two) => (one.id < two.id ? -1 : 1));
}
