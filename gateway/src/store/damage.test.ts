// SPDX-License-Identifier: Apache-2.0
// A disk that loses or alters what was acknowledged is found out at start, on real files of SQLite; what can be read is never given up for
// what cannot.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openInProcessStore } from '../../test/support/in-process-store';
import { newPost } from '../../test/support/new-post';
import { crashImage, flipByte, spoil } from '../../test/support/store-damage';
import { StoreSeal } from '../custody';
import { spokenRow } from './database/hexadecimal';
import { type CarriedKind, type Damage, forgetDamage, listDamage, type NewPost, openStore, type WardStore } from './index';

const seal = new StoreSeal(Buffer.alloc(32, 7));
const DAY = 86_400_000;
const folders: string[] = [];
const open: WardStore[] = [];
afterEach(async () => {
    await Promise.all(open.splice(0).map(async (store) => store.close()));
    folders.splice(0).forEach((folder) => {
        rmSync(folder, { recursive: true, force: true });
    });
});

function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'wardledger-damage-'));
    folders.push(made);
    return made;
}

async function opened(directory: string, how = openInProcessStore): Promise<{ readonly store: WardStore; readonly found: Damage[] }> {
    const found: Damage[] = [];
    const store = await how({ directory, ward: 'ward1', seal, damaged: (damage) => found.push(damage) });
    open.push(store);
    return { store, found };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const waiting = async (store: WardStore) => (await store.outbox.waiting(0, 10_000)).map(({ id }) => id);
const missingIn = (found: readonly Damage[]) => found.flatMap(({ kind, ids }) => (kind === 'post-missing' ? ids : []));
const NONE = { valid: [], elsewhere: [], invalid: [], again: [], anew: [], stuck: [], erased: [] };
const closing = { now: 0, period: 3_600_000, grace: 0, idle: 0, all: true };

/** Each post is of another patient, and so in a window of its own. */
function post(sequence: number, changes: Partial<NewPost> = {}): NewPost {
    return newPost(sequence, { period: 0, patient: `p-${String(sequence)}`, ...changes });
}

/** @param id - a transaction that comes again has another */
async function carry(store: WardStore, kind: CarriedKind, items: readonly string[], id = `tx-${items.join('-')}`): Promise<string> {
    const signed = { id, kind, caller: 'gateway-1', envelope: Buffer.from([1]), result: {}, timestamp: '2025-01-01T00:00:00.000Z', items };
    expect(await store.outbox.endorsed(signed)).toBe(true);
    return id;
}

async function settleAllValid(store: WardStore): Promise<void> {
    for (const { id, kind, items } of await store.outbox.openTransactions()) {
        await store.outbox.settle({ transaction: { id, blockNumber: 1 }, [kind]: { ...NONE, valid: items } });
    }
}

/** Brings posts to the ledger; their windows stay open. */
async function record(store: WardStore, ...ids: readonly string[]): Promise<void> {
    await carry(store, 'posts', ids);
    await settleAllValid(store);
}

/** Closes all windows and attests those that can be. @returns them, by the posts that they hold */
async function attestAll(store: WardStore): Promise<Map<string, string>> {
    await store.outbox.closeWindows(closing);
    const windows = new Map<string, string>();
    for (const { id } of await store.outbox.attestable(99)) {
        const closed = await store.outbox.closedWindow(id);
        closed?.posts.forEach((each) => windows.set(each.id, id));
        if (closed !== undefined) {
            await store.outbox.attested({ id, caller: 'gateway-1', request: { window: id, posts: closed.posts.map((each) => each.id) } });
        }
    }
    return windows;
}

/** Whatever waits anywhere goes its way to the end. @returns which posts are in VALID windows then */
async function finish(store: WardStore): Promise<string[]> {
    const ids = numbers(10).map((sequence) => `submission-${String(sequence)}`);
    await settleAllValid(store);
    const received = await waiting(store);
    if (received.length > 0) {
        await carry(store, 'posts', received, `last-${received.join('-')}`);
        await settleAllValid(store);
    }
    await attestAll(store);
    const { windows } = await store.outbox.windows((await store.outbox.attestedWindows()).map(({ id }) => id));
    for (const { id } of windows) {
        await carry(store, 'windows', [id], `last-${id}`);
    }
    await settleAllValid(store);
    return (await store.outbox.submissions(ids)).flatMap(({ id, window }) => (window?.state === 'VALID' ? [id] : []));
}

const closeAll = async () => Promise.all(open.splice(0).map(async (store) => store.close()));

describe('a write-ahead log', () => {
    /** Ten posts, each in a commit of its own, in a log that is not in the database yet. */
    async function image(): Promise<string> {
        const directory = folder();
        const { store } = await opened(directory, openStore);
        for (const sequence of numbers(10)) {
            await store.outbox.append([post(sequence)]);
        }
        const copy = crashImage(directory);
        folders.push(copy);
        return copy;
    }
    const log = (copy: string) => join(copy, 'gateway.sqlite-wal');
    const ids = numbers(10).map((sequence) => `submission-${String(sequence)}`);

    it('that is whole loses nothing, and nothing is said', async () => {
        const copy = await image();
        const { store, found } = await opened(copy, openStore);
        expect([await waiting(store), found]).toEqual([ids, []]);
        expect(readdirSync(copy).filter((name) => name.includes('before'))).toEqual([]);
    });

    it.each<[string, number, (file: string) => void]>([
        ['with a flipped byte at its end', 1, (file) => flipByte(file, -100)],
        ['with a flipped byte in its head', 10, (file) => flipByte(file, 20)],
        ['cut short by a byte', 1, (file) => truncateSync(file, statSync(file).size - 1)],
        ['cut in half', 1, (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
        ['of no length', 10, (file) => truncateSync(file, 0)],
        ['that is gone', 10, unlinkSync],
    ])('%s: those are named that are lost, and the alarm lasts', async (_what, atLeast, harm) => {
        const copy = await image();
        harm(log(copy));
        const { store, found } = await opened(copy, openStore);
        const present = await waiting(store);
        const missing = missingIn(found);
        expect(missing.length).toBeGreaterThanOrEqual(atLeast);
        expect([...present, ...missing].sort()).toEqual([...ids].sort());
        expect(await store.damage()).toMatchObject({ 'post-missing': missing.length, 'post-unreadable': 0 });
        expect(listDamage(copy).map((line) => line.split(' ').slice(0, 2))).toEqual([...missing].sort().map((id) => ['post-missing', id]));
        await closeAll();

        const again = await opened(copy, openStore);
        expect(again.found).toEqual([]);
        expect(await again.store.damage()).toMatchObject({ 'post-missing': missing.length });
    });

    it('is kept as it was found when something is missing', async () => {
        const copy = await image();
        flipByte(log(copy), -100);
        const before = readFileSync(log(copy));
        await opened(copy, openStore);
        const kept = readdirSync(copy).filter((name) => name.startsWith('gateway.sqlite-wal.before-'));
        expect(kept).toHaveLength(1);
        expect(readFileSync(join(copy, kept[0]!)).equals(before)).toBe(true);
    });

    it('wherever it is harmed: what was acknowledged is there, or is named', async () => {
        const whole = await image();
        const { size } = statSync(log(whole));
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), fc.boolean(), async (at, isCut) => {
                const copy = crashImage(whole);
                try {
                    if (isCut) {
                        truncateSync(log(copy), at);
                    } else {
                        flipByte(log(copy), at);
                    }
                    const { store, found } = await opened(copy);
                    expect([...(await waiting(store)), ...missingIn(found)].sort()).toEqual([...ids].sort());
                    await closeAll();
                } finally {
                    rmSync(copy, { recursive: true });
                }
            }),
            { numRuns: 60 },
        );
    }, 60_000);
});

describe('the list of acknowledged posts', () => {
    const list = (directory: string) => join(directory, 'acknowledged.list');
    async function withPosts(count: number): Promise<string> {
        const directory = folder();
        const { store } = await opened(directory);
        for (const sequence of numbers(count)) {
            await store.outbox.append([post(sequence)]);
        }
        const image = crashImage(directory);
        folders.push(image);
        return image;
    }

    it('knows what a database that is gone had', async () => {
        const image = await withPosts(3);
        ['gateway.sqlite', 'gateway.sqlite-wal'].forEach((name) => {
            rmSync(join(image, name), { force: true });
        });
        const { found } = await opened(image);
        expect(found).toEqual([{ kind: 'post-missing', ids: ['submission-1', 'submission-2', 'submission-3'] }]);
    });

    it('that is altered itself is reported, and accuses nobody', async () => {
        const { length } = readFileSync(list(await withPosts(4)));
        for (const at of [0, 70, Math.floor(length / 2), length - 2]) {
            const image = await withPosts(4);
            flipByte(list(image), at);
            const { store, found } = await opened(image);
            expect(found.map(({ kind }) => kind)).toEqual(['list-unreadable']);
            expect(await store.damage()).toMatchObject({ 'list-unreadable': 1, 'post-missing': 0 });
            await closeAll();
        }
    });

    it('lacks a line in its middle, and that is reported', async () => {
        const image = await withPosts(4);
        const lines = readFileSync(list(image), 'utf8').split('\n');
        const { writeFileSync } = await import('node:fs');
        writeFileSync(list(image), [...lines.slice(0, 1), ...lines.slice(2)].join('\n'));
        expect((await opened(image)).found.map(({ kind }) => kind)).toEqual(['list-unreadable']);
    });

    it('ends in a line that was never acknowledged, and that is nothing', async () => {
        const image = await withPosts(4);
        truncateSync(list(image), statSync(list(image)).size - 10);
        const { store, found } = await opened(image);
        expect(found).toEqual([]);
        await store.outbox.append([post(5)]);
        await closeAll();
        expect((await opened(image)).found).toEqual([]);
    });

    it('does not miss what was settled and forgotten long ago', async () => {
        const directory = folder();
        const { store } = await opened(directory);
        await store.outbox.append([post(1), post(2)]);
        await record(store, 'submission-1');
        const window = (await attestAll(store)).get('submission-1');
        await carry(store, 'windows', [window!]);
        await settleAllValid(store);
        await store.prune(40 * DAY);
        const image = crashImage(directory);
        folders.push(image);
        const again = await opened(image);
        expect([again.found, await waiting(again.store)]).toEqual([[], ['submission-2']]);
        expect(readFileSync(list(image), 'utf8')).not.toContain('submission-1');
    });

    it('keeps a post whose window is not on the ledger yet: its readings are nowhere else', async () => {
        const directory = folder();
        const { store } = await opened(directory);
        await store.outbox.append([post(1), post(2), post(3)]);
        await record(store, 'submission-1', 'submission-2');
        await store.outbox.refuse(['submission-3'], 'ROLE_FORBIDDEN');
        await attestAll(store);
        await store.prune(40 * DAY);
        const listed = () => [...readFileSync(list(directory), 'utf8').matchAll(/submission-\d/g)].map(([id]) => id).sort();
        expect(listed()).toEqual(['submission-1', 'submission-2']);
        await finish(store);
        await store.prune(80 * DAY);
        expect(listed()).toEqual([]);
    });

    it('holds no name in clear', async () => {
        const text = readFileSync(list(await withPosts(1)), 'utf8');
        expect(text).toMatch(/^[0-9a-f]{64} submission-1:[0-9a-f]{32}\n$/);
    });
});

describe('the database itself', () => {
    it('wherever a byte of it flips: what was acknowledged is there, or is named, or the store is refused aloud', async () => {
        const whole = folder();
        const { store: before } = await opened(whole);
        const ids = numbers(30).map((sequence) => `submission-${String(sequence)}`);
        for (const sequence of numbers(30)) {
            await before.outbox.append([post(sequence)]);
        }
        await closeAll();
        const { size } = statSync(join(whole, 'gateway.sqlite'));
        const silent: number[] = [];
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), async (at) => {
                const copy = crashImage(whole);
                flipByte(join(copy, 'gateway.sqlite'), at);
                try {
                    const { store, found } = await opened(copy);
                    const { posts, unreadable } = await store.outbox.open(await waiting(store));
                    const accounted = new Set([...posts.map(({ id }) => id), ...unreadable, ...missingIn(found)]);
                    if (!ids.every((id) => accounted.has(id))) {
                        silent.push(at);
                    }
                } catch {
                    // Refused: that is not silence.
                } finally {
                    await closeAll();
                    rmSync(copy, { recursive: true });
                }
            }),
            { numRuns: 60 },
        );
        expect(silent).toEqual([]);
    }, 60_000);

    it('wherever a byte of it flips, at whatever step posts and windows are: each comes to its end, or is named, or the store fails aloud', async () => {
        const whole = folder();
        const { store: before } = await opened(whole);
        const ids = numbers(10).map((sequence) => `submission-${String(sequence)}`);
        await before.outbox.append(numbers(10).map((sequence) => post(sequence, { patient: `p-${String(Math.ceil(sequence / 2))}` })));
        for (const id of ids.slice(2)) {
            await before.outbox.holders([{ id: await windowOf(before, id), subject: '1'.repeat(32) }]);
        }
        await record(before, ...ids.slice(4));
        await carry(before, 'posts', ids.slice(2, 4));
        const attested = [...new Set((await attestAll(before)).values())];
        await carry(before, 'windows', attested.slice(0, 1));
        await before.outbox.append([post(11)]);
        await closeAll();
        const { size } = statSync(join(whole, 'gateway.sqlite'));
        const { DatabaseSync } = await import('node:sqlite');
        /** Posts whose window is on the ledger, or was named. */
        const settledIn = (directory: string, named: readonly string[]): string[] => {
            const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
            const settled = `SELECT posts.id FROM posts JOIN windows ON windows.id = window_id
                WHERE posts.state = 'VALID' AND (windows.state = 'VALID' OR windows.id IN (SELECT unhex(value) FROM json_each(?)))`;
            const found = (database.prepare(settled).all(JSON.stringify(named)) as { id: string }[]).map(({ id }) => id);
            database.close();
            return found;
        };
        const silent: number[] = [];
        let settled = 0;
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), async (at) => {
                const copy = crashImage(whole);
                flipByte(join(copy, 'gateway.sqlite'), at);
                try {
                    const { store, found } = await opened(copy);
                    await store.outbox.open(await waiting(store));
                    await finish(store);
                    await finish(store); // a statement that does not open is attested anew
                    await closeAll();
                    const named = found.flatMap((damage) => damage.ids);
                    const accounted = new Set([...settledIn(copy, named), ...named]);
                    settled += 1;
                    if (![...ids, 'submission-11'].every((id) => accounted.has(id))) {
                        silent.push(at);
                    }
                } catch {
                    // Refused, or failed at a step: that is not silence.
                } finally {
                    await closeAll();
                    rmSync(copy, { recursive: true });
                }
            }),
            { numRuns: 60 },
        );
        expect(silent).toEqual([]);
        expect(settled).toBeGreaterThan(20);
    }, 60_000);

    it('that SQLite cannot read any more makes the store unhealthy, though it takes writes elsewhere', async () => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.outbox.append(numbers(200).map((sequence) => post(sequence)));
        await closeAll();
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
        const { rootpage } = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_releases_1'").get() as {
            rootpage: number;
        };
        const size = Object.values(database.prepare('PRAGMA page_size').get()!)[0] as number;
        database.close();
        const { store } = await opened(directory, openStore);
        expect(await store.healthy()).toBe(true);
        flipByte(join(directory, 'gateway.sqlite'), (rootpage - 1) * size); // what kind of page it is
        await expect(store.releases.find(['q'])).rejects.toMatchObject({ name: 'StoreError', code: 'STORE_DAMAGED' });
        expect(await store.healthy()).toBe(false);
    });

    /** The first post waits, the second is carried, the third is on the ledger and its attested window carried. */
    async function damagedBy(...statements: string[]): Promise<string> {
        const directory = folder();
        const { store } = await opened(directory);
        await store.outbox.append(numbers(3).map((sequence) => post(sequence)));
        await record(store, 'submission-3');
        await carry(store, 'windows', [(await attestAll(store)).get('submission-3')!]);
        await carry(store, 'posts', ['submission-2']);
        await closeAll();
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'), { defensive: false });
        statements.forEach((statement) => {
            database.exec(statement);
        });
        database.close();
        return directory;
    }
    const windowOf = async (store: WardStore, id: string) => (await store.outbox.submissions([id]))[0]!.window!.id;
    const ofPost = (sequence: number) => `id = (SELECT window_id FROM posts WHERE id = 'submission-${String(sequence)}')`;
    const [first, second, third] = ['submission-1', 'submission-2', 'submission-3'];

    // What is astray: the post itself, or the window of the post with this number.
    it.each<[string, string[], (string | number)[], string[]]>([
        ['a state that is none', [`UPDATE posts SET state = 'REBEIVED' WHERE id = '${first}'`], [first], [first]],
        ['a carried post of no known state', [`UPDATE posts SET state = 'CARRIEE' WHERE id = '${second}'`], [second], [first, second]],
        ['a post on the ledger of no known state', [`UPDATE posts SET state = 'VALIE' WHERE id = '${third}'`], [third], [first, third]],
        ['a window that only its posts know', [`DELETE FROM windows WHERE ${ofPost(1)}`], [1], [first]],
        ['windows that only their posts know', ['DELETE FROM windows'], [1, 2, 3], [first]],
        ['a post that names another window', [`UPDATE posts SET window_id = 'xindow' WHERE id = '${first}'`], [1], [first]],
        ['a post that names no window', [`UPDATE posts SET window_id = NULL WHERE id = '${first}'`], [1], [first]],
        [
            'a carried post that names no transaction',
            [`UPDATE posts SET transaction_id = NULL WHERE id = '${second}'`],
            [second],
            [first, second],
        ],
        ['a transaction that is gone', ['DELETE FROM transactions'], [second, 3], [first, second]],
        ['a transaction of no known state', ["UPDATE transactions SET state = 'ENDORSEE'"], [second, 3], [first, second]],
        ['an open window of no known state', [`UPDATE windows SET state = 'OPEM' WHERE ${ofPost(1)}`], [1], [first]],
        ['an attested window of no known state', [`UPDATE windows SET state = 'ATTESTEE' WHERE ${ofPost(3)}`], [third, 3], [first]],
    ])('with %s loses nobody out of sight', async (_what, statements, astray, received) => {
        const { store, found } = await opened(await damagedBy(...statements));
        const ids = await Promise.all(astray.map(async (one) => (typeof one === 'string' ? one : windowOf(store, `submission-${one}`))));
        expect(found).toEqual([{ kind: 'row-astray', ids: expect.arrayContaining(ids) }]);
        expect(found[0]!.ids).toHaveLength(ids.length);
        expect(await waiting(store)).toEqual(received);
        expect(await store.damage()).toMatchObject({ 'row-astray': ids.length });
        // What was attested is not attested anew, unless the window itself is gone.
        expect(await store.outbox.unsettled()).toHaveLength(statements.includes('DELETE FROM windows') ? 0 : 1);
        expect((await finish(store)).sort()).toEqual([first, second, third]);
        await closeAll();
    });

    it.each<[string, string[], string[]]>([
        ['', [`DELETE FROM readings WHERE arrival = (SELECT arrival FROM posts WHERE id = '${third}')`], []],
        [
            ' and window',
            [
                `DELETE FROM windows WHERE ${ofPost(3)}`,
                `DELETE FROM readings WHERE arrival = (SELECT arrival FROM posts WHERE id = '${third}')`,
            ],
            [],
        ],
    ])('without the readings%s of a post on the ledger says so, once', async (_what, statements) => {
        const directory = await damagedBy(...statements);
        const { store, found } = await opened(directory);
        expect(found).toEqual([{ kind: 'post-unreadable', ids: [third] }]);
        expect(await store.damage()).toMatchObject({ 'post-unreadable': 1 });
        await closeAll();
        const again = await opened(directory);
        expect(again.found).toEqual([]);
        expect((await finish(again.store)).filter((id) => id !== third)).toEqual([first, second]);
    });

    it('puts a window back under the id that its posts have named to the ledger', async () => {
        const directory = await damagedBy();
        const { store: before } = await opened(directory);
        const named = await Promise.all([first, second, third].map(async (id) => windowOf(before, id)));
        await closeAll();
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
        database.exec('DELETE FROM windows');
        database.close();
        const { store } = await opened(directory);
        expect(await Promise.all([first, second, third].map(async (id) => windowOf(store, id)))).toEqual(named);
    });

    it('with posts that had come to their end, and are of no known state: there they stay', async () => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.outbox.append([post(1), post(2)]);
        await before.outbox.refuse([first], 'ROLE_FORBIDDEN');
        await finish(before);
        await closeAll();
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
        database.exec(
            "UPDATE posts SET state = replace(state, 'VALID', 'VALIE'); UPDATE windows SET state = replace(state, 'VALID', 'VALIE')",
        );
        database.close();
        const { store, found } = await opened(directory);
        expect(found).toEqual([{ kind: 'row-astray', ids: [first, second, await windowOf(store, second)] }]);
        const known = await store.outbox.submissions([first, second]);
        expect(known.map(({ state, window }) => [state, window?.state])).toEqual([
            ['INVALID', undefined],
            ['VALID', 'VALID'],
        ]);
        expect(await store.outbox.append([post(1, { id: 'again' })])).toEqual([{ status: 'revived', id: first }]);
    });

    it('as it was left, at whatever step: nothing is said', async () => {
        const directory = folder();
        const steps: ((store: WardStore) => Promise<unknown>)[] = [
            async (store) => store.outbox.append(numbers(3).map((sequence) => post(sequence))),
            async (store) => store.outbox.refuse([third], 'ROLE_FORBIDDEN'),
            async (store) => carry(store, 'posts', [first, second]),
            settleAllValid,
            async (store) => store.outbox.closeWindows(closing),
            attestAll,
            async (store) => carry(store, 'windows', [(await store.outbox.attestedWindows())[0]!.id]),
            settleAllValid,
            async (store) => store.prune(80 * DAY),
        ];
        for (const step of steps) {
            const { store, found } = await opened(directory);
            await step(store);
            expect(found).toEqual([]);
            await closeAll();
        }
        expect((await opened(directory)).found).toEqual([]);
    });

    it.each([
        ['a patient’s', '1'.repeat(32)],
        ['nobody’s', undefined],
    ])('as it was left, with a window of %s that was retracted, and emptied: nothing is said', async (_whose, subject) => {
        const directory = folder();
        const steps: ((store: WardStore) => Promise<unknown>)[] = [
            async (store) => store.outbox.append([post(1)]),
            async (store) => carry(store, 'posts', [first]),
            settleAllValid,
            async (store) => store.outbox.closeWindows(closing),
            async (store) => (subject === undefined ? [] : store.outbox.holders([{ id: await windowOf(store, first), subject }])),
            async (store) => store.outbox.retracted(await windowOf(store, first)),
            async (store) => store.outbox.erase([await windowOf(store, first)]),
        ];
        for (const step of steps) {
            const { store, found } = await opened(directory);
            await step(store);
            expect(found).toEqual([]);
            await closeAll();
        }
        const { store, found } = await opened(directory);
        expect([found, await store.outbox.unsettledPosts([post(1).patient])]).toEqual([[], []]);
    });

    it('with an index that hides a row finds it again', async () => {
        // What an altered page of the index does: the row is in the table, and not where it is looked for.
        const hide = [
            'PRAGMA writable_schema = ON',
            "UPDATE sqlite_schema SET sql = 'CREATE INDEX posts_received ON posts (arrival) WHERE state = ''RECEIVED'' AND id <> ''submission-1''' WHERE name = 'posts_received'",
        ];
        const show = [
            'PRAGMA writable_schema = ON',
            "UPDATE sqlite_schema SET sql = 'CREATE INDEX posts_received ON posts (arrival) WHERE state = ''RECEIVED''' WHERE name = 'posts_received'",
        ];
        const directory = await damagedBy(...hide);
        const { DatabaseSync } = await import('node:sqlite');
        for (const statements of [['REINDEX'], show]) {
            const database = new DatabaseSync(join(directory, 'gateway.sqlite'), { defensive: false });
            statements.forEach((statement) => {
                database.exec(statement);
            });
            database.close();
        }
        const { store, found } = await opened(directory);
        expect(found).toEqual([{ kind: 'row-astray', ids: ['submission-1'] }]);
        expect(await waiting(store)).toEqual(['submission-1']);
    });

    it('with an index that hides a window finds it again', async () => {
        const directory = await damagedBy();
        const { DatabaseSync } = await import('node:sqlite');
        const named = new DatabaseSync(join(directory, 'gateway.sqlite'), { readOnly: true });
        const { window_id: window } = named.prepare(`SELECT window_id FROM posts WHERE id = '${third}'`).get() as { window_id: Uint8Array };
        named.close();
        const rewritten = (sql: string) => `UPDATE sqlite_schema SET sql = '${sql.replaceAll("'", "''")}' WHERE name = 'windows_by_state'`;
        const index = 'CREATE INDEX "windows_by_state" on "windows" ("state", "opened_at")';
        for (const statements of [
            ['PRAGMA writable_schema = ON', rewritten(`${index} WHERE id <> x'${Buffer.from(window).toString('hex')}'`)],
            ['REINDEX'],
            ['PRAGMA writable_schema = ON', rewritten(index)],
        ]) {
            const database = new DatabaseSync(join(directory, 'gateway.sqlite'), { defensive: false });
            statements.forEach((statement) => {
                database.exec(statement);
            });
            database.close();
        }
        const { store, found } = await opened(directory);
        expect(found).toEqual([{ kind: 'row-astray', ids: [third] }]);
        expect(await store.outbox.unsettled()).toHaveLength(1);
    });
});

describe('what is missing', () => {
    async function withOneMissing(): Promise<string> {
        const directory = folder();
        const { store } = await opened(directory);
        await store.outbox.append([post(1), post(2)]);
        await closeAll();
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
        database.exec("DELETE FROM posts WHERE id = 'submission-1'");
        database.close();
        return directory;
    }

    it('is no longer when its device has sent it again', async () => {
        const { store, found } = await opened(await withOneMissing());
        expect(missingIn(found)).toEqual(['submission-1']);
        expect(await store.outbox.append([post(1, { id: 'again' })])).toEqual([{ status: 'stored', id: 'again' }]);
        expect(await store.damage()).toMatchObject({ 'post-missing': 0 });
    });

    it('is no longer said when somebody has looked at it', async () => {
        const directory = await withOneMissing();
        const { store } = await opened(directory);
        expect(listDamage(directory)).toEqual([expect.stringMatching(/^post-missing submission-1 found \d{4}-/)]);
        expect(forgetDamage(directory)).toBe(1);
        expect(await store.damage()).toMatchObject({ 'post-missing': 0 });
        expect(listDamage(directory)).toEqual([]);
        expect(() => listDamage(folder())).toThrow('holds no gateway.sqlite');
    });
});

describe('a row that does not open any more', () => {
    it.each([
        ['its content', 'content'],
        ['its name', 'name'],
        ['the digest beside it', 'digest'],
    ])('of a post, for %s: it is set aside, the others go on, and it may come again', async (_what, column) => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.outbox.append(numbers(5).map((sequence) => post(sequence)));
        await closeAll();
        spoil(directory, 'posts', column, "id = 'submission-3'");

        const { store, found } = await opened(directory);
        const ids = await waiting(store);
        const { posts, unreadable } = await store.outbox.open(ids);
        expect([posts.map(({ sequence }) => sequence), unreadable]).toEqual([[1, 2, 4, 5], ['submission-3']]);
        expect(found).toEqual([{ kind: 'post-unreadable', ids: ['submission-3'] }]);
        expect(await waiting(store)).not.toContain('submission-3');
        expect((await store.outbox.pending()).map(({ id }) => id)).not.toContain('submission-3');
        const known = (await store.outbox.submissions(ids)).map(({ id, state, code, window }) => [id, state, code, window?.state]);
        expect(known).toHaveLength(column === 'name' ? 4 : 5);
        expect(known.filter(([, state]) => state === 'INVALID')).toEqual(
            column === 'name' ? [] : [['submission-3', 'INVALID', 'POST_UNREADABLE', undefined]],
        );
        expect(await store.damage()).toMatchObject({ 'post-unreadable': 1 });

        expect(await store.outbox.append([post(3, { id: 'again' })])).toEqual([{ status: 'stored', id: 'again' }]);
        expect((await store.outbox.open(['again'])).posts).toMatchObject([{ sequence: 3, content: { readings: [3] } }]);
        expect(await store.damage()).toMatchObject({ 'post-unreadable': 0 });
    });

    /** Three posts on the ledger, each in an attested window; two of these are carried. @returns the windows in the order of their posts */
    async function withWindows(): Promise<{ readonly directory: string; readonly windows: string[] }> {
        const directory = folder();
        const { store } = await opened(directory);
        const ids = numbers(3).map((sequence) => `submission-${String(sequence)}`);
        await store.outbox.append(numbers(3).map((sequence) => post(sequence)));
        await record(store, ...ids);
        const attested = await attestAll(store);
        const windows = ids.map((id) => attested.get(id)!);
        await carry(store, 'windows', [windows[0]!]);
        await carry(store, 'windows', [windows[1]!]);
        await closeAll();
        return { directory, windows };
    }

    it('of a statement: its window is attested anew, unless a transaction has the statement already', async () => {
        const { directory, windows } = await withWindows();
        spoil(directory, 'windows', 'content', `id = '${windows[2]!}'`);
        spoil(directory, 'windows', 'content', `id = '${windows[0]!}'`);
        const { store, found } = await opened(directory);
        expect(await store.outbox.unsettled()).toEqual([{ window: windows[1], posts: ['submission-2'] }]);
        const asked = await store.outbox.windows(windows);
        expect(asked).toEqual({ windows: [expect.objectContaining({ id: windows[1] })], anew: [windows[2]] });
        expect(found).toEqual([{ kind: 'window-unreadable', ids: [windows[2]] }]);
        expect(await store.damage()).toMatchObject({ 'window-unreadable': 1 });
        expect((await store.outbox.attestable(9)).map(({ id }) => id)).toEqual([windows[2]]);
        await store.outbox.release(`tx-${windows[0]!}`);
        expect((await store.outbox.windows(windows)).anew).toEqual([windows[0]]);
        const { DatabaseSync } = await import('node:sqlite');
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'), { readOnly: true });
        const withStatement = database.prepare('SELECT id FROM windows WHERE content IS NOT NULL').all().map(spokenRow);
        database.close();
        expect(withStatement).toEqual([expect.objectContaining({ id: windows[1] })]);
        expect(await finish(store)).toHaveLength(3);
    });

    it('of a transaction: what it carries waits again, the other transactions go on', async () => {
        const { directory, windows } = await withWindows();
        const { store: before } = await opened(directory);
        await before.outbox.append([post(4), post(5)]);
        await carry(before, 'posts', ['submission-4']);
        await carry(before, 'posts', ['submission-5']);
        await closeAll();
        spoil(directory, 'transactions', 'content', `id = 'tx-${windows[0]!}'`);
        spoil(directory, 'transactions', 'content', "id = 'tx-submission-5'");
        const { store, found } = await opened(directory);
        expect((await store.outbox.openTransactions()).map(({ id }) => id).sort()).toEqual([`tx-${windows[1]!}`, 'tx-submission-4'].sort());
        expect((await store.outbox.attestedWindows()).map(({ id }) => id).sort()).toEqual([windows[0], windows[2]].sort());
        expect(await waiting(store)).toEqual(['submission-5']);
        expect(found.map(({ kind }) => kind)).toEqual(['transaction-unreadable']);
        expect(await store.damage()).toMatchObject({ 'transaction-unreadable': 2 });
    });

    it.each([
        ['of a window: whose it is, is said by its posts', 'name'],
        ['of a window, for the key beside it: the same', 'stream_key'],
    ])('%s', async (_what, column) => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.outbox.append([post(1)]);
        await record(before, 'submission-1');
        await before.outbox.closeWindows(closing);
        const [window] = await before.outbox.attestable(1);
        await closeAll();
        spoil(directory, 'windows', column);
        const { store, found } = await opened(directory);
        for (const _time of [1, 2]) {
            const closed = await store.outbox.closedWindow(window!.id);
            expect(closed).toMatchObject({ caller: 'gateway-1', patient: 'p-1', posts: [{ id: 'submission-1' }] });
        }
        expect(found).toEqual([{ kind: 'window-unreadable', ids: [window!.id] }]);
    });

    it('of a window and of all its posts: nobody knows whose it is, and it is stuck', async () => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.outbox.append([post(1)]);
        await record(before, 'submission-1');
        await before.outbox.closeWindows(closing);
        const [window] = await before.outbox.attestable(1);
        await closeAll();
        spoil(directory, 'windows', 'name');
        spoil(directory, 'posts', 'content');
        const { store, found } = await opened(directory);
        expect(await store.outbox.closedWindow(window!.id)).toBeUndefined();
        expect(found.map(({ kind }) => kind)).toEqual(['post-unreadable', 'window-unreadable']);
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 0, CLOSED: 0, ATTESTED: 0, STUCK: 1 });
    });

    it.each([
        ['its content: it is left out of its window by its name, once', 'content', [{ device: 'd', sequence: 1 }], 1],
        ['its name: nobody can name it, and the others are in the window', 'name', [], 1],
        ['the digest beside it: the sealed one stands', 'digest', [], 2],
    ])('of a post on the ledger, for %s', async (_what, column, unreadable, readable) => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.outbox.append([post(1, { patient: 'p' }), post(2, { patient: 'p' })]);
        await record(before, 'submission-1', 'submission-2');
        await before.outbox.closeWindows(closing);
        const [window] = await before.outbox.attestable(1);
        await closeAll();
        spoil(directory, 'posts', column, "id = 'submission-1'");
        const { store, found } = await opened(directory);
        for (const _time of [1, 2]) {
            const closed = await store.outbox.closedWindow(window!.id);
            expect([closed!.unreadable, closed!.posts.length]).toEqual([unreadable, readable]);
            expect(new Set(closed!.posts.map(({ digest }) => digest))).toEqual(new Set(['d'.repeat(64)]));
        }
        expect(found).toEqual(column === 'digest' ? [] : [{ kind: 'post-unreadable', ids: ['submission-1'] }]);
        expect((await store.outbox.unsettledPosts(['p', 'q'])).flatMap(({ posts }) => posts)).toHaveLength(readable);
    });

    it('of a table of values: it is as if it had never been kept, until it is kept again', async () => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.releases.save(['q'], 'first');
        await before.releases.save(['other'], 'kept');
        const scope = ['issuer', 'subject', 'POST', '/v1/records', 'key'];
        await before.idempotency.begin(scope, ['body']);
        await before.idempotency.complete(scope, { status: 201, headers: {}, body: '{}' });
        await closeAll();
        spoil(directory, 'releases', 'content', `key = '${seal.rowKey('releases', 'q')}'`);
        spoil(directory, 'idempotency', 'content');

        const { store, found } = await opened(directory);
        expect([await store.releases.find(['q']), await store.releases.find(['other'])]).toEqual([undefined, 'kept']);
        expect(await store.idempotency.begin(scope, ['body'])).toEqual({ state: 'started' });
        expect(found.map(({ kind }) => kind)).toEqual(['value-unreadable', 'value-unreadable']);
        expect(await store.damage()).toMatchObject({ 'value-unreadable': 2 });
        await store.releases.save(['q'], 'second');
        await store.idempotency.complete(scope, { status: 201, headers: {}, body: '{}' });
        expect(await store.releases.find(['q'])).toBe('second');
        expect(await store.damage()).toMatchObject({ 'value-unreadable': 0 });
    });

    it('is none when another custodian gave the keys: the store is refused, and left as it is', async () => {
        const { directory, windows } = await withWindows();
        const strange = new StoreSeal(Buffer.alloc(32, 8));
        await expect(openInProcessStore({ directory, ward: 'ward1', seal: strange })).rejects.toThrow('sealed under other keys');
        const { store, found } = await opened(directory);
        expect((await store.outbox.openTransactions()).map(({ id }) => id).sort()).toEqual(
            [`tx-${windows[0]!}`, `tx-${windows[1]!}`].sort(),
        );
        expect(found).toEqual([]);
    });

    it('is set aside also when it is the only one', async () => {
        const directory = folder();
        const { store: before } = await opened(directory);
        await before.outbox.append([post(1)]);
        await closeAll();
        spoil(directory, 'posts', 'name');
        const { store } = await opened(directory);
        expect(await store.outbox.open(['submission-1'])).toEqual({ posts: [], unreadable: ['submission-1'] });
    });
});

it('a store that takes no write is not healthy, though it can be read', async () => {
    const directory = folder();
    const { store } = await opened(directory);
    expect(await store.healthy()).toBe(true);
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
    database.exec("CREATE TRIGGER full BEFORE UPDATE ON heartbeat BEGIN SELECT RAISE(FAIL, 'no room'); END");
    database.close();
    expect(await store.healthy()).toBe(false);
    expect(await waiting(store)).toEqual([]);
    expect(existsSync(join(directory, 'gateway.sqlite'))).toBe(true);
});
