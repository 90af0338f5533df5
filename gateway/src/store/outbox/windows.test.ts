// SPDX-License-Identifier: Apache-2.0
// Windows in the store: which post goes where, when one is closed, what is attested, and what happens to readings then.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isLedgerId, wardOfWindow } from '@wardledger/chaincode/domain';
import { openInProcessStore } from '../../../test/support/in-process-store';
import { newPost } from '../../../test/support/new-post';
import { StoreSeal } from '../../custody';
import { spokenRow } from '../database/hexadecimal';
import type { CarriedKind, Damage, NewPost, PostVerdicts, WardStore, WindowVerdicts } from '../index';

const HOUR = 3_600_000;
const TIME = { period: HOUR, grace: 1_000, idle: 500 };
const ALL = { ...TIME, now: 0, all: true };
const NO_POSTS: PostVerdicts = { valid: [], elsewhere: [], moved: [], again: [], invalid: [] };
const NO_WINDOWS: WindowVerdicts = { valid: [], anew: [], stuck: [], again: [], erased: [] };
let directory: string;
let store: WardStore;
let transactions = 0;

beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wardledger-windows-'));
    store = await openInProcessStore({ directory, ward: 'ward2', seal: new StoreSeal(Buffer.alloc(32, 7)) });
});
afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
});

const post = (sequence: number, changes: Partial<NewPost> = {}) => newPost(sequence, { period: 0, ...changes });
const idOf = (sequence: number) => `submission-${String(sequence)}`;
const windowOf = async (sequence: number) => (await store.outbox.submissions([idOf(sequence)]))[0]?.window;
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

async function carry(kind: CarriedKind, items: readonly string[]): Promise<string> {
    const id = `tx-${String((transactions += 1))}`;
    const signed = { id, kind, caller: 'gateway-1', envelope: Buffer.from([1]), result: {}, timestamp: '2025-01-01T00:00:00.000Z', items };
    expect(await store.outbox.endorsed(signed)).toBe(true);
    return id;
}

async function settle(id: string, verdicts: { readonly posts?: Partial<PostVerdicts>; readonly windows?: Partial<WindowVerdicts> }) {
    await store.outbox.settle({
        transaction: { id, blockNumber: 1 },
        ...(verdicts.posts && { posts: { ...NO_POSTS, ...verdicts.posts } }),
        ...(verdicts.windows && { windows: { ...NO_WINDOWS, ...verdicts.windows } }),
    });
}

async function record(...sequences: number[]): Promise<void> {
    const valid = sequences.map(idOf);
    await settle(await carry('posts', valid), { posts: { valid } });
}

/** Of a post, attested: its window is closed, and its statement kept. */
async function attest(sequence: number): Promise<string> {
    await store.outbox.closeWindows(ALL);
    const id = (await windowOf(sequence))!.id;
    expect(await store.outbox.attested({ id, caller: 'gateway-1', request: { window: id } })).toBe(true);
    return id;
}

/** What the file holds of sealed readings and statements, behind the store's back. */
function kept(): { readonly posts: string[]; readonly windows: string[] } {
    const database = new DatabaseSync(join(directory, 'gateway.sqlite'), { readOnly: true });
    const of = (rows: string): string[] =>
        database
            .prepare(`SELECT id FROM ${rows} ORDER BY id`)
            .all()
            .map((row) => spokenRow(row)['id'] as string);
    const found = { posts: of('posts JOIN readings USING (arrival)'), windows: of('windows WHERE content IS NOT NULL') };
    database.close();
    return found;
}

describe('a post', () => {
    it('goes into the window of its caller, patient and period', async () => {
        await store.outbox.append([
            post(1),
            post(2, { device: 'other' }),
            post(3, { patient: 'q' }),
            post(4, { caller: 'gateway-2' }),
            post(5, { period: HOUR }),
        ]);
        await store.outbox.append([post(6), post(7, { period: HOUR })]);
        const windows = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(async (sequence) => (await windowOf(sequence))!.id));
        expect(windows.map((id) => windows.indexOf(id))).toEqual([0, 0, 2, 3, 4, 0, 4]);
        expect(windows.every((id) => isLedgerId(id) && wardOfWindow(id) === 'ward2')).toBe(true);
    });

    it('opens another window when the one that is open has no room for it', async () => {
        await store.outbox.append([post(1, { steps: 3_900 })]);
        await store.outbox.append([post(2, { steps: 100 }), post(3, { steps: 1 }), post(4, { steps: 4_000 }), post(5, { steps: 1 })]);
        const windows = await Promise.all([1, 2, 3, 4, 5].map(async (sequence) => windowOf(sequence)));
        expect(windows.map((window) => window?.state)).toEqual(['closed', 'closed', 'closed', 'closed', 'open']);
        expect(windows.map((window) => windows.findIndex((other) => other?.id === window?.id))).toEqual([0, 0, 2, 3, 4]);
        await store.outbox.append([post(6, { steps: 3_999 }), post(7, { steps: 1 })]);
        expect(await windowOf(6)).toEqual({ id: windows[4]!.id, state: 'closed' });
        expect(await windowOf(7)).toMatchObject({ state: 'open' });
    });

    it('that comes again adds nothing to the window', async () => {
        await store.outbox.append([post(1, { steps: 2_000 })]);
        await store.outbox.append([post(1, { id: 'again', steps: 2_000 }), post(1, { id: 'other', digest: 'e'.repeat(64), steps: 2_000 })]);
        await store.outbox.append([post(2, { steps: 2_000 })]);
        expect(await windowOf(2)).toEqual(await windowOf(1));
    });

    it.each(['CLOSED', 'ATTESTED', 'STUCK', 'EMPTY', 'VALID'])('never goes into a window that is %s', async (state) => {
        await store.outbox.append([post(1), post(2)]);
        await record(1);
        await store.outbox.refuse([idOf(2)], 'ROLE_FORBIDDEN');
        const before = (await windowOf(1))!.id;
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
        database.prepare('UPDATE windows SET state = ?').run(state);
        database.close();
        const [, revived] = await store.outbox.append([post(3), post(2, { id: 'again' })]);
        expect(revived).toEqual({ status: 'revived', id: idOf(2) });
        const after = [await windowOf(3), await windowOf(2)];
        expect(after).toEqual([{ id: expect.not.stringMatching(before), state: 'open' }, after[0]]);
    });

    it('that is refused leaves its window, and comes into the open one when it is sent again', async () => {
        await store.outbox.append([post(1), post(2)]);
        const first = (await windowOf(1))!.id;
        await store.outbox.refuse([idOf(1), idOf(2)], 'ROLE_FORBIDDEN');
        expect([await windowOf(1), await windowOf(2), await store.outbox.waiting(0, 9)]).toEqual([undefined, undefined, []]);
        const again = await store.outbox.append([post(1, { id: 'again' }), post(1, { id: 'and again' })]);
        expect(again.map(({ status }) => status)).toEqual(['revived', 'duplicate']);
        expect(await windowOf(1)).toEqual({ id: first, state: 'open' });
        expect((await store.outbox.open([idOf(1), idOf(2)])).posts).toMatchObject([
            { id: idOf(1), windowId: first, content: { readings: [1] } },
        ]);
    });

    it('that is carried is not refused any more', async () => {
        await store.outbox.append([post(1)]);
        await carry('posts', [idOf(1)]);
        await store.outbox.refuse([idOf(1)], 'ROLE_FORBIDDEN');
        expect((await store.outbox.submissions([idOf(1)]))[0]).toMatchObject({ state: 'ENDORSED' });
    });

    it('waits in the line of its caller', async () => {
        await store.outbox.append([post(1), post(2, { caller: 'gateway-2' }), post(3, { patient: 'q' })]);
        const [one, two] = [store.outbox.lineKey('gateway-1'), store.outbox.lineKey('gateway-2')];
        const waiting = await store.outbox.waiting(0, 9);
        expect(waiting.map(({ line }) => line)).toEqual([one, two, one]);
        expect(waiting.filter(({ id }) => id === idOf(2))).toMatchObject([{ id: idOf(2), line: two }]);
        expect(one).not.toBe(two);
    });
});

describe('a post whose window is on the ledger already', () => {
    it('waits in another with those beside it, and the window itself takes no more', async () => {
        await store.outbox.append([post(1), post(2), post(3), post(4, { patient: 'q' }), post(5)]);
        await record(1);
        const [before, others] = [(await windowOf(1))!.id, await windowOf(4)];
        const moved = [idOf(2), idOf(3)];
        await settle(await carry('posts', [...moved, idOf(4)]), { posts: { moved: [...moved, idOf(5), 'nobody'], valid: [idOf(4)] } });
        const after = await windowOf(2);
        expect(after).toEqual({ id: expect.not.stringMatching(before), state: 'open' });
        expect(wardOfWindow(after!.id)).toBe('ward2');
        expect(await windowOf(3)).toEqual(after);
        // What the transaction did not carry stays where it is, and what names another window.
        expect([await windowOf(1), await windowOf(5), await windowOf(4)]).toEqual([
            ...[1, 5].map(() => ({ id: before, state: 'closed' })),
            others,
        ]);
        expect(idsOf(await store.outbox.waiting(0, 9)).sort()).toEqual([...moved, idOf(5)]);
        expect((await store.outbox.open(moved)).posts).toMatchObject(
            [2, 3].map((sequence) => ({ id: idOf(sequence), windowId: after!.id, content: { readings: [sequence] } })),
        );
        await store.outbox.append([post(6)]);
        await settle(await carry('posts', [idOf(5)]), { posts: { moved: [idOf(5)] } });
        expect([await windowOf(6), await windowOf(5)]).toEqual([after, after]);
        await record(2, 3, 5, 6);
        await attest(2);
        expect(kept().posts).toEqual([1, 2, 3, 4, 5, 6].map(idOf));
    });

    it('comes into a third where the second is there, too', async () => {
        await store.outbox.append([post(1)]);
        const windows = [(await windowOf(1))!.id];
        for (let times = 0; times < 3; times += 1) {
            await settle(await carry('posts', [idOf(1)]), { posts: { moved: [idOf(1)] } });
            windows.push((await windowOf(1))!.id);
        }
        expect(new Set(windows).size).toBe(4);
        expect((await store.outbox.windowCounts()).OPEN).toBe(1);
    });

    it('opens one that stays open for others, though its period is over', async () => {
        await store.outbox.append([post(1)]);
        await settle(await carry('posts', [idOf(1)]), { posts: { moved: [idOf(1)] } });
        expect(await store.outbox.closeWindows({ ...TIME, now: HOUR + TIME.grace })).toBe(0);
        expect(await store.outbox.closeWindows({ ...TIME, now: Number.MAX_SAFE_INTEGER })).toBe(1);
    });
});

describe('a window', () => {
    const END = HOUR + TIME.grace;

    it.each([
        [
            'opened in its period: at the end of that and the grace',
            { receivedAt: 5 },
            [
                [END - 1, 0],
                [END, 1],
            ],
            END,
        ],
        [
            'opened in the grace: the same',
            { receivedAt: END - 1 },
            [
                [END - 1, 0],
                [END, 1],
            ],
            END,
        ],
        [
            'opened later: when nothing has come for so long',
            { receivedAt: END },
            [
                [END + 499, 0],
                [END + 500, 1],
            ],
            END + 500,
        ],
        [
            "of a later period: at that one's end",
            { receivedAt: 5, period: HOUR },
            [
                [END, 0],
                [HOUR + END, 1],
            ],
            HOUR + END,
        ],
    ] as const)('%s is closed', async (_what, changes, closings, at) => {
        await store.outbox.append([post(1, changes)]);
        expect(await store.outbox.closesAt(TIME)).toBe(at);
        for (const [now, count] of closings) {
            expect(await store.outbox.closeWindows({ ...TIME, now })).toBe(count);
            expect((await windowOf(1))!.state).toBe(count === 0 ? 'open' : 'closed');
        }
        expect(await store.outbox.closesAt(TIME)).toBeUndefined();
    });

    it('that was opened late is closed later with each post; one that was opened in time is not', async () => {
        await store.outbox.append([post(1, { receivedAt: END }), post(2, { patient: 'q', receivedAt: 5 })]);
        await store.outbox.append([post(3, { receivedAt: END + 400 }), post(4, { patient: 'q', receivedAt: END - 1 })]);
        expect(await store.outbox.closesAt(TIME)).toBe(END);
        expect(await store.outbox.closeWindows({ ...TIME, now: END + 899 })).toBe(1);
        expect([(await windowOf(3))!.state, (await windowOf(4))!.state]).toEqual(['open', 'closed']);
        expect(await store.outbox.closesAt(TIME)).toBe(END + 900);
    });

    it('is closed before its time when all are', async () => {
        await store.outbox.append([post(1), post(2, { patient: 'q' })]);
        expect([await store.outbox.closeWindows(ALL), await store.outbox.closeWindows(ALL)]).toEqual([2, 0]);
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 0, CLOSED: 2, ATTESTED: 0, STUCK: 0 });
    });

    it('is there once for a stream and period as long as it is open, whatever writes it', async () => {
        await store.outbox.append([post(1)]);
        const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
        const copy = () =>
            database.exec(`INSERT INTO windows (id, stream_key, patient_key, line_key, period, state, steps, opened_at, touched_at, name)
                SELECT id || state, stream_key, patient_key, line_key, period, state, steps, opened_at, touched_at, name FROM windows`);
        expect(copy).toThrow('UNIQUE');
        database.exec("UPDATE windows SET state = 'CLOSED'");
        expect(copy).not.toThrow();
        database.close();
    });

    it('is attested when it is closed and each of its posts is final, oldest first', async () => {
        const patients = ['p', 'q', 'r', 's'];
        await store.outbox.append(patients.map((patient, index) => post(index, { patient, receivedAt: 10 - index })));
        await store.outbox.append(patients.map((patient, index) => post(10 + index, { patient, receivedAt: 20 })));
        await record(0, 10, 1, 2, 3);
        await carry('posts', [idOf(12)]);
        await store.outbox.refuse([idOf(13)], 'ROLE_FORBIDDEN');
        expect(await store.outbox.attestable(9)).toEqual([]);
        await store.outbox.closeWindows(ALL);
        const waiting = (await windowOf(12))!.id; // of a post that is carried, and one that is on the ledger
        expect(await store.outbox.attested({ id: waiting, caller: 'gateway-1', request: {} })).toBe(false);
        expect((await store.outbox.closedWindow(waiting))?.posts).toMatchObject([{ id: idOf(2) }]);
        const [p, s] = [(await windowOf(0))!.id, (await windowOf(3))!.id];
        const line = store.outbox.lineKey('gateway-1');
        expect(await store.outbox.attestable(9)).toEqual([
            { id: s, line },
            { id: p, line },
        ]);
        expect(await store.outbox.attestable(1)).toEqual([{ id: s, line }]);
        await record(11);
        expect(idsOf(await store.outbox.attestable(9))).toEqual([s, (await windowOf(1))!.id, p]);
    });

    it('of which no post came to the ledger is empty, and nothing is attested', async () => {
        await store.outbox.append([post(1), post(2)]);
        const id = (await windowOf(1))!.id;
        const transaction = await carry('posts', [idOf(1), idOf(2)]);
        await store.outbox.closeWindows(ALL);
        expect(await store.outbox.attestable(9)).toEqual([]);
        expect(await store.outbox.windowCounts()).toMatchObject({ CLOSED: 1 });
        await settle(transaction, { posts: { invalid: [{ id: idOf(1), code: 'REPLAY_CONFLICT' }], elsewhere: [idOf(2)] } });
        expect(await store.outbox.attestable(9)).toEqual([]);
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 0, CLOSED: 0, ATTESTED: 0, STUCK: 0 });
        expect(await store.outbox.attested({ id, caller: 'gateway-1', request: {} })).toBe(false);
        expect(kept()).toEqual({ posts: [idOf(1)], windows: [] });
    });

    it('gives the posts that are on the ledger, in the order in which they came', async () => {
        await store.outbox.append([post(3), post(1, { boot: 7 })]);
        await store.outbox.append([post(2)]);
        const id = (await windowOf(1))!.id;
        await record(1, 3);
        await store.outbox.refuse([idOf(2)], 'ROLE_FORBIDDEN');
        expect(await store.outbox.closedWindow(id)).toBeUndefined();
        await store.outbox.closeWindows(ALL);
        const opened = { caller: 'gateway-1', device: 'd', digest: 'd'.repeat(64), windowId: id };
        expect(await store.outbox.closedWindow(id)).toEqual({
            id,
            caller: 'gateway-1',
            patient: 'p',
            posts: [
                { ...opened, id: idOf(3), sequence: 3, content: { readings: [3] } },
                { ...opened, id: idOf(1), boot: 7, sequence: 1, content: { readings: [1] } },
            ],
            unreadable: [],
        });
        expect(await store.outbox.closedWindow('f'.repeat(32))).toBeUndefined();
    });

    it('keeps the statement that was stored first', async () => {
        await store.outbox.append([post(1)]);
        await record(1);
        const id = await attest(1);
        expect(await store.outbox.attested({ id, caller: 'gateway-1', request: { window: 'another' } })).toBe(false);
        expect([await store.outbox.closedWindow(id), await store.outbox.attestable(9)]).toEqual([undefined, []]);
        const found = { windows: [{ id, caller: 'gateway-1', request: { window: id } }], anew: [] };
        expect(await store.outbox.windows([id, 'f'.repeat(32)])).toEqual(found);
        expect(await store.outbox.unsettled()).toEqual([{ window: id }]);
        expect(await store.outbox.attestedWindows()).toEqual([{ id, line: store.outbox.lineKey('gateway-1') }]);
    });

    it('is attested anew where the key of its attestation counts no more, unless a transaction carries it', async () => {
        await store.outbox.append([post(1), post(2, { patient: 'q' })]);
        await record(1, 2);
        const [waits, carried] = [await attest(1), await attest(2)];
        const transaction = await carry('windows', [carried]);
        await store.outbox.reopen([waits, carried, 'f'.repeat(32)]);
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 0, CLOSED: 1, ATTESTED: 1, STUCK: 0 });
        expect(idsOf(await store.outbox.attestable(9))).toEqual([waits]);
        expect((await store.outbox.closedWindow(waits))?.posts).toHaveLength(1);
        await settle(transaction, { windows: { valid: [carried] } });
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 0, CLOSED: 1, ATTESTED: 0, STUCK: 0 });
    });

    it('keeps the readings of its posts until it is on the ledger, and nothing of them after', async () => {
        await store.outbox.append([post(1), post(2), post(3), post(4, { patient: 'q' })]);
        await record(1, 2, 4);
        await store.outbox.refuse([idOf(3)], 'ROLE_FORBIDDEN');
        const [id, other] = [await attest(1), (await windowOf(4))!.id];
        const transaction = await carry('windows', [id]);
        expect(kept()).toEqual({ posts: [1, 2, 3, 4].map(idOf), windows: [id] });
        await settle(transaction, { windows: { valid: [id] } });
        expect(kept()).toEqual({ posts: [idOf(3), idOf(4)], windows: [] });
        expect([await windowOf(1), await windowOf(4)]).toEqual([
            { id, state: 'VALID' },
            { id: other, state: 'closed' },
        ]);
        expect(await store.outbox.unsettled()).toEqual([]);
    });

    it('is settled by its own verdict, and waits again where nothing is said of it', async () => {
        const sequences = [1, 2, 3, 4, 5];
        await store.outbox.append(sequences.map((sequence) => post(sequence, { patient: `p-${String(sequence)}` })));
        await record(...sequences);
        const ids = [];
        for (const sequence of sequences) {
            ids.push(await attest(sequence));
        }
        const [valid, anew, stuck, again, unsaid] = ids as [string, string, string, string, string];
        const transaction = await carry('windows', ids);
        expect(await store.outbox.attestedWindows()).toEqual([]);
        const verdicts = { valid: [valid], anew: [anew], stuck: [{ id: stuck, code: 'POSTS_MISSING' }], again: [again] };
        await settle(transaction, { windows: verdicts });
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 0, CLOSED: 1, ATTESTED: 2, STUCK: 1 });
        expect(idsOf(await store.outbox.attestedWindows()).sort()).toEqual([again, unsaid].sort());
        expect(idsOf(await store.outbox.attestable(9))).toEqual([anew]);
        expect(kept()).toEqual({ posts: [2, 3, 4, 5].map(idOf), windows: [again, unsaid].sort() });
        expect(await store.outbox.unstick()).toBe(1);
        expect(idsOf(await store.outbox.attestable(9)).sort()).toEqual([anew, stuck].sort());
        await attest(2);
        await attest(3);
        expect(idsOf(await store.outbox.attestedWindows()).sort()).toEqual([anew, stuck, again, unsaid].sort());
    });

    it('is stuck when it is closed or attested, but not when a transaction carries it or posts come', async () => {
        const sequences = [1, 2, 3, 4];
        await store.outbox.append([1, 2, 3].map((sequence) => post(sequence, { patient: `p-${String(sequence)}` })));
        await record(1, 2, 3);
        const [attested, carried] = [await attest(1), await attest(2)];
        await carry('windows', [carried]);
        await store.outbox.append([post(4, { patient: 'p-4' })]);
        const ids = await Promise.all(sequences.map(async (sequence) => (await windowOf(sequence))!.id));
        await store.outbox.stick(ids, 'KEYS_MISSING');
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 1, CLOSED: 0, ATTESTED: 1, STUCK: 2 });
        expect((await windowOf(1))!.state).toBe('closed');
        expect(kept().windows).toEqual([carried]);
        expect(await store.outbox.unstick()).toBe(2);
        expect(idsOf(await store.outbox.attestable(9)).sort()).toEqual([attested, ids[2]].sort());
    });
});

describe('whose a window is', () => {
    const [ANN, BEN] = ['1'.repeat(32), '2'.repeat(32)];
    const hold = async (sequence: number, subject: string) => {
        const { id } = (await windowOf(sequence))!;
        return (await store.outbox.holders([{ id, subject }])).get(id);
    };
    const reopen = async () => {
        await store.close();
        const damaged = (found: Damage): void => void damage.push(found);
        store = await openInProcessStore({ directory, ward: 'ward2', seal: new StoreSeal(Buffer.alloc(32, 7)), damaged });
    };
    const unsettled = async () =>
        (await store.outbox.unsettledPosts(['p', 'q'])).map(({ subject, posts }) => [subject, ...idsOf(posts)]).sort();
    let damage: Damage[] = [];
    beforeEach(() => {
        damage = [];
    });

    it('is said once, before the first of its posts is on the ledger, and stays so, whatever becomes of it and whoever starts', async () => {
        await store.outbox.append([post(1), post(2, { patient: 'q' })]);
        expect(await unsettled()).toEqual([
            [undefined, idOf(1)],
            [undefined, idOf(2)],
        ]);
        expect([await hold(1, ANN), await hold(1, BEN)]).toEqual([ANN, ANN]);
        const held = [
            [ANN, idOf(1)],
            [undefined, idOf(2)],
        ];
        const steps = [
            reopen,
            async () => record(1),
            async () => store.outbox.closeWindows(ALL),
            async () => attest(1),
            async () => store.outbox.stick([(await windowOf(1))!.id], 'FAULT'),
            reopen,
            async () => store.outbox.unstick(),
        ];
        for (const step of steps) {
            await step();
            expect([await unsettled(), await hold(1, BEN)]).toEqual([held.sort(), ANN]);
        }
        const { id } = (await windowOf(1))!;
        expect([await store.outbox.closedWindow(id), await store.outbox.held()]).toMatchObject([{ subject: ANN }, [{ id, subject: ANN }]]);
        expect(await store.outbox.patientOf({ device: 'd', sequence: 1 })).toEqual({ patient: 'p', subject: ANN });
        expect(await store.outbox.patientOf({ device: 'd', sequence: 2 })).toEqual({ patient: 'q' });
        expect((await store.outbox.holders([{ id: 'f'.repeat(32), subject: ANN }])).size).toBe(0);
    });

    it('is somebody else’s who has the number now: their posts leave it, and it takes no more', async () => {
        await store.outbox.append([post(1)]);
        await hold(1, ANN);
        await record(1);
        await store.outbox.append([post(2), post(3)]);
        const before = await windowOf(1);
        await store.outbox.move([idOf(2), idOf(3), idOf(1)], BEN);
        const [theirs, own] = [await windowOf(1), await windowOf(2)];
        expect([theirs, own, await windowOf(3)]).toEqual([
            { ...before, state: 'closed' },
            { id: expect.not.stringMatching(before!.id), state: 'open' },
            own,
        ]);
        expect([await hold(2, BEN), await hold(1, BEN)]).toEqual([BEN, ANN]);
        await store.outbox.append([post(4)]);
        expect(await windowOf(4)).toEqual(own);
        expect(idsOf(await store.outbox.waiting(0, 9))).toEqual([2, 3, 4].map(idOf));
    });

    it('who was erased: nothing of it is left but that its posts are on the ledger', async () => {
        const sequences = [1, 2, 3, 4, 5];
        await store.outbox.append(sequences.map((sequence) => post(sequence, { patient: `p-${String(sequence)}` })));
        for (const sequence of sequences) {
            await hold(sequence, ANN);
        }
        await record(1, 2, 3, 4);
        const [attested, carried] = [await attest(1), await attest(2)];
        const ids = await Promise.all(sequences.map(async (sequence) => (await windowOf(sequence))!.id));
        await store.outbox.stick([ids[2]!], 'FAULT');
        const transaction = await carry('windows', [carried]);
        // What a transaction carries is settled by it; what waits for a post of its own is looked at later.
        expect([await store.outbox.erase([...ids, 'nobody']), kept().posts]).toEqual([3, [idOf(2), idOf(5)]]);
        const rows = await store.outbox.submissions(sequences.map(idOf));
        expect(rows.map(({ state, window }) => [state, window!.state])).toEqual([
            ['VALID', 'ended'],
            ['VALID', 'closed'],
            ['VALID', 'ended'],
            ['VALID', 'ended'],
            ['RECEIVED', 'closed'],
        ]);
        await settle(transaction, { windows: { erased: [carried, attested] } });
        expect([(await windowOf(2))!.state, kept()]).toEqual(['ended', { posts: [idOf(5)], windows: [] }]);
        expect(await store.outbox.windowCounts()).toEqual({ OPEN: 0, CLOSED: 1, ATTESTED: 0, STUCK: 0 });
        await reopen();
        expect([damage, await store.outbox.unstick()]).toEqual([[], 0]);
    });

    it('of which all was retracted stays theirs under the number of another; of nobody’s nothing stays', async () => {
        await store.outbox.append([post(1), post(2), post(3, { patient: 'q' })]);
        await hold(1, ANN);
        await record(1, 2, 3);
        const [known, nobodys] = [(await windowOf(1))!.id, (await windowOf(3))!.id];
        expect(await store.outbox.retracted(known)).toBe(false); // it is OPEN
        await store.outbox.closeWindows(ALL);
        expect([await store.outbox.retracted(known), await store.outbox.retracted(nobodys)]).toEqual([true, true]);
        expect([await unsettled(), await store.outbox.held()]).toEqual([[[ANN, idOf(1), idOf(2)]], [{ id: known, subject: ANN }]]);
        expect([(await windowOf(1))!.state, (await windowOf(3))!.state]).toEqual(['ended', 'ended']);
        expect([await store.outbox.erase([known]), await store.outbox.erase([known])]).toEqual([1, 0]);
        expect([await unsettled(), await store.outbox.held()]).toEqual([[], []]);
    });

    it.each(['OPEN', 'STUCK', 'RETRACTED'])(
        'cannot be said any more of one that is %s: it is damaged, and shown to and attested for nobody',
        async (state) => {
            await store.outbox.append([post(1)]);
            await hold(1, ANN);
            await record(1);
            const { id } = (await windowOf(1))!;
            const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
            database.prepare('UPDATE windows SET state = ?, subject = ?').run(state, Buffer.alloc(60, 1));
            database.close();
            await reopen();
            expect(await unsettled()).toEqual([]);
            expect(damage).toEqual([{ kind: 'window-unreadable', ids: [id] }]);
            expect([await store.outbox.held(), await store.outbox.patientOf({ device: 'd', sequence: 1 }), await hold(1, BEN)]).toEqual([
                [],
                undefined,
                undefined,
            ]);
            await store.outbox.closeWindows(ALL);
            await store.outbox.unstick();
            expect(await store.outbox.closedWindow(id)).toBeUndefined();
            expect((await store.outbox.windowCounts()).STUCK).toBe(state === 'RETRACTED' ? 0 : 1);
            expect([damage.length, await store.damage()]).toMatchObject([1, { 'window-unreadable': 1 }]);
        },
    );
});

it('gives all of a patient that is in no window on the ledger, whatever id it came by, and of nobody else', async () => {
    await store.outbox.append([post(1), post(2, { patient: 'q' }), post(3, { patient: 'r' }), post(4), post(5, { caller: 'gateway-2' })]);
    await record(1, 4);
    const id = await attest(1);
    await store.outbox.append([post(6), post(7), post(8)]);
    await carry('posts', [idOf(6)]);
    await store.outbox.refuse([idOf(7)], 'ROLE_FORBIDDEN');
    const windows = await store.outbox.unsettledPosts(['p', 'q', 'nobody']);
    expect(windows.map(({ caller, patient, posts }) => [caller, patient, ...idsOf(posts)]).sort()).toEqual([
        ['gateway-1', 'p', idOf(1), idOf(4)],
        ['gateway-1', 'p', idOf(6), idOf(8)],
        ['gateway-1', 'q', idOf(2)],
        ['gateway-2', 'p', idOf(5)],
    ]);
    await settle(await carry('windows', [id]), { windows: { valid: [id] } });
    const left = (await store.outbox.unsettledPosts(['p'])).map(({ posts }) => idsOf(posts));
    expect(left.sort()).toEqual([[idOf(5)], [idOf(6), idOf(8)]]);
    expect(await store.outbox.unsettledPosts([])).toEqual([]);
});
