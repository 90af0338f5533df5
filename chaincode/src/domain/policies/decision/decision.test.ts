// SPDX-License-Identifier: Apache-2.0
// The floor under every set of policies, what policies learn, and what no set may get wrong.

import { CATEGORIES, type Category, CLINICAL_CATEGORIES, PURPOSES } from '../../access';
import type { Role } from '../../kernel';
import { readPolicySet } from '../policy-set';
import { starterSet } from '../starter/starter';
import { decide } from './decide';
import type { Consent, DecisionRequest, PatientFacts, PersonFacts } from './facts';
import { demandSentinels, SENTINELS } from './sentinels';

const DIGEST = 'd'.repeat(64);
const NOW = 1_800_000_000_000;
const ALL = { op: 'All' };
const PATIENT: PatientFacts = { id: 'a'.repeat(32), ward: 'ward1', openVisits: [], wards: ['ward1'] };
const policy = (id: string, parts: object = {}) => ({
    id,
    effect: 'permit',
    principal: ALL,
    action: ALL,
    resource: ALL,
    conditions: [],
    ...parts,
});
const setOf = (policies: object[], attributes: object = {}) => readPolicySet({ attributes, policies }, () => DIGEST);
/** Permits everything: what is still denied is denied by the floor. */
const ANYTHING = setOf([policy('anything')]);

const person = (parts: Partial<PersonFacts> = {}, roles: Role[] = ['doctor']): PersonFacts => ({
    id: 'b'.repeat(32),
    isSuspended: false,
    ward: 'ward1',
    roles,
    teams: [],
    bindings: [],
    ...parts,
});
const request = (parts: Partial<DecisionRequest> = {}): DecisionRequest => ({
    person: person(),
    action: 'read',
    resource: { category: 'note', patient: PATIENT },
    purpose: 'TREAT',
    time: NOW,
    consent: 'none',
    grants: [],
    ...parts,
});
const floor = (parts: Partial<DecisionRequest>) => decide(ANYTHING, request(parts));

describe('the floor', () => {
    it('lets through what nothing speaks against', () => {
        expect(floor({})).toEqual({ decision: 'permit', policies: ['anything'], digest: DIGEST, reason: 'policies' });
    });

    it('says where no policy permits what it let through', () => {
        expect(decide(setOf([]), request())).toEqual({ decision: 'deny', policies: [], digest: DIGEST, reason: 'no-policy' });
        const forbidding = setOf([policy('never', { effect: 'forbid' })]);
        expect(decide(forbidding, request())).toEqual({ decision: 'deny', policies: ['never'], digest: DIGEST, reason: 'policies' });
    });

    it('denies who is unknown or suspended, also what is their own, also in an emergency', () => {
        const { person: _, ...nobody } = request();
        expect(decide(ANYTHING, nobody)).toEqual({ decision: 'deny', policies: [], digest: DIGEST, reason: 'unknown' });
        const unknown = { category: 'note', patient: PATIENT, isUnknown: true } as const;
        expect(floor({ resource: unknown })).toEqual({ decision: 'deny', policies: [], digest: DIGEST, reason: 'unknown' });
        const own = person({ isSuspended: true, bindings: [{ patient: PATIENT.id, kind: 'self' }] }, ['patient']);
        expect(floor({ person: own })).toEqual({ decision: 'deny', policies: [], digest: DIGEST, reason: 'suspended' });
        expect(floor({ person: person({ isSuspended: true }), purpose: 'ETREAT', emergency: { until: NOW + 1 } }).reason).toBe('suspended');
    });

    const bound = (kind: 'self' | 'proxy', until?: number, roles: Role[] = ['patient']) =>
        person({ bindings: [{ patient: PATIENT.id, kind, ...(until === undefined ? {} : { until }) }] }, roles);
    it.each<[string, PersonFacts, Partial<DecisionRequest['resource']>, string]>([
        ['a patient', bound('self'), {}, 'policies'],
        ['a proxy', bound('proxy'), {}, 'policies'],
        ['a proxy until later', bound('proxy', NOW + 1), {}, 'policies'],
        ['a proxy until now', bound('proxy', NOW), {}, 'not-bound'],
        ['a patient, of what is confidential', bound('self'), { isConfidential: true }, 'policies'],
        ['a proxy, of what is confidential', bound('proxy'), { isConfidential: true }, 'confidential'],
        [
            'a proxy who is a doctor, of what is confidential',
            bound('proxy', undefined, ['doctor']),
            { isConfidential: true },
            'confidential',
        ],
        [
            'a proxy until now who is a doctor, of what is confidential',
            bound('proxy', NOW, ['doctor']),
            { isConfidential: true },
            'policies',
        ],
        ['a patient, of another one', bound('self'), { patient: { ...PATIENT, id: 'c'.repeat(32) } }, 'not-bound'],
        [
            'a patient who is a doctor, of another one',
            bound('self', undefined, ['doctor', 'patient']),
            { patient: { ...PATIENT, id: 'c'.repeat(32) } },
            'policies',
        ],
        ['somebody without any role', person({}, []), {}, 'not-bound'],
    ])('binding: %s', (_, who, resource, reason) => {
        expect(floor({ person: who, resource: { category: 'note', patient: PATIENT, ...resource } }).reason).toBe(reason);
    });
    it('keeps patients from what is nobody’s', () => {
        expect(floor({ person: bound('self'), resource: { category: 'trail' } }).reason).toBe('not-bound');
        expect(floor({ person: bound('self'), resource: { category: 'cohort' } }).reason).toBe('not-bound');
    });

    const CONSENTS: Consent[] = ['none', 'permitted', 'denied'];
    it.each<[string, boolean[]]>([
        ['TREAT', [true, true, false]],
        ['HPAYMT', [true, true, false]],
        ['HOPERAT', [true, true, false]],
        ['HRESCH', [false, true, false]],
    ])('consent to %s', (purpose, permitted) => {
        const reasons = CONSENTS.map((consent) => floor({ purpose, consent }).reason);
        expect(reasons).toEqual(permitted.map((is) => (is ? 'policies' : 'consent')));
    });
    it('consent to sums over a cohort is there until it is refused', () => {
        const reasons = CONSENTS.map(
            (consent) => floor({ purpose: 'HRESCH', consent, resource: { category: 'cohort', patient: PATIENT } }).reason,
        );
        expect(reasons).toEqual(['policies', 'policies', 'consent']);
    });
    it('consent is not asked for by who is the patient, nor for who looked and what a hold keeps', () => {
        expect(floor({ consent: 'denied', resource: { category: 'hold', patient: PATIENT } }).reason).toBe('policies');
        expect(floor({ person: bound('self'), consent: 'denied' }).reason).toBe('policies');
        expect(floor({ consent: 'denied', resource: { category: 'trail', patient: PATIENT } }).reason).toBe('policies');
    });

    it.each<[string, Partial<DecisionRequest>, string]>([
        ['without one', {}, 'no-emergency'],
        ['until now', { emergency: { until: NOW } }, 'no-emergency'],
        ['until later', { emergency: { until: NOW + 1 } }, 'policies'],
        ['refused', { emergency: { until: NOW + 1 }, consent: 'denied' }, 'policies'],
    ])('emergency %s', (_, parts, reason) => {
        expect(floor({ purpose: 'ETREAT', ...parts }).reason).toBe(reason);
    });
    it('an emergency is no consent to anything else', () => {
        expect(floor({ emergency: { until: NOW + 1 }, consent: 'denied' }).reason).toBe('consent');
    });
});

describe('what policies learn', () => {
    const variable = (name: string) => ({ Var: name });
    const chain = (root: string, ...names: string[]) => names.reduce<object>((left, attr) => ({ '.': { left, attr } }), variable(root));
    const value = (literal: unknown) => ({ Value: literal });
    const equal = (left: object, right: object) => ({ '==': { left, right } });
    const contains = (left: object, literal: unknown) => ({ contains: { left, right: value(literal) } });
    const has = (root: string, ...attr: string[]) => ({ has: { left: variable(root), attr } });
    const when = (...bodies: object[]) => policy('p', { conditions: bodies.map((body) => ({ kind: 'when', body })) });
    const permits = (parts: Partial<DecisionRequest>, ...bodies: object[]) =>
        decide(setOf([when(...bodies)]), request(parts)).decision === 'permit';

    const everything = person({
        username: 'u',
        age: 41,
        gender: 'female',
        height: 170,
        weight: 61,
        location: 'room 3',
        department: 'cardiology',
        teams: ['night'],
        roles: ['doctor', 'nurse'],
        bindings: [{ patient: PATIENT.id, kind: 'self' }],
    });
    it.each<[string, unknown]>([
        ['age', 41],
        ['gender', 'female'],
        ['height', 170],
        ['weight', 61],
        ['location', 'room 3'],
        ['department', 'cardiology'],
    ])('a person has %s, where it is known', (name, known) => {
        const asks = [has('principal', name), equal(chain('principal', name), value(known))];
        expect(permits({ person: everything }, ...asks)).toBe(true);
        expect(permits({}, ...asks)).toBe(false);
    });
    it('a person has ward, roles, teams, id, username and patients', () => {
        expect(permits({ person: everything }, equal(chain('principal', 'ward'), value('ward1')))).toBe(true);
        expect(
            permits({ person: everything }, contains(chain('principal', 'roles'), 'nurse'), contains(chain('principal', 'teams'), 'night')),
        ).toBe(true);
        expect(permits({ person: everything }, has('principal', 'username'))).toBe(true);
        expect(permits({}, has('principal', 'username'))).toBe(false);
        const own = { contains: { left: chain('principal', 'patients'), right: chain('resource', 'patient') } };
        expect(permits({ person: everything }, has('resource', 'patient'), own)).toBe(true);
        expect(permits({}, has('resource', 'patient'), own)).toBe(false);
    });
    it('a patient has ward, birth date, and of the open visits wards, locations and teams', () => {
        const patient = {
            ...PATIENT,
            birthDate: 20080131,
            openVisits: [{ ward: 'ward2', location: 'bed 4', team: 'night' }],
            wards: ['ward1', 'ward2'],
        };
        const resource = { category: 'note', patient } as const;
        const asks = (body: object) => permits({ resource }, has('resource', 'patient'), body);
        expect(asks(equal(chain('resource', 'patient', 'ward'), value('ward1')))).toBe(true);
        for (const [name, known] of [
            ['openVisits', 'ward2'],
            ['locations', 'bed 4'],
            ['teams', 'night'],
            ['wards', 'ward1'],
        ] as const) {
            expect(asks(contains(chain('resource', 'patient', name), known))).toBe(true);
            expect(asks(contains(chain('resource', 'patient', name), 'none'))).toBe(false);
        }
        expect(asks(contains(chain('resource', 'patient', 'openVisits'), 'ward1'))).toBe(false);
        const born = [has('resource', 'patient', 'birthDate'), equal(chain('resource', 'patient', 'birthDate'), value(20080131))];
        expect(permits({ resource }, ...born)).toBe(true);
        expect(permits({}, ...born)).toBe(false);
    });
    it.each(['author', 'lab'] as const)('a resource has a category and, where there is one, its %s', (role) => {
        const mine = { category: 'note', [role]: person().id } as const;
        const asks = [
            equal(chain('resource', 'category'), value('note')),
            has('resource', role),
            equal(chain('resource', role), variable('principal')),
        ];
        expect(permits({ resource: mine }, ...asks)).toBe(true);
        expect(permits({ resource: { ...mine, [role]: 'f'.repeat(32) } }, ...asks)).toBe(false);
        expect(permits({ resource: { category: 'note' } }, ...asks)).toBe(false);
    });
    it('the context has purpose, time, consent, emergency and the categories of grants, of what is in force', () => {
        expect(permits({}, equal(chain('context', 'purpose'), value('TREAT')), equal(chain('context', 'time'), value(NOW)))).toBe(true);
        expect(permits({}, chain('context', 'consent'))).toBe(true);
        expect(permits({ consent: 'denied', resource: { category: 'trail' } }, chain('context', 'consent'))).toBe(false);
        expect(permits({ emergency: { until: NOW + 1 } }, chain('context', 'emergency'))).toBe(true);
        expect(permits({ emergency: { until: NOW } }, chain('context', 'emergency'))).toBe(false);
        const granted = (until: number) =>
            permits({ grants: [{ categories: ['note'], until }] }, contains(chain('context', 'grant'), 'note'));
        expect([granted(NOW + 1), granted(NOW)]).toEqual([true, false]);
    });
    it('what wards add is there where it is of the type that the set has for it', () => {
        const attributes = { flag: 'Bool', grade: 'Long', shift: 'String', units: 'Strings' };
        const all = ['flag', 'grade', 'shift', 'units'].map((name) => policy(name, when(has('principal', name))));
        const set = setOf(
            all.map((one, index) => ({ ...one, id: Object.keys(attributes)[index] })),
            attributes,
        );
        const known = (own: NonNullable<PersonFacts['own']>) => decide(set, request({ person: person({ own }) })).policies;
        expect(known({ flag: false, grade: 0, shift: '', units: [], other: 1 })).toEqual(['flag', 'grade', 'shift', 'units']);
        expect(known({ flag: 1, grade: '0', shift: ['a'], units: 'a' })).toEqual([]);
        expect(known({ grade: 0.5 })).toEqual([]);
        expect(decide(set, request()).policies).toEqual([]);
    });
    it('own attributes never stand in the place of others', () => {
        const own = { ward: 'ward2' };
        expect(permits({ person: person({ own }) }, equal(chain('principal', 'ward'), value('ward2')))).toBe(false);
    });
});

describe('version 0', () => {
    const set = starterSet(() => DIGEST);
    const OF_PATIENTS = CATEGORIES.filter((category) => category !== 'staff');
    const visited: PatientFacts = { ...PATIENT, openVisits: [{ ward: 'ward1' }] };
    const permitted = (parts: Partial<DecisionRequest>, resource: object = {}) =>
        OF_PATIENTS.filter(
            (category) => decide(set, request({ ...parts, resource: { category, patient: PATIENT, ...resource } })).decision === 'permit',
        );
    /** What privacy officers and auditors see anyway. */
    const OVERSEEN: readonly Category[] = ['hold', 'trail'];
    const HEALTH = ['demographics', ...CLINICAL_CATEGORIES];
    const roles = [
        'admin',
        'privacy-officer',
        'admission',
        'doctor',
        'nurse',
        'paramedic',
        'lab',
        'pharmacist',
        'insurer',
        'patient',
        'researcher',
        'auditor',
        'iot-gateway',
    ] as const;
    const by = (role: Role, ward = 'ward1') => person({ ward }, [role]);

    it.each(roles)('%s, of a patient with an open visit in the own ward', (role) => {
        const expected: Partial<Record<Role, string[]>> = {
            admin: ['demographics'],
            admission: ['demographics'],
            doctor: HEALTH,
            nurse: HEALTH,
            auditor: ['trail'],
            'privacy-officer': ['hold', 'trail'],
        };
        expect(permitted({ person: by(role) }, { patient: visited })).toEqual(expected[role] ?? []);
    });
    it.each(roles)('%s, of a patient of the other ward', (role) => {
        const expected: Partial<Record<Role, string[]>> = { auditor: ['trail'], 'privacy-officer': ['trail'] };
        expect(permitted({ person: by(role, 'ward2') }, { patient: visited })).toEqual(expected[role] ?? []);
    });
    it.each(roles)('%s, with a grant', (role) => {
        const grants = [{ categories: ['note', 'vitals', 'trail', 'hold', 'staff', 'claim'] as const, until: NOW + 1 }];
        const more = permitted({ person: by(role, 'ward2'), grants }).filter((category) => !OVERSEEN.includes(category));
        expect(more).toEqual(role === 'doctor' || role === 'nurse' ? ['vitals', 'note'] : []);
    });
    it.each(roles)('%s, in an emergency', (role) => {
        const emergency = { until: NOW + 1 };
        const more = permitted({ person: by(role, 'ward2'), emergency, purpose: 'ETREAT' }).filter(
            (category) => !OVERSEEN.includes(category),
        );
        expect(more).toEqual(['doctor', 'nurse', 'paramedic'].includes(role) ? HEALTH : []);
        const writes = decide(set, request({ person: by(role, 'ward2'), emergency, purpose: 'ETREAT', action: 'write' }));
        expect(writes.decision).toBe('deny');
    });
    it.each(roles)('%s, on the team of a visit in the other ward', (role) => {
        const teamed = { ...PATIENT, openVisits: [{ ward: 'ward1', team: 'v' }] };
        const asked = (teams: string[]) =>
            permitted({ person: person({ ward: 'ward2', teams }, [role]) }, { patient: teamed }).filter(
                (category) => !OVERSEEN.includes(category),
            );
        expect(asked(['v', 'w'])).toEqual(['doctor', 'nurse', 'paramedic'].includes(role) ? HEALTH : []);
        expect(asked(['w'])).toEqual([]);
    });
    it('who keeps records, treats or oversees, who the staff are; nobody by anything else', () => {
        const all = {
            grants: [{ categories: CATEGORIES, until: NOW + 1 }],
            emergency: { until: NOW + 1 },
            resource: { category: 'staff' },
        } as const;
        const directory = (action: DecisionRequest['action'], purpose: string) =>
            roles.filter((role) => decide(set, request({ person: by(role), action, purpose, ...all })).decision === 'permit');
        const known = ['admin', 'privacy-officer', 'admission', 'doctor', 'nurse', 'paramedic', 'auditor'];
        expect([directory('read', 'TREAT'), directory('list', 'HOPERAT'), directory('read', 'ETREAT')]).toEqual([known, known, known]);
        expect([directory('write', 'TREAT'), directory('grant', 'TREAT')]).toEqual([['admin', 'admission'], []]);
    });
    it('a privacy officer of the patient’s ward, what a hold keeps: to read it, for operations or treatment', () => {
        const officer = by('privacy-officer', 'ward1');
        const purposes = PURPOSES.filter((purpose) => permitted({ person: officer, purpose, consent: 'denied' }).includes('hold'));
        expect(purposes).toEqual(['TREAT', 'HOPERAT']);
        expect(permitted({ person: officer, action: 'list' })).toEqual(['trail']);
    });
    it.each(['doctor', 'nurse'] as const)('%s, for another purpose than treatment', (role) => {
        for (const purpose of ['HPAYMT', 'HOPERAT', 'HRESCH']) {
            expect(permitted({ person: by(role), purpose, consent: 'permitted' }, { patient: visited })).toEqual([]);
        }
    });
    it('a laboratory, the tests that name it', () => {
        const lab = by('lab', 'ward2');
        expect(permitted({ person: lab }, { lab: lab.id })).toEqual(['laboratory']);
        expect(permitted({ person: lab }, { lab: 'f'.repeat(32) })).toEqual([]);
    });
    it.each(roles)('%s, the entries that they have written, for treatment', (role) => {
        const author = by(role, 'ward2');
        const more = (parts: Partial<DecisionRequest>, id = author.id) =>
            permitted({ person: author, ...parts }, { author: id }).filter((category) => !OVERSEEN.includes(category));
        expect(more({})).toEqual(['doctor', 'nurse', 'paramedic', 'lab'].includes(role) ? HEALTH : []);
        expect([more({ purpose: 'HOPERAT' }), more({ action: 'write' }), more({}, 'f'.repeat(32))]).toEqual([[], [], []]);
        expect(more({ consent: 'denied' })).toEqual([]);
    });
    it('researchers, cohorts; insurers, claims: for their purpose', () => {
        expect(permitted({ person: by('researcher'), purpose: 'HRESCH', consent: 'permitted' })).toEqual(['cohort']);
        expect(permitted({ person: by('researcher') })).toEqual([]);
        const byName = { consent: 'permitted', isPermittedByName: true } as const;
        expect(permitted({ person: by('insurer'), purpose: 'HPAYMT', ...byName })).toEqual(['claim']);
        expect(permitted({ person: by('insurer'), ...byName })).toEqual([]);
    });
    it('an insurer, no claim of a patient who has not permitted it to them by name, and no claim of nobody', () => {
        for (const consent of ['none', 'permitted', 'denied'] as const) {
            expect(permitted({ person: by('insurer'), purpose: 'HPAYMT', consent })).toEqual([]);
        }
        const nobodys = request({ person: by('insurer'), purpose: 'HPAYMT', isPermittedByName: true, resource: { category: 'claim' } });
        expect(decide(set, nobodys).decision).toBe('deny');
    });
    it.each(['self', 'proxy'] as const)('a patient (%s), everything of their own, to read and to grant', (kind) => {
        const own = person({ bindings: [{ patient: PATIENT.id, kind }] }, ['patient']);
        for (const action of ['read', 'list', 'grant'] as const) {
            expect(permitted({ person: own, action })).toEqual(OF_PATIENTS);
        }
        expect(permitted({ person: own, action: 'write' })).toEqual([]);
    });
    it('but for patients and proxies admission alone grants, of a patient with an open visit in its ward', () => {
        const ward = visited.openVisits[0]!.ward;
        for (const role of roles) {
            const all = { grants: [{ categories: CATEGORIES, until: NOW + 1 }], emergency: { until: NOW + 1 } };
            const asked = { person: by(role, ward), action: 'grant', ...all } as const;
            expect(permitted(asked, { patient: visited })).toEqual(role === 'admission' ? ['demographics'] : []);
            expect(permitted(asked)).toEqual([]);
            expect(permitted({ ...asked, person: by(role, ward === 'ward1' ? 'ward2' : 'ward1') }, { patient: visited })).toEqual([]);
        }
    });
    it('passes the sentinels', () => {
        expect(() => demandSentinels(set)).not.toThrow();
    });
});

describe('sentinels', () => {
    const starter = JSON.parse(starterSet(() => DIGEST).text) as { policies: { id: string }[] };
    const failing = (policies: object[]) => {
        try {
            demandSentinels(setOf(policies));
        } catch (error) {
            return (error as { params: unknown }).params;
        }
        return undefined;
    };
    const isCategory = (category: string) => ({
        conditions: [
            {
                kind: 'when',
                body: { '==': { left: { '.': { left: { Var: 'resource' }, attr: 'category' } }, right: { Value: category } } },
            },
        ],
    });
    const without = (id: string) => starter.policies.filter((one) => one.id !== id);

    it.each([
        ['no policy at all', [], 'own-data'],
        ['a forbid that locks everybody out', [...starter.policies, policy('zz', { effect: 'forbid' })], 'own-data'],
        [
            'one that keeps patients from who looked',
            [
                ...starter.policies,
                policy('zz', {
                    effect: 'forbid',
                    conditions: [
                        {
                            kind: 'when',
                            body: { '==': { left: { '.': { left: { Var: 'resource' }, attr: 'category' } }, right: { Value: 'trail' } } },
                        },
                    ],
                }),
            ],
            'own-data',
        ],
        ['one without patients', without('own-data'), 'own-data'],
        ['one that shows strangers what a hold keeps', [...starter.policies, policy('zz', isCategory('hold'))], 'stranger'],
        ['one without emergencies', without('break-glass'), 'break-glass'],
        ['one without auditors', without('audit-trail'), 'trail'],
        ['one that permits everything', [policy('anything')], 'stranger'],
    ])('refuse %s', (_, policies, request) => {
        expect(failing(policies)).toEqual({ request });
    });
    it('take a set that restricts a ward further', () => {
        expect(failing(without('insurer-claims'))).toBeUndefined();
    });
    it('are of all four kinds', () => {
        expect([...new Set(SENTINELS.map(({ name }) => name))]).toEqual(['own-data', 'break-glass', 'trail', 'stranger']);
    });
});
