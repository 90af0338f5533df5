// SPDX-License-Identifier: Apache-2.0
// From facts of the ledger to what a decision is made of.

import { type Fact, standingOf, type StoredFact } from '../../access';
import type { LedgerId, Role } from '../../kernel';
import { type AccessQuestion, decisionRequest } from './request';

const TIME = 1_750_000_000_000;
const [about, doctor, lab, clerk, ann, nurse] = ['a', 'd', 'b', 'c', 'e', 'f'].map((digit) => digit.repeat(32)) as [
    LedgerId,
    LedgerId,
    LedgerId,
    LedgerId,
    LedgerId,
    LedgerId,
];

const stated = (facts: readonly (readonly [LedgerId, Role, Fact, string?])[]): StoredFact[] =>
    facts.map(([ledgerId, role, fact, ward = 'ward1'], index) => ({
        ...fact,
        id: String(index).padStart(32, '0'),
        author: { mspId: ward, ledgerId, certificateId: ledgerId, ward, roles: [role] },
        time: TIME + index,
        notice: '',
        transactionId: '',
        salt: '',
    }));

const visit: Fact = { kind: 'visit', about, team: [doctor], location: 'Bay 4', lab };
const VISIT = '0'.repeat(32);

function request(facts: Parameters<typeof stated>[0], change: Partial<AccessQuestion> = {}) {
    const standing = standingOf(stated(facts), TIME + 1000);
    return decisionRequest({
        person: { ledgerId: doctor, ward: 'ward2', roles: ['doctor'], isSuspended: false },
        patient: { id: about, ward: 'ward1', otherWards: ['ward2'], birthDate: '2008-01-31', standing },
        category: 'laboratory',
        action: 'read',
        purpose: 'TREAT',
        time: TIME + 1000,
        ...change,
    });
}
const opened = [clerk, 'admission', visit] as const;

describe('a request for a decision', () => {
    it('knows the patient’s wards, birth date and open visits', () => {
        expect(request([opened]).resource).toEqual({
            category: 'laboratory',
            patient: {
                id: about,
                ward: 'ward1',
                birthDate: 20080131,
                wards: ['ward1', 'ward2'],
                openVisits: [{ ward: 'ward1', location: 'Bay 4', team: VISIT }],
            },
        });
    });

    it('knows the person’s attributes, with the age at the time of the transaction', () => {
        const attributes = {
            username: 'dr-osei',
            birthDate: '1980-06-16',
            heightCm: 180,
            weightKg: 80,
            department: 'ICU',
            own: { badge: 7 },
        };
        const { person } = request([], { attributes });
        expect(person).toMatchObject({ username: 'dr-osei', age: 44, height: 180, weight: 80, department: 'ICU', gender: undefined });
        expect(person?.own).toEqual({ badge: 7 });
    });

    it('names the team of a visit by the visit, and nobody is in it by an attribute', () => {
        const attributes = { teams: ['stroke', VISIT] };
        expect(request([opened], { attributes }).person?.teams).toEqual(['stroke', VISIT]);
        const other = { ledgerId: nurse, ward: 'ward1', roles: ['nurse' as const], isSuspended: false };
        expect(request([opened], { attributes, person: other }).person?.teams).toEqual(['stroke']);
    });

    it.each<[Role[], string[]]>([
        [['lab', 'admission', 'patient'], []],
        [['lab', 'paramedic'], [VISIT]],
    ])('has whoever is %j in the team of a visit that names them: %j', (roles, teams) => {
        const person = { ledgerId: doctor, ward: 'ward2', roles, isSuspended: false };
        expect(request([opened], { person }).person?.teams).toEqual(teams);
    });

    it('names a laboratory that a visit names, for tests alone', () => {
        const person = { ledgerId: lab, ward: 'ward1', roles: ['lab' as const], isSuspended: false };
        expect(request([opened], { person }).resource.lab).toBe(lab);
        expect(request([opened], { person, category: 'vitals' }).resource).not.toHaveProperty('lab');
        expect(request([opened]).resource).not.toHaveProperty('lab');
    });

    it.each(['read', 'list', 'write', 'grant'] as const)('has of a grant for reading what it says: %s', (action) => {
        const grant: Fact = { kind: 'grant', about, clinician: doctor, scope: ['read'], expires: TIME + 5000 };
        const { grants } = request([opened, [clerk, 'admission', grant]], { action });
        expect(grants.map(({ until }) => until)).toEqual(action === 'read' || action === 'list' ? [TIME + 5000] : []);
        expect(grants.every(({ categories }) => categories.includes('vitals') && !categories.includes('claim'))).toBe(true);
    });

    it('has bindings with their ends', () => {
        const proxy = { kind: 'proxy', about, person: ann, relation: 'parent', until: TIME + 5000 } as const;
        const person = { ledgerId: ann, ward: 'ward1', roles: ['patient' as const], isSuspended: false };
        const bound = request([[clerk, 'admission', proxy]], { person }).person?.bindings;
        expect(bound).toEqual([{ patient: about, kind: 'proxy', until: TIME + 5000 }]);
    });

    it('of nobody, or of no patient, has nothing of either', () => {
        expect(request([opened], { person: undefined })).toMatchObject({ consent: 'none', grants: [] });
        const asked = request([], { patient: undefined });
        expect([asked.resource, asked.person?.bindings, asked.consent]).toEqual([{ category: 'laboratory' }, [], 'none']);
    });
});
