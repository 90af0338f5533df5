// SPDX-License-Identifier: Apache-2.0
// The table of changes in docs/access-policies.md over HTTP: every route that changes something of a patient, asked by every role that may call it, of either
// ward in every situation, on both wards' contracts.

import { createHash } from 'node:crypto';
import type { Role } from '../../../chaincode/src/domain';
import { id } from '../../../chaincode/test/support/fixtures';
import { CHANGES, CHANGES_WITHOUT_ROW, statusesOf } from '../../../scripts/access-changes.cjs';
import { MATRIX_SITUATIONS, purposeOf, WARDS } from '../../../scripts/access-matrix.cjs';
import { ROUTE_ACCESS } from '../../src/routes';
import type { RecordsWorld } from '../support/records-world';
import { MatrixWorld, nameOf, patientOf } from './matrix-world';

type Asked = NonNullable<Parameters<RecordsWorld['ask']>[2]>;
/** Who asks about whom. */
interface Cell {
    readonly role: Role;
    readonly caller: string;
    /** A doctor of the same ward. */
    readonly doctor: string;
    readonly patient: string;
    readonly about: string;
    readonly purpose: string;
    /** What the situation has stated, by kind; of what it has not, the name of nothing. */
    readonly named: (kind: string) => string;
    readonly entry: string;
}

const ANOTHER = 'P-another';
const OTHER_VERSION = { 'if-match': '"77"' };
const bytes = Buffer.from('The bytes of the file.');
const file: Asked = {
    method: 'POST',
    body: bytes,
    headers: {
        'content-type': 'image/png',
        'content-length': String(bytes.length),
        'content-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
        'wardledger-title': 'Hand',
    },
};
const post = (body: object = {}, headers: Readonly<Record<string, string>> = {}): Asked => ({ method: 'POST', body, headers });
const remove: Asked = { method: 'DELETE' };

let matrix: MatrixWorld;
const entries = new Map<string, string>();

/** What is sent to each route; the path is the route's own with what it names. */
const SENT: Readonly<Record<string, (cell: Cell) => Asked>> = {
    'PATCH /v1/records/:id': () => ({ method: 'PATCH', body: { status: 'active' }, headers: { 'if-match': '*' } }),
    'DELETE /v1/records/:id': () => ({ ...remove, headers: OTHER_VERSION }),
    'POST /v1/records/:id/merge': () => post({ into: ANOTHER }, OTHER_VERSION),
    'POST /v1/records/:id/repair': () => post({}, OTHER_VERSION),
    'POST /v1/records/:id/legal-hold': () => post(),
    'DELETE /v1/records/:id/legal-hold': () => remove,
    'POST /v1/records/:id/erase': () => post(),
    'POST /v1/patients/:id/entries/:entry/correct': () => post({ form: { text: 'Corrected' } }),
    'POST /v1/posts/:device/:sequence/corrections': () => post({ reason: 'Lead off' }),
    'POST /v1/patients/:id/entries': ({ role }) => post({ category: role === 'lab' ? 'laboratory' : 'note', form: { text: 'A note' } }),
    'POST /v1/patients/:id/files': () => file,
    'POST /v1/grants': ({ patient, doctor }) =>
        post({ patient, clinician: doctor, scope: ['read'], expires: new Date(matrix.world.double.time + 3_600_000).toISOString() }),
    'DELETE /v1/grants/:id': () => remove,
    'POST /v1/patients/:id/confidential': () => post({ category: 'plan' }),
    'POST /v1/consents': ({ patient }) => post({ patient, purpose: 'TREAT', decision: 'deny' }),
    'DELETE /v1/consents/:id': () => remove,
    // Clinicians stay in the team, and close the visit after it.
    'POST /v1/visits/:id/handover': ({ role, caller, doctor }) => post({ team: [doctor, ...(role === 'admission' ? [] : [caller])] }),
    'POST /v1/visits/:id/close': () => post(),
    'POST /v1/emergency-access': ({ patient }) => post({ patient, reason: 'Unconscious' }),
    'POST /v1/visits': ({ patient, doctor }) => post({ patient, team: [doctor] }),
    'POST /v1/patients/:id/proxies': ({ doctor }) => post({ person: doctor, relation: 'parent' }),
    'POST /v1/patients/:id/links': () => post({ other: ANOTHER, evidence: 'The same face' }),
    'POST /v1/patients/:id/disclosures': () =>
        post({ to: 'The clerk', organisation: 'An insurer', purpose: 'HPAYMT', categories: ['claim'], when: '2025-06-01T00:00:00Z' }),
    'POST /v1/patients/:id/withholdings': () => post({ person: matrix.people.get('monitors'), reason: 'Was threatened' }),
    'DELETE /v1/unreadable-records/:ledgerId': () => remove,
};

/** Of what kind of fact a route names one. */
const NAMES: Readonly<Record<string, string>> = { grants: 'grant', consents: 'consent', visits: 'visit' };

function pathOf(route: string, cell: Cell): string {
    const template = route.split(' ')[1] ?? '';
    const [, , noun = ''] = template.split('/');
    const kind = NAMES[noun];
    const path = template
        .replace(':ledgerId', cell.about)
        .replace(':entry', cell.entry)
        .replace(':device', `monitor-${cell.patient}`)
        .replace(':sequence', '1')
        .replace(':id', kind === undefined ? cell.patient : cell.named(kind));
    return /^(PATCH|DELETE) \/v1\/records\/:id$/.test(route) ? `${path}?purpose=${cell.purpose}` : path;
}

const ROLES_THAT_CHANGE = [...new Set(CHANGES.flatMap(({ roles }) => roles))];

beforeAll(async () => {
    matrix = await MatrixWorld.open(ROLES_THAT_CHANGE);
    await matrix.register(ANOTHER);
    // Who has never called is enrolled nowhere, and can be named by nobody.
    expect((await matrix.world.ask('extra.ward2', '/v1/records')).status).toBe(200);
    for (const patient of matrix.facts.keys()) {
        const written = await matrix.world.ask(
            'extra.ward1',
            `/v1/patients/${patient}/entries`,
            post({ category: 'note', form: { text: 'Stable' } }),
        );
        expect(written.status).toBe(201);
        entries.set(patient, (written.body as { id: string }).id);
    }
}, 300_000);
afterAll(async () => matrix.close());

/** Nouns that are about no patient. */
const ABOUT_OTHERS = /^[A-Z]+ \/v1\/(participants|clusters|governance|policies)/;

it('has a row for each route and role that changes something of a patient, or says why not', () => {
    const guarded = Object.keys(ROUTE_ACCESS).filter(
        (route) => ROUTE_ACCESS[route] !== 'public' && !route.startsWith('GET ') && !ABOUT_OTHERS.test(route),
    );
    const rows = new Set(CHANGES.map(({ route }) => route));
    expect([...rows, ...Object.keys(CHANGES_WITHOUT_ROW)].sort()).toEqual(guarded.sort());
    expect(Object.keys(SENT).sort()).toEqual([...rows].sort());
    for (const route of rows) {
        const roles = CHANGES.filter((change) => change.route === route).flatMap((change) => change.roles);
        expect([route, [...roles].sort()]).toEqual([route, [...(ROUTE_ACCESS[route] as readonly Role[])].sort()]);
    }
    expect(CHANGES.filter((change) => statusesOf(change).length !== WARDS.length * MATRIX_SITUATIONS.length)).toEqual([]);
});

describe.each(ROLES_THAT_CHANGE)('%s', (role) => {
    it.each(WARDS.flatMap((ward, w) => MATRIX_SITUATIONS.map(({ says }, s) => ({ ward, says, w, s }))))(
        'of $ward: $says',
        async ({ ward, w, s }) => {
            const patient = patientOf(role, ward, s);
            const about = matrix.patientIds.get(patient)!;
            const cell: Cell = {
                role,
                caller: nameOf(role, ward),
                doctor: nameOf('extra', ward),
                patient,
                about,
                purpose: purposeOf(role, MATRIX_SITUATIONS[s]!),
                named: (kind) => matrix.facts.get(patient)?.get(kind) ?? about + id('nothing'),
                entry: entries.get(patient)!,
            };
            const found: string[] = [];
            const expected: string[] = [];
            for (const change of CHANGES.filter(({ roles }) => roles.includes(role))) {
                const { route } = change;
                const answer = await matrix.world.ask(cell.caller, pathOf(route, cell), SENT[route]!(cell));
                found.push(`${route} ${String(answer.status)}`);
                expected.push(`${route} ${statusesOf(change)[w * MATRIX_SITUATIONS.length + s]!}`);
            }
            expect(found).toEqual(expected);
        },
    );
});
