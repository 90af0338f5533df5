// SPDX-License-Identifier: Apache-2.0
// A batch of operations: commits as one, keeps neighbours apart, and fails as one when the disk is full.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type OpenDatabase } from '../database/database';
import { performTogether, type WriterRequest } from './group-commit';

const directory = mkdtempSync(join(tmpdir(), 'wardledger-store-'));
let count = 0;
let database: OpenDatabase;

beforeEach(async () => {
    database = await openDatabase(join(directory, `${(count += 1)}.sqlite`));
});
afterEach(() => database.close());
afterAll(() => rmSync(directory, { recursive: true }));

function save(id: number, key: string, content: Uint8Array = Buffer.from('x')): WriterRequest {
    return { id, name: 'saveSealed', input: { table: 'callers', key, content, expiresAt: undefined } };
}
function find(id: number, key: string): WriterRequest {
    return { id, name: 'findSealed', input: { table: 'callers', key, now: 0 } };
}

describe('performTogether', () => {
    it('answers each request in order, later ones seeing the earlier', async () => {
        const replies = await performTogether(database, [save(1, 'a'), find(2, 'a'), find(3, 'b')]);
        expect(replies).toEqual([
            { id: 1, output: undefined },
            { id: 2, output: new Uint8Array(Buffer.from('x')) },
            { id: 3, output: undefined },
        ]);
    });

    it('tells a full disk and a damaged file from a failure of the operation', async () => {
        const failing = async (errcode: number) => {
            const failed = Object.assign(new Error('x'), { errcode });
            const exec = (statement: string): void => {
                if (statement === 'COMMIT') {
                    throw failed;
                }
            };
            const [reply] = await performTogether({ ...database, exec }, [find(1, 'a')]);
            return reply !== undefined && 'failure' in reply && [reply.failure.full, reply.failure.damaged];
        };
        expect([await failing(13), await failing(0x30a), await failing(11), await failing(26), await failing(1)]).toEqual([
            [true, false],
            [true, false],
            [false, true],
            [false, true],
            [false, false],
        ]);
    });

    it('takes back only the operation that failed', async () => {
        const broken = { id: 2, name: 'saveSealed', input: { table: 'callers', key: null, content: null, expiresAt: undefined } } as const;
        const replies = await performTogether(database, [save(1, 'a'), broken, save(3, 'c')]);
        expect(replies.map((reply) => 'failure' in reply)).toEqual([false, true, false]);
        const [a, c] = await performTogether(database, [find(4, 'a'), find(5, 'c')]);
        expect([a, c].every((reply) => 'output' in reply! && reply.output !== undefined)).toBe(true);
    });

    it('takes back what an operation did before it failed, and nothing of its neighbours', async () => {
        const post = (id: string, postKey: string) => ({
            id,
            postKey,
            streamKey: `stream-${postKey}`,
            patientKey: 'p',
            lineKey: 'l',
            deviceKey: 'd',
            period: 0,
            digest: 'x',
            steps: 1,
            receivedAt: 1,
            name: Buffer.from('n'),
            content: Buffer.from('c'),
            windowId: `window-${postKey}`,
            windowName: Buffer.from('w'),
        });
        const append = (id: number, ...posts: object[]): WriterRequest => ({ id, name: 'appendPosts', input: posts });
        const replies = await performTogether(database, [
            append(1, post('before', 'key-1')),
            append(2, post('half', 'key-2'), post('before', 'key-3')), // its second statement breaks the uniqueness of ids
            append(3, post('after', 'key-4')),
        ]);
        expect(replies).toMatchObject([
            { output: [{ status: 'stored', id: 'before' }] },
            { failure: { full: false } },
            { output: [{ status: 'stored', id: 'after' }] },
        ]);
        const [waiting] = await performTogether(database, [{ id: 4, name: 'waitingPosts', input: { after: 0, limit: 9 } }]);
        expect(waiting).toMatchObject({ output: [{ id: 'before' }, { id: 'after' }] });
        const [windows] = await performTogether(database, [{ id: 5, name: 'unsettledWindowIds', input: undefined }]);
        expect(windows).toMatchObject({ output: ['window-key-1', 'window-key-4'] });
    });

    it('fails every request of the batch, and stores nothing of it, when there is no room', async () => {
        await performTogether(database, [save(1, 'before')]);
        database.exec('PRAGMA max_page_count = 60');
        const replies = await performTogether(database, [save(2, 'small'), save(3, 'large', new Uint8Array(1_000_000))]);
        expect(replies[1]).toMatchObject({ failure: { full: true } });
        database.exec('PRAGMA max_page_count = 100000');
        const [before, large] = await performTogether(database, [find(4, 'before'), find(5, 'large')]);
        expect(before).toMatchObject({ output: expect.any(Uint8Array) });
        expect(large).toEqual({ id: 5, output: undefined });
    });

    it('goes on after a batch that could not begin', async () => {
        database.exec('BEGIN');
        const refused = await performTogether(database, [save(1, 'a')]);
        expect(refused).toEqual([{ id: 1, failure: expect.objectContaining({ full: false }) }]);
        database.exec('ROLLBACK');
        expect(await performTogether(database, [save(2, 'a')])).toEqual([{ id: 2, output: undefined }]);
    });
});

describe('openDatabase', () => {
    it('syncs every commit, logs ahead, overwrites what is deleted, and keeps the file to its owner', () => {
        const pragma = (name: string) => database.pragma(name);
        expect([pragma('synchronous'), pragma('journal_mode'), pragma('secure_delete')]).toEqual([2, 'wal', 1]);
        expect(statSync(join(directory, `${count}.sqlite`)).mode & 0o777).toBe(0o600);
    });

    it('opens an existing file again without migrating twice', async () => {
        await performTogether(database, [save(1, 'a')]);
        const again = await openDatabase(join(directory, `${count}.sqlite`));
        const [reply] = await performTogether(again, [find(2, 'a')]);
        again.close();
        expect(reply).toMatchObject({ output: expect.any(Uint8Array) });
    });

    it('opens a file that has a table which is no longer used', async () => {
        await performTogether(database, [save(1, 'a')]);
        database.exec('CREATE TABLE checkpoints (key text NOT NULL PRIMARY KEY, content blob NOT NULL, expires_at integer)');
        const again = await openDatabase(join(directory, `${count}.sqlite`));
        const [reply] = await performTogether(again, [find(2, 'a')]);
        again.close();
        expect(reply).toMatchObject({ output: expect.any(Uint8Array) });
    });

    it('refuses a file of a later version in one sentence', async () => {
        database.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('0002-of-a-later-version', '2030-01-01T00:00:00.000Z')");
        await expect(openDatabase(join(directory, `${count}.sqlite`))).rejects.toThrow('the store cannot be brought to the current schema');
    });
});
