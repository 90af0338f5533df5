// SPDX-License-Identifier: Apache-2.0
// A legal hold over REST: what it refuses, what goes on, and that every name is still there until it is lifted.

import { recordsWorld, type RecordsWorld } from '../support/records-world';

let world: RecordsWorld;
beforeEach(async () => {
    world = await recordsWorld();
    await create('P001', 'First Name');
    await create('P002', 'Other Patient');
});
afterEach(async () => world.close());

const create = async (id: string, name: string) =>
    world.ask('desk-1', '/v1/records', { method: 'POST', body: { id, kind: 'patient', name, status: 'active' } });
const change = async (version: number, body: object, caller = 'desk-1') =>
    world.ask(caller, '/v1/records/P001', { method: 'PATCH', headers: { 'if-match': `"${String(version)}"` }, body });
const place = async () => world.ask('officer-1', '/v1/records/P001/legal-hold', { method: 'POST' });
const lift = async () => world.ask('officer-1', '/v1/records/P001/legal-hold', { method: 'DELETE' });
const read = async (query = '') => world.ask('officer-1', `/v1/records/P001/legal-hold${query}`);

it('revoking, merging on either side and erasing are refused, and possible again once it is lifted', async () => {
    const forbidden = [
        async () => world.ask('desk-1', '/v1/records/P002/merge', { method: 'POST', body: { into: 'P001' } }),
        async () => world.ask('officer-1', '/v1/records/P001/erase', { method: 'POST' }),
        async () => world.ask('desk-1', '/v1/records/P001/erase', { method: 'POST' }),
        async () => world.ask('desk-1', '/v1/records/P001/merge', { method: 'POST', body: { into: 'P002' } }),
        async () => world.ask('desk-1', '/v1/records/P001', { method: 'DELETE' }),
    ];
    expect((await place()).body).toMatchObject({ id: 'P001', held: true });
    for (const attempt of forbidden) {
        expect((await attempt()).body).toMatchObject({ status: 409, code: 'LEGAL_HOLD' });
    }
    await lift();
    expect((await forbidden.at(-1)!()).status).toBe(200);
    await place();
    expect((await forbidden[1]!()).body).toMatchObject({ code: 'LEGAL_HOLD' });
});

it('changes of either ward go on, and every name that they overwrite can be read until it is lifted', async () => {
    expect((await read()).body).toEqual({ id: 'P001', held: false, items: [] });
    await place();
    expect((await change(1, { name: 'Second Name' })).status).toBe(200);
    expect((await change(2, { status: 'admitted' })).status).toBe(200);
    await world.admit('P001');
    expect((await change(3, { name: 'Third Name' }, 'dr-lind')).status).toBe(200);
    const openings = world.log.length;
    const held = await read('?purpose=HOPERAT');
    // One decision for the page, whatever it holds.
    expect(world.log.slice(openings)).toMatchObject([{ opening: 'record', outcome: 'opened', items: 2 }]);
    expect(held.body).toEqual({
        id: 'P001',
        held: true,
        since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        items: [
            { version: 1, name: 'First Name' },
            { version: 3, name: 'Second Name' },
        ],
    });
    expect((await world.ask('desk-1', '/v1/records/P001')).body).toMatchObject({ name: 'Third Name', version: 4 });
    const page = (await read('?limit=1')).body as { items: unknown[]; next: string };
    expect(page.items).toEqual([{ version: 1, name: 'First Name' }]);
    expect((await read(`?limit=1&cursor=${page.next}`)).body).toMatchObject({ items: [{ version: 3, name: 'Second Name' }] });
    expect((await lift()).body).toMatchObject({ held: false });
    expect((await read()).body).toEqual({ id: 'P001', held: false, items: [] });
});

it('what it keeps is shown to a privacy officer alone, and leaves a look', async () => {
    await place();
    await change(1, { name: 'Second Name' });
    expect((await world.ask('desk-1', '/v1/records/P001/legal-hold')).body).toMatchObject({ status: 403, code: 'ROLE_FORBIDDEN' });
    const before = [...world.double.private.keys()].filter((key) => key.startsWith('\u0000look')).length;
    expect((await read('?purpose=HPAYMT')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    await read();
    expect([...world.double.private.keys()].filter((key) => key.startsWith('\u0000look'))).toHaveLength(before + 2);
    expect(world.log.filter(({ items }) => items !== 0)).toMatchObject([{ opening: 'record', outcome: 'opened', items: 1 }]);
});

it('a number that is sealed anew under it leaves a version without a name', async () => {
    await place();
    await world.ask('desk-1', '/v1/records/P001/repair', { method: 'POST' });
    expect((await read()).body).toMatchObject({ items: [{ version: 1 }] });
});
