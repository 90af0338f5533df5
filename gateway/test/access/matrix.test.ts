// SPDX-License-Identifier: Apache-2.0
// The matrix of docs/access-policies.md over HTTP: every route that tells something of a patient, asked by every role of either ward in every situation, on
// both wards' contracts. scripts/access-matrix.test.ts asks the ledger itself.

import * as domain from '../../../chaincode/src/domain';
import { type Category, type Fact, type PolicyAction, type Purpose, ROLES, type Role } from '../../../chaincode/src/domain';
import type { Identity } from '../../../chaincode/test/support/certificates';
import { digest, id } from '../../../chaincode/test/support/fixtures';
import { vitalsWindow } from '../../../chaincode/test/vitals/vitals-fixtures';
import { MATRIX_SITUATIONS, matrixCells, purposeOf, toldBy, WARDS } from '../../../scripts/access-matrix.cjs';
import { issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAuthority } from '../../src/custody/wallet/organization-folder';
import { ROUTE_ACCESS } from '../../src/routes';
import { temporaryFolder, writeOrganization } from '../custody/fixtures';
import { type RecordsWorld, recordsWorld, type WorldAnswer } from '../support/records-world';

type Ward = (typeof WARDS)[number];

/** What a route tells of a patient, and as what it is decided. */
interface Telling {
    readonly action: PolicyAction;
    readonly category: (role: Role) => Category;
    readonly ask: (patient: string, purpose: Purpose) => [string, object?];
    /** Whether the answer tells anything. */
    readonly tells: (answer: WorldAnswer, patient: string) => boolean;
}

const keeps = (role: Role): boolean => (domain.RECORD_KEEPERS as readonly Role[]).includes(role);
const treats = (role: Role): boolean => (domain.CARE_TEAM as readonly Role[]).includes(role);
const isOk = ({ status }: WorldAnswer): boolean => status === 200;
const hasRows = ({ status, body }: WorldAnswer): boolean => status === 200 && (body as { items: unknown[] }).items.length > 0;

const TELLINGS: Readonly<Record<string, Telling>> = {
    'GET /v1/records/:id': {
        action: 'read',
        category: () => 'demographics',
        ask: (patient, purpose) => [`/v1/records/${patient}?purpose=${purpose}`],
        tells: isOk,
    },
    'GET /v1/records': {
        action: 'list',
        category: (role) => (keeps(role) ? 'demographics' : 'trail'),
        ask: (_, purpose) => [`/v1/records?kind=patient&limit=200&purpose=${purpose}`],
        tells: ({ status, body }, patient) =>
            status === 200 && (body as { items: { id: string }[] }).items.some((row) => row.id === patient),
    },
    'GET /v1/records/:id/history': {
        action: 'read',
        category: (role) => (keeps(role) ? 'demographics' : 'trail'),
        ask: (patient, purpose) => [`/v1/records/${patient}/history?purpose=${purpose}`],
        tells: isOk,
    },
    'GET /v1/records/:id/legal-hold': {
        action: 'read',
        category: () => 'hold',
        ask: (patient, purpose) => [`/v1/records/${patient}/legal-hold?purpose=${purpose}`],
        tells: isOk,
    },
    'GET /v1/windows': {
        action: 'read',
        category: (role) => (treats(role) ? 'vitals' : 'trail'),
        ask: (patient, purpose) => [`/v1/windows?patient=${patient}&purpose=${purpose}`],
        tells: hasRows,
    },
    'GET /v1/alarms': {
        action: 'read',
        category: () => 'vitals',
        ask: (patient, purpose) => [`/v1/alarms?patient=${patient}&purpose=${purpose}`],
        tells: isOk, // that there are none, too
    },
    'GET /v1/posts/:device/:sequence': {
        action: 'read',
        category: (role) => (treats(role) ? 'vitals' : 'trail'),
        ask: (patient, purpose) => [`/v1/posts/monitor-${patient}/1?purpose=${purpose}`],
        tells: isOk,
    },
    'GET /v1/patients/:id/entries': {
        action: 'read',
        category: () => 'note',
        ask: (patient, purpose) => [`/v1/patients/${patient}/entries?category=note&purpose=${purpose}`],
        tells: isOk, // that there are none, too
    },
    'GET /v1/patients/:id/files/:entry': {
        action: 'read',
        category: () => 'file',
        ask: (patient, purpose) => [`/v1/patients/${patient}/files/${'0'.repeat(32)}?purpose=${purpose}`],
        tells: ({ body }) => (body as { code: string }).code === 'ENTRY_NOT_FOUND', // that there is no such file
    },
    'GET /v1/patients/:id/accesses': {
        action: 'read',
        category: () => 'trail',
        ask: (patient) => [`/v1/patients/${patient}/accesses`],
        tells: isOk,
    },
    'GET /v1/patients/:id/links': {
        action: 'read',
        category: () => 'trail',
        ask: (patient) => [`/v1/patients/${patient}/links`],
        tells: isOk, // that there are none, too
    },
    'GET /v1/audit/events': {
        action: 'list',
        category: () => 'trail',
        // Everybody was bound to their records at the desk of ward 1.
        ask: () => ['/v1/audit/events?ward=ward1&kind=proxy&limit=200'],
        tells: ({ status, body }, patient) =>
            status === 200 && (body as { items: { about: string }[] }).items.some(({ about }) => about === patientIds.get(patient)),
    },
    'POST /v1/statistics': {
        action: 'read',
        category: () => 'cohort',
        ask: (patient) => [
            '/v1/statistics',
            { codes: ['8867-4'], patients: [patient], from: '2025-06-01T00:00:00Z', to: '2025-06-10T00:00:00Z' },
        ],
        tells: ({ status }) => status === 403, // too small a cohort, of patients who are known
    },
};

/** Routes at which no purpose can be said. */
const OWN_PURPOSE: Readonly<Record<string, Purpose>> = {
    'GET /v1/patients/:id/accesses': 'HOPERAT',
    'GET /v1/patients/:id/links': 'HOPERAT',
    'GET /v1/audit/events': 'HOPERAT',
    'POST /v1/statistics': 'HRESCH',
};

/** Routes that name a patient, or might, and tell nothing of one: they change something, or are about a decision, a person, a window by its random id. */
const TELL_NOTHING = [
    'GET /v1/windows/:id',
    'GET /v1/windows/:id/history',
    'GET /v1/emergency-access',
    'GET /v1/submissions/:id',
    'GET /v1/encryption-key',
    'GET /v1/signals',
    'GET /v1/time',
    'POST /v1/access/check',
    'GET /v1/events', // of patients to those who are bound alone: gateway/test/events
];
/** What tells by a snapshot, and not by what is decided now: nothing to anybody, while no person has turned downtime on. */
const IN_DOWNTIME = 'GET /v1/emergency-access/:id/record';
const ABOUT_OTHERS = /^GET \/v1\/(participants|clusters|governance|policies|transactions)/;

const nameOf = (role: string, ward: string): string => `${role}.${ward}`;
const patientOf = (role: Role, ward: Ward, situation: number): string => `P-${role}-${ward}-${String(situation)}`;

const organizations = temporaryFolder();
let world: RecordsWorld;
const cells = matrixCells(domain);
const identityOf = new Map<string, Identity>();
const ledgerIds = new Map<string, string>();
const patientIds = new Map<string, string>();

async function newIdentity(name: string, ward: Ward): Promise<void> {
    const { certificate } = await issueClientCertificate(readAuthority(organizations, 'any.example.com'), new Date());
    identityOf.set(name, { mspId: ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP', pem: certificate });
}

/** States a fact in somebody's name. @returns its id */
async function tell(by: string, fact: Fact, at: string): Promise<string> {
    const notice = digest(`notice ${at}`);
    await world.ledger.submit(world.callerOf(by), {
        name: 'access:Record',
        request: { notice },
        transient: { facts: [fact], random: id(`random ${at}`), salt: digest('salt') },
    });
    const found = await world.ledger.evaluate(world.callerOf(by), 'access:FindFact', { about: fact.about, notice });
    return found.id ?? '';
}

/** A patient whom somebody knows as the situation says. */
async function admit(role: Role, ward: Ward, situation: number): Promise<void> {
    const patient = patientOf(role, ward, situation);
    const record = { id: patient, kind: 'patient', name: 'Ann Example', status: 'active' };
    expect((await world.ask('clerk', '/v1/records', { method: 'POST', body: record })).status).toBe(201);
    const caller = world.callerOf('monitors');
    const [about = ''] = await world.resolver.resolve(caller, [{ kind: 'record', id: patient }]);
    patientIds.set(patient, about);
    const [device = ''] = await world.resolver.resolve(caller, [{ kind: 'device', id: `monitor-${patient}` }]);
    const window = vitalsWindow(patient, { subject: about, posts: [{ device, sequence: 1, digest: digest(patient) }] });
    await world.ledger.submit(caller, { name: 'vitals:SubmitWindows', request: { windows: [window] } });
    const people = { clerk: 'clerk', patient: 'patient', person: nameOf(role, ward) };
    await tell('clerk', { kind: 'proxy', about, person: ledgerIds.get('patient')!, relation: 'self' }, `${patient} self`);
    let visit = '';
    for (const [index, { by, fact }] of toldBy(domain, role, MATRIX_SITUATIONS[situation]!).entries()) {
        const told = fact({ about, person: ledgerIds.get(people.person)!, visit });
        const made = await tell(people[by], told, `${patient} ${String(index)}`);
        visit = told.kind === 'visit' ? made : visit;
    }
}

beforeAll(async () => {
    await writeOrganization(organizations, 'any.example.com');
    const people = ROLES.flatMap((role) => WARDS.map((ward) => ({ name: nameOf(role, ward), ward, roles: [role] })));
    for (const { name, ward } of people) {
        await newIdentity(name, ward);
    }
    for (const name of ['clerk', 'patient', 'monitors']) {
        await newIdentity(name, 'ward1');
    }
    const others = [
        { name: 'clerk', roles: ['admission' as const] },
        { name: 'patient', roles: ['patient' as const] },
        { name: 'monitors', roles: ['iot-gateway' as const] },
    ];
    const callers = [...people, ...others].map(({ name, roles }) => [name, { identity: identityOf.get(name)!, roles }] as const);
    world = await recordsWorld(Object.fromEntries(callers));
    for (const name of identityOf.keys()) {
        const certificateId = world.certificateIdOf(name);
        const { ledgerId } = await world.ledger.evaluate(world.callerOf(name), 'participant:GetParticipant', { certificateId });
        ledgerIds.set(name, ledgerId);
    }
    for (const role of ROLES) {
        for (const ward of WARDS) {
            for (const situation of MATRIX_SITUATIONS.keys()) {
                await admit(role, ward, situation);
            }
        }
    }
}, 300_000);
afterAll(async () => world.close());

it('has a row for each route that tells something of a patient', () => {
    const telling = Object.keys(ROUTE_ACCESS).filter((route) => ROUTE_ACCESS[route] !== 'public' && route.startsWith('GET /v1/'));
    const known = [...Object.keys(TELLINGS), ...TELL_NOTHING, IN_DOWNTIME];
    expect(telling.filter((route) => !known.includes(route) && !ABOUT_OTHERS.test(route))).toEqual([]);
    expect(known.filter((route) => ROUTE_ACCESS[route] === undefined)).toEqual([]);
});

it.each(ROLES.flatMap((role) => WARDS.map((ward) => [role, ward] as const)))(
    'tells %s of %s nothing by a snapshot while nobody has turned downtime on',
    async (role, ward) => {
        const caller = nameOf(role, ward);
        const { status, body } = await world.ask(caller, `/v1/emergency-access/${id('access')}/record`);
        expect([status, body.code]).toEqual(treats(role) ? [409, 'DOWNTIME_OFF'] : [403, 'ROLE_FORBIDDEN']);
        const request = { patient: patientOf(role, ward, 0), reason: 'Fell', downtime: true };
        const opened = await world.ask(caller, '/v1/emergency-access', { method: 'POST', body: request });
        expect(opened.status).toBe(treats(role) ? 409 : 403);
    },
);

const isCovered = (cell: string, category: string): boolean =>
    cell
        .split(', ')
        .some((word) => word === category || word === 'everything' || (word === 'health' && ['vitals', 'note', 'file'].includes(category)));

describe.each(ROLES)('%s', (role) => {
    it.each(WARDS.flatMap((ward, w) => MATRIX_SITUATIONS.map(({ says }, s) => ({ ward, says, w, s }))))(
        'of $ward: $says',
        async ({ ward, w, s }) => {
            const patient = patientOf(role, ward, s);
            const found: Record<string, boolean> = {};
            const expected: Record<string, boolean> = {};
            for (const [route, { action, category, ask, tells }] of Object.entries(TELLINGS)) {
                const purpose = purposeOf(role, MATRIX_SITUATIONS[s]!);
                const [path, body] = ask(patient, purpose);
                const answer = await world.ask(nameOf(role, ward), path, body === undefined ? {} : { method: 'POST', body });
                const mayCall = (ROUTE_ACCESS[route] as readonly string[]).includes(role);
                expect([route, answer.status === 403 && (answer.body as { code: string }).code === 'ROLE_FORBIDDEN']).toEqual([
                    route,
                    !mayCall,
                ]);
                const own = OWN_PURPOSE[route];
                const cell = cells.get(`${role} ${action}`)?.[w * MATRIX_SITUATIONS.length + s] ?? '';
                // A route with a purpose of its own is decided as in the situation without one.
                const isOther = own !== undefined && own !== purpose;
                expected[route] = mayCall && (isOther ? permitsByItself(role, route, s) : isCovered(cell, category(role)));
                found[route] = mayCall && tells(answer, patient);
            }
            expect(found).toEqual(expected);
        },
    );
});

/** Who looked is shown to officers, whatever was refused; sums for research to researchers, unless they were refused. */
function permitsByItself(role: Role, route: string, situation: number): boolean {
    if (['GET /v1/patients/:id/accesses', 'GET /v1/patients/:id/links'].includes(route)) {
        return role === 'privacy-officer';
    }
    if (route === 'GET /v1/audit/events') {
        return (domain.OVERSIGHT as readonly Role[]).includes(role);
    }
    return role === 'researcher' && MATRIX_SITUATIONS[situation]?.says !== 'consent denied';
}
