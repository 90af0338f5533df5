// SPDX-License-Identifier: Apache-2.0
// /v1/devices on the real contracts in memory: shapes, roles and refusals, and that a refusal leaves nothing on the ledger.

import { deviceKey } from '../../../../chaincode/test/devices/device-keys';
import { fresh, handMade, openCustodian } from '../../../test/support/hand-made';
import { realContracts } from '../../../test/support/real-contracts';

const jwkOf = (word: string) => {
    const point = Buffer.from(deviceKey(word), 'base64url');
    return { kty: 'EC', crv: 'P-256', x: point.subarray(0, 32).toString('base64url'), y: point.subarray(32).toString('base64url') };
};
const monitor = { id: 'ward1-monitor-7', publicKey: jwkOf('monitor') };
const path = `/v1/devices/${monitor.id}`;

async function world() {
    const contracts = await realContracts({ 'gateway-1': ['iot-gateway'], 'nurse-1': ['nurse'] });
    let changes = 0;
    const overrides = { ledger: contracts.ledger, custodian: openCustodian() };
    const made = await handMade({ overrides, vitals: { devicesChanged: () => void (changes += 1) } });
    const tokens = {
        admin: await made.token('admin-1', 'admin'),
        nurse: await made.token('nurse-1', 'nurse'),
        gateway: await made.token('gateway-1', 'iot-gateway'),
    };
    const ask = async (as: keyof typeof tokens, method: 'POST' | 'GET' | 'DELETE', url: string, payload?: object) => {
        const headers = method === 'POST' ? fresh(tokens[as]) : { authorization: tokens[as] };
        const answer = await made.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
        return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
    };
    return { ...made, ...contracts, ask, changes: () => changes };
}

let made: Awaited<ReturnType<typeof world>>;
beforeEach(async () => {
    made = await world();
});
afterEach(async () => made.app.close());

it('is enrolled, suspended, reinstated, gets another key and is retired', async () => {
    const { ask } = made;
    const enrolled = await ask('admin', 'POST', '/v1/devices', monitor);
    expect([enrolled.status, enrolled.headers['location']]).toEqual([201, path]);
    expect(enrolled.body).toMatchObject({ ...monitor, status: 'active', ward: 'ward1' });
    expect((await ask('admin', 'POST', '/v1/devices', monitor)).status).toBe(201);

    const suspended = await ask('admin', 'POST', `${path}/suspend`, { reason: 'lost' });
    expect(suspended.body).toMatchObject({ status: 'suspended', suspension: { reason: 'lost' } });
    expect((await ask('admin', 'POST', `${path}/reinstate`)).body).toMatchObject({ status: 'active' });
    const publicKey = jwkOf('another');
    expect((await ask('admin', 'POST', `${path}/key`, { publicKey })).body).toMatchObject({ publicKey, status: 'active' });
    expect((await ask('admin', 'POST', `${path}/retire`)).body).toMatchObject({ status: 'retired' });
    expect((await ask('gateway', 'GET', path)).body).toMatchObject({ id: monitor.id, publicKey, status: 'retired' });
    const { items } = (await ask('nurse', 'GET', '/v1/devices')).body as { items: object[] };
    expect(items).toMatchObject([{ publicKey, status: 'retired' }]);
    expect(JSON.stringify(items)).not.toContain(monitor.id);
});

it('is bound by a nurse, which nobody reads a patient from', async () => {
    const { ask, changes } = made;
    await ask('admin', 'POST', '/v1/devices', monitor);
    const before = changes();
    const bound = await ask('nurse', 'POST', `${path}/binding`, { patient: 'P001' });
    expect(bound.body).toMatchObject({ bound: true });
    const shown = await ask('admin', 'GET', path);
    expect(shown.body['binding']).toMatchObject({ bound: true });
    expect(JSON.stringify(shown.body)).not.toContain('P001');
    const released = await ask('nurse', 'DELETE', `${path}/binding`);
    expect(released.body).toMatchObject({ bound: false });
    // That was a mistake, from the beginning.
    const again = await ask('nurse', 'POST', `${path}/binding`, { patient: 'P001', corrects: released.body['since'] });
    expect(again.body).toMatchObject({ bound: true, since: released.body['since'] });
    expect(changes() - before).toBe(3);
});

it('is demanded by its ward, which one administrator tightens and both loosen', async () => {
    const { ask } = made;
    const trust = '/v1/device-trust';
    expect((await ask('gateway', 'GET', trust)).body).toEqual({ trust: 'off' });
    expect((await ask('admin', 'POST', trust, { trust: 'required' })).body).toMatchObject({
        trust: 'required',
        transaction: { status: 'VALID' },
    });
    expect((await ask('nurse', 'GET', `${trust}?ward=ward1`)).body).toEqual({ trust: 'required' });
    expect((await ask('nurse', 'GET', `${trust}?ward=ward2`)).body).toEqual({ trust: 'off' });
    const loosened = await ask('admin', 'POST', trust, { trust: 'off' });
    expect([loosened.status, loosened.body['code']]).toEqual([403, 'TWO_WARDS_REQUIRED']);
});

it.each<[string, 'admin' | 'nurse' | 'gateway', string, object | undefined, number, string]>([
    ['enrolled by a nurse', 'nurse', '/v1/devices', monitor, 403, 'ROLE_FORBIDDEN'],
    ['enrolled with another key', 'admin', '/v1/devices', { ...monitor, publicKey: jwkOf('another') }, 409, 'DEVICE_EXISTS'],
    [
        'enrolled with what is no point',
        'admin',
        '/v1/devices',
        { id: 'm', publicKey: { ...monitor.publicKey, y: monitor.publicKey.x } },
        422,
        'CONTENT_INVALID',
    ],
    [
        'enrolled with a private key',
        'admin',
        '/v1/devices',
        { id: 'm', publicKey: { ...monitor.publicKey, d: 'A'.repeat(43) } },
        400,
        'REQUEST_INVALID',
    ],
    ['given what is no point', 'admin', `${path}/key`, { publicKey: { ...monitor.publicKey, x: 'A'.repeat(43) } }, 422, 'CONTENT_INVALID'],
    ['suspended for no reason that there is', 'admin', `${path}/suspend`, { reason: 'because' }, 422, 'CONTENT_INVALID'],
    ['suspended where it is not enrolled', 'admin', '/v1/devices/nobody/suspend', { reason: 'lost' }, 404, 'DEVICE_NOT_FOUND'],
    ['demanded by a nurse', 'nurse', '/v1/device-trust', { trust: 'required' }, 403, 'ROLE_FORBIDDEN'],
    ['demanded by a word that there is not', 'admin', '/v1/device-trust', { trust: 'some' }, 422, 'CONTENT_INVALID'],
    ['bound by an administrator', 'admin', `${path}/binding`, { patient: 'P001' }, 403, 'ROLE_FORBIDDEN'],
    ['bound where it is not enrolled', 'nurse', '/v1/devices/nobody/binding', { patient: 'P001' }, 404, 'DEVICE_NOT_FOUND'],
    ['bound by an IoT gateway', 'gateway', `${path}/binding`, { patient: 'P001' }, 403, 'ROLE_FORBIDDEN'],
])('is not %s', async (_what, as, url, body, status, code) => {
    const { ask, double } = made;
    await ask('admin', 'POST', '/v1/devices', monitor);
    const before = double.world.size;
    const refused = await ask(as, 'POST', url, body);
    expect([refused.status, refused.body['code'], double.world.size]).toEqual([status, code, before]);
});
