// SPDX-License-Identifier: Apache-2.0
// Whoever says which version it has is told no more than that it stands; that it asked is on the ledger all the same.

import { recordsWorld, type RecordsWorld } from '../support/records-world';

let world: RecordsWorld;
beforeAll(async () => {
    world = await recordsWorld();
    await world.ask('desk-1', '/v1/records', {
        method: 'POST',
        body: { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' },
    });
    await world.admit('P001');
    await world.ask('desk-1', '/v1/records/P001', { method: 'PATCH', headers: { 'if-match': '"1"' }, body: { status: 'admitted' } });
});
afterAll(async () => world.close());

const read = async (tags: string, method?: 'HEAD') => {
    const opened = world.log.length;
    const answer = await world.ask('dr-lind', '/v1/records/P001', {
        headers: { 'if-none-match': tags },
        ...(method === undefined ? {} : { method }),
    });
    return { ...answer, opened: world.log.length - opened };
};

it.each(['"2"', 'W/"2"', '"1", "2"', '*', '"x","2"'])('%s: the version stands', async (tags) => {
    for (const method of [undefined, 'HEAD'] as const) {
        const { status, text, headers, opened } = await read(tags, method);
        expect([status, text, headers['etag'], opened]).toEqual([304, '', '"2"', 1]);
    }
});

it.each(['"1"', '"3", "1"', '"02"', '""'])('%s: the record is told', async (tags) => {
    const { status, headers, body, opened } = await read(tags);
    expect([status, headers['etag'], body.version, opened]).toEqual([200, '"2"', 2, 1]);
});

it.each(['2', '"2', '*, "2"'])('%s is no list of tags, and discloses nothing', async (tags) => {
    const { body, opened } = await read(tags);
    expect(body).toMatchObject({ status: 400, code: 'REQUEST_INVALID', errors: [{ pointer: '/headers/if-none-match' }] });
    expect(opened).toBe(0);
});

it.each([
    ['*', 412, 'VERSION_CONFLICT'],
    ['"7"', 400, 'REQUEST_INVALID'],
    ['"2"', 400, 'REQUEST_INVALID'],
])('%s of a change is refused', async (tags, status, code) => {
    const headers = { 'if-none-match': tags, 'if-match': '"2"' };
    const changes = [
        ['/v1/records/P001', { method: 'PATCH', headers, body: { status: 'discharged' } }],
        ['/v1/records/P001', { method: 'DELETE', headers }],
        ['/v1/records/P001/merge', { method: 'POST', headers, body: { into: 'P002' } }],
        ['/v1/records/P001/repair', { method: 'POST', headers }],
    ] as const;
    for (const [path, ask] of changes) {
        expect((await world.ask('desk-1', path, ask)).body).toMatchObject({ status, code });
    }
    expect((await read('"1"')).body).toMatchObject({ version: 2, status: 'admitted' });
});
