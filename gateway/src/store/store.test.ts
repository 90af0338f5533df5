// SPDX-License-Identifier: Apache-2.0
// The store through its ports: what it promises must still be there after it was opened again.

import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packCiphertext } from '@wardledger/chaincode/crypto';
import { StoreSeal } from '../custody';
import { madeUpCiphertext } from '../../test/support/ciphertexts';
import { openInProcessStore } from '../../test/support/in-process-store';
import { newPost } from '../../test/support/new-post';
import { blobPath } from './blobs';
import { openStore, type BlobKind, type CarriedKind, type NewPost, type WardStore } from './index';

const seal = new StoreSeal(Buffer.alloc(32, 7));
const CANARY = 'Canary-Quetzalcoatl';
let directory: string;
let store: WardStore;
let time = 1_000;

async function reopen(): Promise<void> {
    await store.close();
    store = await openInProcessStore({ directory, ward: 'ward1', seal, now: () => time, keepAnswers: 50 });
}

beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wardledger-store-'));
    store = await openInProcessStore({ directory, ward: 'ward1', seal, now: () => time, keepAnswers: 50 });
});
afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
});

function post(sequence: number, changes: Partial<NewPost> = {}): NewPost {
    const name = { device: `${CANARY}-device`, patient: `${CANARY}-patient` };
    return newPost(sequence, { ...name, period: 0, steps: 3, receivedAt: time, content: { readings: [CANARY, 98.6] }, ...changes });
}

describe('outbox: posts', () => {
    it('keeps an appended post over a restart, in order of arrival', async () => {
        await store.outbox.append([post(2), post(1)]);
        await reopen();
        expect((await store.outbox.waiting(0, 10)).map(({ id }) => id)).toEqual(['submission-2', 'submission-1']);
        const opened = {
            id: 'submission-1',
            caller: 'gateway-1',
            device: `${CANARY}-device`,
            sequence: 1,
            digest: 'd'.repeat(64),
            windowId: expect.stringMatching(/^[0-9a-f]{32}$/),
            content: post(1).content,
        };
        expect(await store.outbox.open(['submission-1'])).toEqual({ posts: [opened], unreadable: [] });
        const deviceKey = store.outbox.deviceKey(`${CANARY}-device`);
        expect(await store.outbox.pending()).toEqual([
            { id: 'submission-2', deviceKey, receivedAt: 1_000 },
            { id: 'submission-1', deviceKey, receivedAt: 1_000 },
        ]);
    });

    it('tells who submitted a post, whatever became of it, to nobody else', async () => {
        await store.outbox.append([post(1)]);
        await store.outbox.refuse(['submission-1'], 'LEDGER_REJECTED');
        await reopen();
        const asked = async (caller: string, sequence: number) =>
            store.outbox.isSubmittedBy(caller, { device: `${CANARY}-device`, sequence });
        expect([await asked('gateway-1', 1), await asked('gateway-2', 1), await asked('gateway-1', 2)]).toEqual([true, false, false]);
    });

    it('opens posts and answers for submissions in the order asked for, and leaves out what it does not have', async () => {
        await store.outbox.append([post(1), post(2), post(3)]);
        const asked = ['submission-3', 'nobody', 'submission-1', 'submission-2'];
        const found = ['submission-3', 'submission-1', 'submission-2'];
        expect((await store.outbox.open(asked)).posts.map(({ id }) => id)).toEqual(found);
        expect((await store.outbox.submissions(asked)).map(({ id }) => id)).toEqual(found);
    });

    it('pages through what waits', async () => {
        await store.outbox.append([post(1), post(2), post(3)]);
        const [first] = await store.outbox.waiting(0, 1);
        const rest = await store.outbox.waiting(first!.arrival, 10);
        expect([first!, ...rest].map(({ id }) => id)).toEqual(['submission-1', 'submission-2', 'submission-3']);
    });

    it('tells a redelivery from other content, also inside one call', async () => {
        const outcomes = await store.outbox.append([post(1), post(1, { id: 'twin' }), post(1, { id: 'other', digest: 'e'.repeat(64) })]);
        expect(outcomes).toEqual([
            { status: 'stored', id: 'submission-1' },
            { status: 'duplicate', id: 'submission-1' },
            { status: 'conflict', id: 'submission-1' },
        ]);
        expect(await store.outbox.waiting(0, 10)).toHaveLength(1);
    });

    it('stores one of many identical posts that arrive at once', async () => {
        const calls = Array.from({ length: 20 }, async (_, index) => store.outbox.append([post(1, { id: `twin-${index}` })]));
        const statuses = (await Promise.all(calls)).flat().map(({ status }) => status);
        expect(statuses.filter((status) => status === 'stored')).toHaveLength(1);
        expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(19);
    });
});

const signed = (id: string, kind: CarriedKind, ...items: string[]) =>
    ({
        id,
        kind,
        caller: 'gateway-1',
        envelope: Buffer.from([1, 2, 3]),
        result: { results: [] },
        timestamp: '2025-01-01T00:00:00.000Z',
        items,
    }) as const;
const NONE = { valid: [], elsewhere: [], moved: [], again: [], invalid: [] };
const stateOf = async (id: string) => (await store.outbox.submissions([id]))[0];
const closing = { now: 0, period: 3_600_000, grace: 0, idle: 0, all: true };

/** Posts that are on the ledger, in one window that is attested. */
async function attestedWindow(...sequences: number[]): Promise<string> {
    const posts = sequences.map((sequence) => post(sequence));
    await store.outbox.append(posts);
    const ids = posts.map(({ id }) => id);
    const transaction = `posts-${sequences.join('-')}`;
    await store.outbox.endorsed(signed(transaction, 'posts', ...ids));
    await store.outbox.settle({ transaction: { id: transaction, blockNumber: 3 }, posts: { ...NONE, valid: ids } });
    await store.outbox.closeWindows(closing);
    const [window] = await store.outbox.attestable(1);
    await store.outbox.attested({ id: window!.id, caller: 'gateway-1', request: { id: window!.id } });
    return window!.id;
}

describe('outbox: transactions', () => {
    it('answers with the state of the transaction and of the window at every step, over restarts', async () => {
        await store.outbox.append([post(1)]);
        const states = [(await stateOf('submission-1'))!.state];
        const { id: windowId } = (await stateOf('submission-1'))!.window!;
        const stages = [(await stateOf('submission-1'))!.window!.state];
        const transaction = { id: 't', blockNumber: 9 };
        const steps = [
            async () => store.outbox.endorsed(signed('t', 'posts', 'submission-1')),
            async () => store.outbox.mark('t', 'SUBMITTED'),
            async () => store.outbox.mark('t', 'UNKNOWN'),
            async () => store.outbox.settle({ transaction, posts: { ...NONE, valid: ['submission-1'] } }),
            async () => store.outbox.closeWindows(closing),
            async () => store.outbox.attested({ id: windowId, caller: 'gateway-1', request: {} }),
            async () => store.outbox.endorsed(signed('w', 'windows', windowId)),
            async () =>
                store.outbox.settle({
                    transaction: { id: 'w', blockNumber: 10 },
                    windows: { valid: [windowId], anew: [], stuck: [], again: [], erased: [] },
                }),
        ];
        for (const step of steps) {
            await step();
            await reopen();
            const { state, window } = (await stateOf('submission-1'))!;
            states.push(state);
            stages.push(window!.state);
        }
        expect(states).toEqual(['RECEIVED', 'ENDORSED', 'SUBMITTED', 'UNKNOWN', 'VALID', 'VALID', 'VALID', 'VALID', 'VALID']);
        expect(stages).toEqual(['open', 'open', 'open', 'open', 'open', 'closed', 'closed', 'closed', 'VALID']);
        expect(await stateOf('submission-1')).toEqual({
            id: 'submission-1',
            caller: 'gateway-1',
            device: `${CANARY}-device`,
            sequence: 1,
            state: 'VALID',
            transaction: { id: 't', status: 'VALID', blockNumber: 9, timestamp: '2025-01-01T00:00:00.000Z' },
            window: { id: windowId, state: 'VALID' },
        });
        expect(await store.outbox.open(['submission-1'])).toEqual({ posts: [], unreadable: [] });
        expect(await store.outbox.windows([windowId])).toEqual({ windows: [], anew: [] });
        expect(await store.outbox.pending()).toEqual([]);
    });

    it('carries no post that another carries, and then none of the others', async () => {
        await store.outbox.append([post(1), post(2)]);
        expect(await store.outbox.endorsed(signed('t1', 'posts', 'submission-2'))).toBe(true);
        expect(await store.outbox.endorsed(signed('t2', 'posts', 'submission-1', 'submission-2'))).toBe(false);
        expect((await store.outbox.waiting(0, 9)).map(({ id }) => id)).toEqual(['submission-1']);
        expect((await store.outbox.openTransactions()).map(({ id }) => id)).toEqual(['t1']);
    });

    it('carries no window that another carries, or that is not attested', async () => {
        const id = await attestedWindow(1);
        await store.outbox.append([post(2)]);
        const { id: open } = (await stateOf('submission-2'))!.window!;
        expect(await store.outbox.endorsed(signed('t1', 'windows', id, open))).toBe(false);
        expect(await store.outbox.endorsed(signed('t2', 'windows', id))).toBe(true);
        expect(await store.outbox.endorsed(signed('t3', 'windows', id))).toBe(false);
        expect((await store.outbox.openTransactions()).map((each) => each.id)).toEqual(['t2']);
    });

    it('gives an open transaction back whole, and what it carries when it is released', async () => {
        await store.outbox.append([post(2, { patient: 'other' }), post(1, { patient: 'other' })]);
        const posts = signed('a', 'posts', 'submission-1', 'submission-2');
        await store.outbox.endorsed(posts);
        const windows = signed('b', 'windows', await attestedWindow(4), await attestedWindow(3));
        await store.outbox.endorsed(windows);
        await reopen();
        const open = await store.outbox.openTransactions();
        expect(open.map((each) => ({ ...each, envelope: [...each.envelope] }))).toEqual(
            [posts, windows].map((each) => ({ ...each, envelope: [1, 2, 3], state: 'ENDORSED' })),
        );
        expect([await store.outbox.waiting(0, 9), await store.outbox.attestedWindows()]).toEqual([[], []]);
        await store.outbox.release('a');
        await store.outbox.release('b');
        expect((await store.outbox.waiting(0, 9)).map(({ id }) => id)).toEqual(['submission-2', 'submission-1']);
        expect((await store.outbox.attestedWindows()).map(({ id }) => id).sort()).toEqual([...windows.items].sort());
        expect(await store.outbox.openTransactions()).toEqual([]);
        await store.outbox.settle({ transaction: { id: 'a', blockNumber: 1 }, posts: { ...NONE, valid: ['submission-1'] } });
        expect((await stateOf('submission-1'))!.state).toBe('RECEIVED');
    });

    it('settles each post by its own verdict', async () => {
        const ids = [1, 2, 3, 4, 5].map((sequence) => `submission-${sequence}`);
        await store.outbox.append([1, 2, 3, 4, 5].map((sequence) => post(sequence)));
        await store.outbox.endorsed(signed('t', 'posts', ...ids));
        const invalid = [{ id: ids[1]!, code: 'REPLAY_CONFLICT' }];
        const verdicts = { valid: [ids[0]!, 'nobody'], invalid, elsewhere: [ids[2]!], moved: [], again: [] }; // and of the last two nothing is said
        await store.outbox.settle({ transaction: { id: 't', blockNumber: 4 }, posts: verdicts });
        const rows = await store.outbox.submissions(ids);
        expect(rows.map(({ state, code, window, transaction }) => [state, code, window?.state, transaction?.blockNumber])).toEqual([
            ['VALID', undefined, 'open', 4],
            ['INVALID', 'REPLAY_CONFLICT', undefined, 4],
            ['VALID', undefined, undefined, 4],
            ['RECEIVED', undefined, 'open', undefined],
            ['RECEIVED', undefined, 'open', undefined],
        ]);
        expect((await store.outbox.waiting(0, 10)).map(({ id }) => id)).toEqual([ids[3], ids[4]]);
    });

    it.each([
        ['ROLE_FORBIDDEN', 'revived', 'RECEIVED', 'open'],
        ['REPLAY_CONFLICT', 'duplicate', 'INVALID', undefined],
    ])('a post refused with %s and sent again is %s', async (code, status, state, stage) => {
        await store.outbox.append([post(1)]);
        await store.outbox.endorsed(signed('t', 'posts', 'submission-1'));
        const invalid = [{ id: 'submission-1', code }];
        await store.outbox.settle({ transaction: { id: 't', blockNumber: 1 }, posts: { ...NONE, invalid } });
        expect(await store.outbox.append([post(1, { id: 'again' })])).toEqual([{ status, id: 'submission-1' }]);
        const standing = (await stateOf('submission-1'))!;
        expect([standing.state, standing.window?.state]).toEqual([state, stage]);
    });

    it('revives a refused post for nobody but the one who brought it', async () => {
        await store.outbox.append([post(1)]);
        await store.outbox.refuse(['submission-1'], 'ROLE_FORBIDDEN');
        const other = post(1, { id: 'other', caller: 'gateway-2' });
        expect(await store.outbox.append([other])).toEqual([{ status: 'duplicate', id: 'submission-1' }]);
        expect((await stateOf('submission-1'))!.state).toBe('INVALID');
    });
});

describe('what people entered and was refused', () => {
    const entered = (id: string, change: Partial<NewPost> = {}) => post(1, { id, caller: 'nurse-1', submitter: 'ward', ...change });

    it('is stored anew as whoever enters it again, in a window of theirs', async () => {
        await store.outbox.append([entered('first')]);
        await store.outbox.refuse(['first'], 'ACTOR_SUSPENDED');
        expect(await store.outbox.append([entered('second', { caller: 'nurse-2' })])).toEqual([{ status: 'stored', id: 'second' }]);
        const [before, after] = [(await stateOf('first'))!, (await stateOf('second'))!];
        expect([before.state, after.state]).toEqual(['INVALID', 'RECEIVED']);
        const { posts } = await store.outbox.open(['second']);
        expect(posts.map(({ id, caller }) => [id, caller])).toEqual([['second', 'nurse-2']]);
        await reopen();
        expect((await store.outbox.append([entered('third', { caller: 'nurse-2' })]))[0]).toEqual({ status: 'duplicate', id: 'second' });
    });

    it('makes room for other content where it never came to stand in the place of another', async () => {
        await store.outbox.append([entered('first')]);
        await store.outbox.refuse(['first'], 'POST_STANDS');
        expect(await store.outbox.append([entered('second', { digest: 'e'.repeat(64) })])).toEqual([{ status: 'stored', id: 'second' }]);
    });

    it.each([
        ['ACTOR_SUSPENDED', 'e'.repeat(64), 'conflict'],
        ['REPLAY_CONFLICT', undefined, 'duplicate'],
        ['REPLAY_CONFLICT', 'e'.repeat(64), 'conflict'],
    ])('makes none otherwise: refused with %s', async (code, digest, status) => {
        await store.outbox.append([entered('first')]);
        await store.outbox.refuse(['first'], code);
        expect(await store.outbox.append([entered('second', digest === undefined ? {} : { digest })])).toEqual([{ status, id: 'first' }]);
    });
});

describe('sealed tables', () => {
    const caller = { subject: CANARY, ledgerId: 'l', mspId: 'Ward1MSP', certificate: 'c', certificateId: 'i', roles: ['doctor'] };

    it('finds what was saved, after a restart too, and nothing under another name', async () => {
        await store.callers.save([CANARY], caller);
        await reopen();
        expect(await store.callers.find([CANARY])).toEqual(caller);
        expect(await store.callers.find([`${CANARY}x`])).toBeUndefined();
    });

    it('finds what was saved last, until it expires', async () => {
        await store.releases.save(['q'], 'first');
        await store.releases.save(['q'], 'second', { expiresAt: time + 10 });
        time += 9;
        expect(await store.releases.find(['q'])).toBe('second');
        time += 1;
        expect(await store.releases.find(['q'])).toBeUndefined();
    });

    it('does not mix up the parts of a name', async () => {
        await store.releases.save(['ab', 'c'], 1);
        expect(await store.releases.find(['a', 'bc'])).toBeUndefined();
    });
});

describe('idempotency', () => {
    const scope = ['issuer', 'subject', 'POST', '/v1/records', 'key'];
    const answer = { status: 201, headers: { location: '/x' }, body: '{}' };

    it('knows a running, a reused and a finished key', async () => {
        expect(await store.idempotency.begin(scope, ['body'])).toEqual({ state: 'started' });
        expect(await store.idempotency.begin(scope, ['body'])).toEqual({ state: 'running' });
        expect(await store.idempotency.begin(scope, ['other'])).toEqual({ state: 'reused' });
        await store.idempotency.complete(scope, answer);
        await reopen();
        expect(await store.idempotency.begin(scope, ['body'])).toEqual({ state: 'done', answer });
        expect(await store.idempotency.begin(scope, ['other'])).toEqual({ state: 'reused' });
    });

    it('lets one of two simultaneous requests start', async () => {
        const claims = await Promise.all([store.idempotency.begin(scope, ['body']), store.idempotency.begin(scope, ['body'])]);
        expect(claims.map(({ state }) => state).sort()).toEqual(['running', 'started']);
    });

    it('forgets an abandoned claim and an answer past its time', async () => {
        await store.idempotency.begin(scope, ['body']);
        store.idempotency.abandon(scope);
        expect(await store.idempotency.begin(scope, ['body'])).toEqual({ state: 'started' });
        await store.idempotency.complete(scope, answer);
        time += 50;
        expect(await store.idempotency.begin(scope, ['body'])).toEqual({ state: 'started' });
    });

    it('refuses to complete what was never begun', async () => {
        await expect(store.idempotency.complete(scope, answer)).rejects.toThrow('no such request');
    });
});

describe('housekeeping', () => {
    /** Of posts, windows and transactions. */
    async function rowCounts(): Promise<unknown[]> {
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'), { readOnly: true });
        const count = (table: string) => Object.values(database.prepare(`SELECT count(*) FROM ${table}`).get()!)[0];
        const counts = ['posts', 'windows', 'transactions'].map(count);
        database.close();
        return counts;
    }

    it('prunes what expired and what was settled long ago with its window, and nothing that waits', async () => {
        const late = time + 31 * 86_400_000;
        const id = await attestedWindow(1);
        await store.outbox.append([post(2)]);
        await store.prune(late);
        const kept = async () =>
            (await store.outbox.submissions(['submission-1', 'submission-2'])).map((row) => [row.id, row.window?.state]);
        expect(await kept()).toEqual([
            ['submission-1', 'closed'],
            ['submission-2', 'open'],
        ]);
        await store.outbox.endorsed(signed('w', 'windows', id));
        await store.outbox.settle({
            transaction: { id: 'w', blockNumber: 4 },
            windows: { valid: [id], anew: [], stuck: [], again: [], erased: [] },
        });
        await store.prune(late - 31 * 86_400_000);
        expect(await kept()).toHaveLength(2);
        await store.prune(late);
        expect(await kept()).toEqual([['submission-2', 'open']]);
        expect(await rowCounts()).toEqual([1, 1, 0]);
    });

    it('prunes a window that came to nothing when it is old, and none that may come to something', async () => {
        const month = 30 * 86_400_000;
        await store.outbox.append([post(1)]);
        await store.outbox.refuse(['submission-1'], 'ROLE_FORBIDDEN');
        await store.prune(time + month + 1);
        expect(await rowCounts()).toEqual([1, 1, 0]);
        await store.outbox.closeWindows(closing);
        await store.outbox.attestable(1);
        await store.prune(time + month);
        expect(await rowCounts()).toEqual([1, 1, 0]);
        await store.prune(time + month + 1);
        expect(await rowCounts()).toEqual([1, 0, 0]);
    });

    it('holds nothing in clear, neither in the database nor beside it', async () => {
        await attestedWindow(1, 2);
        await store.outbox.append([post(3)]);
        await store.callers.save([CANARY], {
            subject: CANARY,
            ledgerId: 'l',
            mspId: 'm',
            certificate: CANARY,
            certificateId: 'i',
            roles: [],
        });
        await store.blobs.write('envelope', Buffer.from('jwe'));
        await store.close();
        const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
        const bytes = Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name)))).toString('latin1');
        const canary = Buffer.from(CANARY);
        for (const form of [CANARY, canary.toString('hex'), canary.toString('base64').slice(2, -4), 'gateway-1', '98.6']) {
            expect(bytes).not.toContain(form);
        }
    });

    it('says whether it answers', async () => {
        expect(await store.healthy()).toBe(true);
        await store.close();
        expect(await store.healthy()).toBe(false);
    });
});

describe('the writer thread', () => {
    let threaded: WardStore;
    beforeEach(async () => {
        await store.close();
        threaded = await openStore({ directory, ward: 'ward1', seal });
    });
    afterEach(async () => threaded.close());

    it('answers many callers at once, each with its own outcome, and keeps everything over a restart', async () => {
        const calls = Array.from({ length: 300 }, async (_, index) => threaded.outbox.append([post(index)]));
        const ids = (await Promise.all(calls)).flat().map(({ id }) => id);
        expect(ids).toEqual(Array.from({ length: 300 }, (_, index) => `submission-${index}`));
        await threaded.close();
        threaded = await openStore({ directory, ward: 'ward1', seal });
        expect(await threaded.outbox.waiting(0, 1000)).toHaveLength(300);
    });

    it('finishes what was asked before it closes, and refuses what is asked after', async () => {
        const asked = threaded.outbox.append([post(1)]);
        await Promise.all([threaded.close(), threaded.close()]);
        await expect(asked).resolves.toEqual([{ status: 'stored', id: 'submission-1' }]);
        await expect(threaded.outbox.waiting(0, 1)).rejects.toThrow('closed');
        expect(await threaded.healthy()).toBe(false);
    });

    it('cannot be opened on a file that is no database', async () => {
        const { writeFileSync } = await import('node:fs');
        const elsewhere = mkdtempSync(join(tmpdir(), 'wardledger-store-'));
        writeFileSync(join(elsewhere, 'gateway.sqlite'), 'this is not a database, and long enough to be told from one'.repeat(20));
        await expect(openStore({ directory: elsewhere, ward: 'ward1', seal })).rejects.toMatchObject({
            name: 'StoreError',
            code: 'STORE_DAMAGED',
        });
        rmSync(elsewhere, { recursive: true });
    });

    it('cannot be opened on a database of an earlier version, and leaves it as it is', async () => {
        const elsewhere = mkdtempSync(join(tmpdir(), 'wardledger-store-'));
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(elsewhere, 'gateway.sqlite'));
        database.exec(
            'CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, timestamp varchar(255)); CREATE TABLE posts (alone integer)',
        );
        database.exec("INSERT INTO kysely_migration VALUES ('0001-first', '2025-01-01T00:00:00.000Z')");
        database.close();
        const before = readFileSync(join(elsewhere, 'gateway.sqlite'));
        const refused = await openStore({ directory: elsewhere, ward: 'ward1', seal }).catch((error: unknown) => error);
        expect(refused).toMatchObject({ name: 'StoreError', code: 'STORE_OUTDATED', message: expect.stringContaining('--data-dir DIR') });
        expect(readFileSync(join(elsewhere, 'gateway.sqlite')).equals(before)).toBe(true);
        rmSync(elsewhere, { recursive: true });
    });
});

describe('blobs', () => {
    it('removes what is older than a time, of one kind only, except what is to be kept', async () => {
        const write = async (kind: BlobKind, seed: number, day: number) => {
            const digest = await store.blobs.write(kind, madeUpCiphertext(seed));
            utimesSync(blobPath(join(directory, 'blobs'), kind, digest), day, day);
            return digest;
        };
        const [old, kept, young] = [await write('ciphertext', 1, 1), await write('ciphertext', 2, 1), await write('ciphertext', 3, 9)];
        const envelope = await write('envelope', 4, 1);
        expect(await store.blobs.removeOlder('ciphertext', 5_000, new Set([kept]))).toBe(1);
        expect(await store.blobs.read('ciphertext', old)).toBeUndefined();
        for (const [kind, digest] of [
            ['ciphertext', kept],
            ['ciphertext', young],
            ['envelope', envelope],
        ] as const) {
            expect(await store.blobs.read(kind, digest)).toBeDefined();
        }
        expect(await store.blobs.removeOlder('ciphertext', 5_000, new Set([kept]))).toBe(0);
    });

    it.each(['ciphertext', 'envelope'] as const)('gives a %s back by its digest', async (kind) => {
        const content = madeUpCiphertext(3);
        const digest = await store.blobs.write(kind, content);
        expect(await store.blobs.write(kind, content)).toBe(digest);
        expect(Buffer.from((await store.blobs.read(kind, digest))!).equals(content)).toBe(true);
        expect(await store.blobs.read(kind, '0'.repeat(64))).toBeUndefined();
        expect(readdirSync(join(directory, 'blobs', digest.slice(0, 2)))).toHaveLength(1);
    });

    it('keeps a ciphertext packed and an envelope as it is', async () => {
        const content = madeUpCiphertext(5);
        const file = async (kind: BlobKind) =>
            readFileSync(blobPath(join(directory, 'blobs'), kind, await store.blobs.write(kind, content)));
        expect(Buffer.compare(await file('ciphertext'), packCiphertext(content))).toBe(0);
        expect(Buffer.compare(await file('envelope'), content)).toBe(0);
    });

    it('takes no ciphertext that is none, and gives none back that was damaged', async () => {
        await expect(store.blobs.write('ciphertext', Buffer.from('none'))).rejects.toMatchObject({ code: 'CIPHERTEXT_INVALID' });
        const digest = await store.blobs.write('ciphertext', madeUpCiphertext(6));
        const path = blobPath(join(directory, 'blobs'), 'ciphertext', digest);
        writeFileSync(path, readFileSync(path).subarray(1));
        await expect(store.blobs.read('ciphertext', digest)).rejects.toMatchObject({ code: 'CIPHERTEXT_INVALID' });
        writeFileSync(path, packCiphertext(madeUpCiphertext(7)));
        await expect(store.blobs.read('ciphertext', digest)).rejects.toThrow('does not match');
    });

    it('refuses a name that is no digest, and a file whose bytes were altered', async () => {
        await expect(store.blobs.read('envelope', '../../secret')).rejects.toThrow('not a digest');
        const digest = await store.blobs.write('envelope', Buffer.from('content'));
        const { writeFileSync } = await import('node:fs');
        writeFileSync(join(directory, 'blobs', digest.slice(0, 2), `${digest}.jwe`), 'altered');
        await expect(store.blobs.read('envelope', digest)).rejects.toThrow('does not match');
    });
});

describe('alarms', () => {
    const rung = (alarm: string) => ({
        watch: { of: CANARY },
        alarms: [{ id: alarm, stage: 'RAISED' as const, dueAt: 5, content: { of: CANARY, alarm } }],
    });
    const patient = `${CANARY}-patient`;

    it('are kept with the post that is new, over a restart, and with no other', async () => {
        await store.outbox.append([post(1)], () => [rung('a')]);
        let asked = 0;
        const outcomes = await store.outbox.append([post(1), post(2)], (isKnown) => {
            asked += 1;
            return [isKnown(0) ? undefined : rung('never'), rung('b')];
        });
        expect([outcomes.map(({ status }) => status), asked]).toEqual([['duplicate', 'stored'], 2]);
        await reopen();
        expect(await store.alarms.raised(9)).toEqual(
            ['a', 'b'].map((id) => ({ ...rung(id).alarms[0], content: { of: CANARY, alarm: id } })),
        );
        expect(await store.alarms.watches([patient, 'another'])).toEqual([{ of: CANARY }, undefined]);
    });

    it('are none where the posts could not be stored', async () => {
        const twice = { ...rung('a'), alarms: [...rung('a').alarms, ...rung('a').alarms] };
        await expect(store.outbox.append([post(1)], () => [twice])).rejects.toThrow();
        expect([await store.alarms.raised(9), await store.outbox.pending(), await store.alarms.watches([patient])]).toEqual([
            [],
            [],
            [undefined],
        ]);
    });

    it('are found by what is to be done about them, and gone once somebody has acknowledged them', async () => {
        await store.outbox.append([post(1), post(2)], () => [rung('a'), rung('b')]);
        for (const { id, content } of await store.alarms.raised(9)) {
            await store.alarms.save({ id, content, stage: 'ACTIVE', dueAt: id === 'a' ? 10 : 20 });
        }
        const ids = async (some: Promise<readonly { id: string }[]>) => (await some).map(({ id }) => id);
        expect([await ids(store.alarms.raised(9)), await ids(store.alarms.due(10, 9)), await ids(store.alarms.active(9))]).toEqual([
            [],
            ['a'],
            ['b', 'a'],
        ]);
        expect(await store.alarms.counts()).toEqual({ RAISED: 0, ACTIVE: 2, ESCALATED: 0 });
        await store.alarms.remove('b');
        expect(await ids(store.alarms.active(9))).toEqual(['a']);
    });

    it('go with what is known of the patient once both are old, but never before they are on the ledger', async () => {
        const month = 30 * 86_400_000;
        await store.outbox.append([post(1), post(2)], () => [rung('a'), rung('b')]);
        const [first] = await store.alarms.raised(1);
        await store.alarms.save({ ...first!, stage: 'ESCALATED' });
        await store.prune(time + month);
        expect([await store.alarms.active(9), (await store.alarms.watches([patient]))[0]]).toEqual([[], { of: CANARY }]);
        await store.prune(time + month + 1);
        expect([(await store.alarms.raised(9)).length, (await store.alarms.watches([patient]))[0]]).toEqual([1, undefined]);
    });
});
