// SPDX-License-Identifier: Apache-2.0
// The matrix of docs/access-policies.md over HTTP: every route that tells something of a patient, asked by every role of either ward in every situation, on
// both wards' contracts. scripts/access-matrix.test.ts asks the ledger itself.

import * as domain from '../../../chaincode/src/domain';
import { type Category, type PolicyAction, type Purpose, ROLES, type Role } from '../../../chaincode/src/domain';
import { id } from '../../../chaincode/test/support/fixtures';
import { MATRIX_SITUATIONS, matrixCells, purposeOf, WARDS } from '../../../scripts/access-matrix.cjs';
import { ROUTE_ACCESS } from '../../src/routes';
import type { WorldAnswer } from '../support/records-world';
import { MatrixWorld, nameOf, patientOf } from './matrix-world';

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
    'GET /v1/patients/:id/vitals': {
        action: 'read',
        category: () => 'vitals',
        ask: (patient, purpose) => [`/v1/patients/${patient}/vitals?purpose=${purpose}`],
        tells: isOk, // that there are none, too
    },
    'GET /v1/patients/:id/vitals/latest': {
        action: 'read',
        category: () => 'vitals',
        ask: (patient, purpose) => [`/v1/patients/${patient}/vitals/latest?purpose=${purpose}`],
        tells: isOk, // that there are none, too
    },
    'GET /v1/posts/:device/:sequence': {
        action: 'read',
        category: (role) => (treats(role) ? 'vitals' : 'trail'),
        ask: (patient, purpose) => [`/v1/posts/monitor-${patient}/1?purpose=${purpose}`],
        tells: isOk,
    },
    'GET /v1/posts/:device/:sequence/proof': {
        action: 'read',
        category: () => 'vitals',
        ask: (patient, purpose) => [`/v1/posts/none/1/proof?patient=${patient}&index=0&purpose=${purpose}`],
        tells: ({ body }) => (body as { code: string }).code === 'POST_NOT_FOUND', // that there is no such post
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
            status === 200 && (body as { items: { about: string }[] }).items.some(({ about }) => about === matrix.patientIds.get(patient)),
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
    'GET /v1/devices/:device/posts', // digests and random ids of windows, by a device, to auditors
    'GET /v1/devices', // whether one is bound, and not to whom
    'GET /v1/devices/:device',
    'GET /v1/device-trust', // what a ward demands of its devices
    'GET /v1/emergency-access',
    'GET /v1/submissions/:id',
    'GET /v1/board', // of those with an open visit in the caller's ward, by the same decision: gateway/test/boards
    'GET /v1/encryption-key',
    'GET /v1/signals',
    'GET /v1/time',
    'GET /v1/chain',
    'POST /v1/access/check',
    'GET /v1/events', // of patients to those who are bound alone: gateway/test/events
];
/** What tells by a snapshot, and not by what is decided now: nothing to anybody, while no person has turned downtime on. */
const IN_DOWNTIME = 'GET /v1/emergency-access/:id/record';
const ABOUT_OTHERS = /^GET \/v1\/(participants|clusters|governance|policies|transactions)/;

let matrix: MatrixWorld;
const cells = matrixCells(domain);
beforeAll(async () => {
    matrix = await MatrixWorld.open(ROLES);
}, 300_000);
afterAll(async () => matrix.close());

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
        const { status, body } = await matrix.world.ask(caller, `/v1/emergency-access/${id('access')}/record`);
        expect([status, body.code]).toEqual(treats(role) ? [409, 'DOWNTIME_OFF'] : [403, 'ROLE_FORBIDDEN']);
        const request = { patient: patientOf(role, ward, 0), reason: 'Fell', downtime: true };
        const opened = await matrix.world.ask(caller, '/v1/emergency-access', { method: 'POST', body: request });
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
                const answer = await matrix.world.ask(nameOf(role, ward), path, body === undefined ? {} : { method: 'POST', body });
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
