// SPDX-License-Identifier: Apache-2.0
// Table 2 of EHRGuard, privilege by privilege: whom the paper lets do what, held against the routes, the ledger's functions and its policies. What is not
// built, or not meant to be, says so in `later`.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import {
    type Category,
    decide,
    type DecisionRequest,
    FACT_AUTHORS,
    type FactKind,
    functionRow,
    type LedgerFunctionName,
    type PatientFacts,
    type PersonFacts,
    type PolicyAction,
    type Role,
    starterSet,
} from '@wardledger/chaincode/domain';
import { identities } from '../../../chaincode/test/support/certificates';
import { type RecordsWorld, recordsWorld } from '../../test/support/records-world';
import { ROUTE_ACCESS } from '.';

type Actor = 'admin' | 'doctor' | 'patient';

/** What stands for a privilege in this system. */
interface Row {
    readonly actor: Actor;
    readonly privilege: string;
    readonly routes?: readonly string[];
    /** What the ledger lets this role call itself. */
    readonly functions?: readonly LedgerFunctionName[];
    readonly facts?: readonly FactKind[];
    /** What the starter set permits about a patient with an open visit in the own ward; a patient about themselves. */
    readonly permits?: readonly (readonly [Category, PolicyAction])[];
    /** Why there is no more of it yet, or never will be. */
    readonly later?: string;
    /** What is not permitted to this actor, though the paper may be read so. */
    readonly refuses?: readonly (readonly [Category, PolicyAction])[];
    readonly refusesRoutes?: readonly string[];
    readonly refusesFunctions?: readonly LedgerFunctionName[];
}

const TABLE_2: readonly Row[] = [
    {
        actor: 'admin',
        privilege: 'Add New Users',
        routes: ['POST /v1/participants'],
        facts: ['attributes'],
    },
    {
        actor: 'admin',
        privilege: 'Create Records',
        routes: ['POST /v1/records'],
        functions: ['record:CreateRecord'],
        later: 'never more: medical history and prescriptions are entries, which clinicians and laboratories write',
    },
    {
        actor: 'admin',
        privilege: 'Access Patient Data',
        routes: ['GET /v1/records', 'GET /v1/records/:id', 'GET /v1/records/:id/history'],
        permits: [
            ['demographics', 'read'],
            ['demographics', 'list'],
        ],
        // The text itself says "authorized entities, such as doctors": an administrator treats nobody.
        refuses: [
            ['note', 'read'],
            ['diagnosis', 'read'],
            ['vitals', 'read'],
        ],
    },
    { actor: 'admin', privilege: 'Update Patient Details', routes: ['PATCH /v1/records/:id'], functions: ['record:UpdateRecord'] },
    {
        actor: 'admin',
        privilege: 'Update Medical Prescriptions & History',
        later: 'never: the text says that doctors do it',
        refusesRoutes: ['POST /v1/patients/:id/entries', 'POST /v1/patients/:id/entries/:entry/correct'],
        refusesFunctions: ['entries:Write'],
        refuses: [
            ['prescription', 'write'],
            ['diagnosis', 'write'],
        ],
    },
    {
        actor: 'admin',
        privilege: 'Remove Users',
        routes: ['POST /v1/participants/:id/suspend'],
        functions: ['participant:SuspendParticipant', 'participant:EndCertificate'],
        later: 'nobody is removed: whoever is suspended stays named in what they did',
    },
    {
        actor: 'admin',
        privilege: 'Update User Information',
        routes: ['PATCH /v1/participants/:id', 'POST /v1/participants/:id/reinstate'],
        functions: ['participant:ReinstateParticipant'],
        facts: ['attributes'],
    },
    {
        actor: 'doctor',
        privilege: 'Access Patient Data',
        routes: ['GET /v1/records/:id', 'GET /v1/records/:id/history', 'GET /v1/patients/:id/entries', 'GET /v1/patients/:id/files/:entry'],
        functions: ['record:FindRecordById', 'record:GetRecordHistory', 'entries:ListEntries'],
        permits: [
            ['demographics', 'read'],
            ['note', 'read'],
            ['diagnosis', 'read'],
            ['prescription', 'read'],
        ],
    },
    {
        actor: 'doctor',
        privilege: 'Update Patient Details',
        routes: ['PATCH /v1/records/:id'],
        functions: ['record:UpdateRecord'],
        permits: [['demographics', 'write']],
    },
    {
        actor: 'doctor',
        privilege: 'Update Medical Prescriptions & History',
        routes: ['POST /v1/patients/:id/entries', 'POST /v1/patients/:id/entries/:entry/correct'],
        functions: ['entries:Write'],
        permits: [
            ['prescription', 'write'],
            ['diagnosis', 'write'],
        ],
    },
    {
        actor: 'doctor',
        privilege: 'Access Patient Health Overview (Real-Time Monitoring)',
        routes: [
            'GET /v1/patients/:id/vitals',
            'GET /v1/patients/:id/vitals/latest',
            'GET /v1/board',
            'GET /v1/windows',
            'GET /v1/windows/:id',
            'POST /v1/statistics',
        ],
        functions: ['vitals:ListWindows', 'vitals:GetWindow'],
        permits: [['vitals', 'read']],
        later: 'readings that the other ward keeps are named, and not shown yet',
    },
    {
        actor: 'patient',
        privilege: 'Access patient data',
        routes: [
            'GET /v1/patients/:id/entries',
            'GET /v1/patients/:id/files/:entry',
            'GET /v1/patients/:id/accesses',
            'POST /v1/access/check',
        ],
        functions: ['entries:ListEntries', 'access:GetStanding', 'access:ListLooks'],
        facts: ['consent', 'consent-withdrawn', 'grant', 'visit'],
        permits: [
            ['demographics', 'read'],
            ['note', 'read'],
            ['prescription', 'read'],
        ],
        later: 'the name in the record, which patients know, is read by its keepers alone',
    },
    {
        actor: 'patient',
        privilege: 'Access patient health overview',
        routes: ['GET /v1/patients/:id/vitals', 'GET /v1/patients/:id/vitals/latest'],
        functions: [],
        permits: [['vitals', 'read']],
        later: 'readings that the other ward keeps are named, and not shown yet',
    },
];

const PATIENT: PatientFacts = { id: 'a'.repeat(32), ward: 'ward1', openVisits: [{ ward: 'ward1' }], wards: ['ward1'] };
const set = starterSet(sha256Hex);

function personOf(actor: Actor, isBound = true): PersonFacts {
    const bindings = actor === 'patient' && isBound ? [{ patient: PATIENT.id, kind: 'self' as const }] : [];
    return { id: 'b'.repeat(32), isSuspended: false, ward: 'ward1', roles: [actor], teams: [], bindings };
}

function decisionFor(person: PersonFacts, [category, action]: readonly [Category, PolicyAction], patient = PATIENT): string {
    const time = 1_800_000_000_000;
    const request: DecisionRequest = {
        person,
        action,
        resource: { category, patient },
        purpose: 'TREAT',
        time,
        consent: 'none',
        grants: [],
    };
    return decide(set, request).decision;
}

describe('the medical record of Table 2, called', () => {
    const ENTRIES = '/v1/patients/P001/entries';
    const prescription = (text: string) => ({ category: 'prescription', form: { text } });
    let world: RecordsWorld;
    let entry: string;
    beforeAll(async () => {
        world = await recordsWorld({
            'desk-1': { identity: identities.ward1One, roles: ['admission'] },
            admin: { identity: identities.ward1Two, roles: ['admin'] },
            patient: { identity: identities.ward1Three, roles: ['patient'] },
            doctor: { identity: identities.ward2One, roles: ['doctor'] },
            other: { identity: identities.ward2Two, roles: ['patient'] },
        });
        const body = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
        await world.ask('desk-1', '/v1/records', { method: 'POST', body });
        const [about = ''] = await world.resolver.resolve(world.callerOf('desk-1'), [{ kind: 'record', id: 'P001' }]);
        await world.tell('desk-1', { kind: 'visit', about, team: [await world.ledgerIdOf('doctor')] });
        await world.tell('desk-1', { kind: 'proxy', about, person: await world.ledgerIdOf('patient'), relation: 'self' });
    });
    afterAll(async () => world.close());

    it('is written and corrected by the doctor', async () => {
        const written = await world.ask('doctor', ENTRIES, { method: 'POST', body: prescription('Aspirin 100 mg') });
        expect(written.status).toBe(201);
        entry = (written.body as { id: string }).id;
        const body = { form: { text: 'Aspirin 75 mg' } };
        const corrected = await world.ask('doctor', `${ENTRIES}/${entry}/correct`, { method: 'POST', body });
        expect(corrected.status).toBe(201);
    });

    it.each(['doctor', 'patient'])('is read by the %s', async (actor) => {
        const { status, body } = await world.ask(actor, `${ENTRIES}?category=prescription`);
        const texts = (body as { items: { form: { text: string } }[] }).items.map(({ form }) => form.text);
        expect([status, texts]).toEqual([200, ['Aspirin 75 mg', 'Aspirin 100 mg']]);
    });

    it.each<[string, string, number, number, number]>([
        ['an administrator, of what is health', 'admin', 403, 403, 404],
        ['the patient', 'patient', 403, 403, 200],
        ['another patient', 'other', 403, 403, 404],
    ])('to %s it answers writing, correcting and reading', async (_who, actor, ...statuses) => {
        const write = await world.ask(actor, ENTRIES, { method: 'POST', body: prescription('Anything') });
        const correct = await world.ask(actor, `${ENTRIES}/${entry}/correct`, { method: 'POST', body: { form: { text: 'Anything' } } });
        const read = await world.ask(actor, `${ENTRIES}?category=prescription`);
        expect([write, correct, read].map(({ status }) => status)).toEqual(statuses);
    });
});

describe('Table 2 of EHRGuard', () => {
    it('has all its privileges here', () => {
        const count = (actor: Actor) => TABLE_2.filter((row) => row.actor === actor).length;
        expect([count('admin'), count('doctor'), count('patient')]).toEqual([7, 4, 2]);
    });

    it.each(TABLE_2)(
        '$actor: $privilege',
        ({ actor, routes = [], functions = [], facts = [], permits = [], refuses = [], later, ...never }) => {
            const mayCall = (callers: unknown): boolean => Array.isArray(callers) && callers.includes(actor);
            expect(routes.filter((route) => !mayCall(ROUTE_ACCESS[route]))).toEqual([]);
            expect(functions.filter((name) => !mayCall(functionRow(name).callers))).toEqual([]);
            expect(facts.filter((kind) => !FACT_AUTHORS[kind].includes(actor as Role))).toEqual([]);
            expect(permits.map((what) => [...what, decisionFor(personOf(actor), what)])).toEqual(
                permits.map((what) => [...what, 'permit']),
            );
            expect(refuses.map((what) => [...what, decisionFor(personOf(actor), what)])).toEqual(refuses.map((what) => [...what, 'deny']));
            const { refusesRoutes = [], refusesFunctions = [] } = never;
            expect(refusesRoutes.filter((route) => ROUTE_ACCESS[route] === undefined || mayCall(ROUTE_ACCESS[route]))).toEqual([]);
            expect(refusesFunctions.filter((name) => mayCall(functionRow(name).callers))).toEqual([]);
            // Nothing stands here without something that it was held against.
            expect(routes.length + functions.length + facts.length + permits.length + refuses.length > 0 || later !== undefined).toBe(true);
        },
    );

    const permitted = TABLE_2.flatMap(({ actor, permits = [] }) => permits.map((what) => ({ actor, what })));
    it.each(permitted.filter(({ actor }) => actor !== 'admin'))('$actor, $what: of nobody else’s patient', ({ actor, what }) => {
        const elsewhere = { ...PATIENT, id: 'c'.repeat(32), openVisits: [] };
        expect(decisionFor(personOf(actor), what, elsewhere)).toBe('deny');
        expect(decisionFor({ ...personOf(actor), isSuspended: true }, what)).toBe('deny');
    });

    it('lets nobody but an administrator do what it gives administrators about users', () => {
        const users = Object.entries(ROUTE_ACCESS).filter(([route]) => /^(POST|PATCH) \/v1\/participants/.test(route));
        expect(users.map(([route, roles]) => [route, roles])).toEqual(users.map(([route]) => [route, ['admin']]));
        expect(users).toHaveLength(5);
    });
});
