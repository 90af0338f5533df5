// SPDX-License-Identifier: Apache-2.0
// What another set would change: counted over a ward's looks as people and patients are now, against a few lines that decide each look by itself.

import fc from 'fast-check';
import {
    CATEGORIES,
    type Category,
    decide,
    type Fact,
    POLICY_ACTIONS,
    readPolicySet,
    SENTINELS,
    starterSet,
    trySet,
} from '../../src/domain';
import type { Identity } from '../support/certificates';
import { digest } from '../support/fixtures';
import { about, clerk, colleague, Hospital, idOf, ward1Admin, ward1Three, ward2Admin, ward2One, ward2Two } from './hospital';
import { policyFor, setWith } from './sets';

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
