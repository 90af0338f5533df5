// SPDX-License-Identifier: Apache-2.0
// A patient with a token of their own, and a doctor whom nobody has let in, name another patient where no path does: in bodies and queries, on every route whose
// description has a place for one. They are answered as for a number that nobody has, and nothing has changed for the other. Paths: others-ids.test.ts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identities } from '../../../chaincode/test/support/certificates';
import { ROUTE_ACCESS } from '../../src/routes';
import { type RecordsWorld, recordsWorld, type WorldAnswer } from '../support/records-world';

const { ward1One, ward1Three, ward2One, ward2Two, department } = identities;
const [OWN, OTHERS, NOBODYS] = ['P001', 'P002', 'P404'];
const PLACES = ['patient', 'patients', 'other', 'into'];

interface Described {
    readonly parameters?: readonly { readonly in: string; readonly name: string }[];
    readonly requestBody?: unknown;
}
const description = JSON.parse(readFileSync(join(__dirname, '../golden/openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, Described>>;
};

/** Names of members, anywhere in a schema, under which a patient is named. */
function placesIn(schema: unknown): string[] {
    if (typeof schema !== 'object' || schema === null) {
        return [];
    }
    const { properties = {} } = schema as { readonly properties?: object };
    return [...Object.keys(properties).filter((name) => PLACES.includes(name)), ...Object.values(schema).flatMap(placesIn)];
}

/** Every route with such a place: `POST /v1/visits patient`. */
const described = Object.entries(description.paths)
    .flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, { parameters = [], requestBody }]) => {
            const queries = parameters.filter((one) => one.in === 'query' && PLACES.includes(one.name)).map(({ name }) => `?${name}`);
            const route = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
            return [...new Set([...queries, ...placesIn(requestBody)])].map((place) => `${route} ${place}`);
        }),
    )
    .sort();

const LATER = '2026-12-24T12:00:00Z';
const post = (path: string, body: object) => [path, { method: 'POST' as const, body }] as const;
/** How a number is named there. */
const NAMED: Readonly<Record<string, (number: string) => readonly [string, object?]>> = {
    'GET /v1/alarms ?patient': (number) => [`/v1/alarms?patient=${number}`],
    'GET /v1/events ?patient': (number) => [`/v1/events?patient=${number}`],
    'GET /v1/posts/:device/:sequence/proof ?patient': (number) => [`/v1/posts/monitor/1/proof?patient=${number}&index=0`],
    'GET /v1/windows ?patient': (number) => [`/v1/windows?patient=${number}`],
    'POST /v1/access/check patient': (patient) =>
        post('/v1/access/check', { action: 'read', resource: { category: 'note', patient }, purpose: 'TREAT' }),
    'POST /v1/consents patient': (patient) => post('/v1/consents', { patient, purpose: 'TREAT', decision: 'deny' }),
    'POST /v1/emergency-access patient': (patient) => post('/v1/emergency-access', { patient, reason: 'Unconscious' }),
    'POST /v1/grants patient': (patient) => post('/v1/grants', { patient, clinician: 'dr-lind', scope: ['read'], expires: LATER }),
    'POST /v1/patients/:id/links other': (other) => post(`/v1/patients/${OWN}/links`, { other, evidence: 'the same face' }),
    'POST /v1/patients/:id/vitals/corrections patient': (patient) =>
        post(`/v1/patients/${OWN}/vitals/corrections`, {
            device: 'monitor',
            from: '2025-06-01T00:00:00Z',
            to: '2025-06-02T00:00:00Z',
            reason: 'Wrong bed',
            replacement: { patient },
        }),
    'POST /v1/posts/:device/:sequence/corrections patient': (patient) =>
        post('/v1/posts/monitor/1/corrections', {
            reason: 'Wrong bed',
            replacement: {
                patient,
                start: '2025-06-01T00:00:00Z',
                periodSeconds: 60,
                signals: [{ code: '8867-4', unit: '/min', values: [70] }],
            },
        }),
    'POST /v1/records/:id/merge into': (into) => post(`/v1/records/${OWN}/merge`, { into }),
    'POST /v1/statistics patients': (patient) =>
        post('/v1/statistics', { codes: ['8867-4'], patients: [patient], from: '2025-06-01T00:00:00Z', to: '2025-06-10T00:00:00Z' }),
    'POST /v1/visits patient': (patient) => post('/v1/visits', { patient, team: ['dr-lind'] }),
};
/** Brings, of anybody, and tells nothing of whom it is about: two posts of one device differ in their names alone. A device is bound to anybody, as it posts for anybody. */
const BRINGS = ['POST /v1/devices/:device/binding patient', 'POST /v1/vitals patient'];

let world: RecordsWorld;
let about = '';
beforeAll(async () => {
    world = await recordsWorld({
        'desk-1': { identity: ward1One, roles: ['admission'] },
        'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: ward2One, roles: ['doctor'] },
        ann: { identity: ward2Two, roles: ['patient'] },
        bea: { identity: department, roles: ['patient'] },
    });
    for (const [number, person] of [
        [OWN, 'ann'],
        [OTHERS, 'bea'],
    ] as const) {
        const body = { id: number, kind: 'patient', name: 'Bea Example', status: 'active' };
        expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body })).status).toBe(201);
        [about = ''] = await world.resolver.resolve(world.callerOf('desk-1'), [{ kind: 'record', id: number }]);
        await world.tell('desk-1', { kind: 'proxy', about, person: await world.ledgerIdOf(person), relation: 'self' });
    }
    expect((await world.ask('dr-lind', '/v1/records')).status).toBe(200);
});
afterAll(async () => world.close());

/** What an answer says, but for what names the request, and the number that was sent. */
function said({ status, body }: WorldAnswer): object {
    const { requestId: _, instance: __, ...rest } = body as Record<string, unknown>;
    return { status, ...rest };
}
const standing = async (): Promise<object> => world.ledger.evaluate(world.callerOf('officer-1'), 'access:GetStanding', { about });

it('there is a way of asking for each place that the description has', () => {
    expect([...Object.keys(NAMED), ...BRINGS].sort()).toEqual(described);
});

/** A doctor breaks the glass of whoever there is, which is their office, and is told so. */
const asked = Object.entries(NAMED).flatMap(([place, name]) => ['ann', 'dr-lind'].map((caller) => [place, caller, name] as const));
const refused = asked.filter(([place, caller]) => caller === 'ann' || place !== 'POST /v1/emergency-access patient');

it.each(refused)('%s, by %s: another’s number is answered as nobody’s, and changes nothing', async (place, caller, name) => {
    const before = await standing();
    const [of, by] = [name(OTHERS), name(NOBODYS)];
    const [other, nobody] = [await world.ask(caller, ...of), await world.ask(caller, ...by)];
    const [method, path] = place.split(' ');
    const mayCall = (ROUTE_ACCESS[`${method!} ${path!}`] as readonly string[]).includes(caller === 'ann' ? 'patient' : 'doctor');
    expect(other.status === 403 && other.body.code === 'ROLE_FORBIDDEN').toBe(!mayCall);
    expect(said(other)).toEqual(said(nobody));
    expect(other.text).not.toMatch(/Bea Example|permit/);
    expect(await standing()).toEqual(before);
});

it('whose they are is told', async () => {
    const [path, asked] = NAMED['POST /v1/access/check patient']!(OTHERS);
    expect((await world.ask('bea', path, asked)).body).toMatchObject({ decision: 'permit' });
    expect((await world.ask('bea', ...NAMED['POST /v1/consents patient']!(OTHERS))).status).toBe(201);
});
