// SPDX-License-Identifier: Apache-2.0
// A row of the outbox that does not open any more, at whatever state it is found: what it takes with it is itself.

import { spoil } from '../../../test/support/store-damage';
import { until } from '../../../test/support/until';
import { CALLER, VitalsWorld, post } from '../../../test/support/vitals-world';
import type { Outbox } from '../../store';
import type { PostContent } from './ports/post-content';
import type { HoldState } from './ports/settings';
import type { Vitals } from './ports/vitals';
import type { VitalsPorts } from './ports/vitals-ports';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const posts = Array.from({ length: 12 }, (_, index) => post(index + 1, { patient: index < 9 ? 'P001' : 'P002' }));

/** Submissions of all posts, which an earlier process left at a state. */
async function leftAt(holdAt: HoldState): Promise<string[]> {
    const held = await world.start({ holdAt, postsPerTransaction: 4, windowsPerTransaction: 1 });
    const submissions = (await held.take(posts, CALLER)).map(({ submission }) => submission!);
    await until(`all are at ${holdAt}`, async () => isAt(held, submissions, holdAt));
    await world.kill();
    return submissions;
}

/** Two windows, or all posts. */
async function isAt(service: Vitals, submissions: readonly string[], holdAt: HoldState): Promise<boolean> {
    if (holdAt === 'CLOSED' || holdAt === 'ATTESTED') {
        return (await service.windowCounts())[holdAt] === 2;
    }
    if (holdAt === 'WINDOW_ENDORSED' || holdAt === 'WINDOW_SUBMITTED') {
        return (await service.windowCounts()).ATTESTED === 2 && world.events.length > 0 && service.status().transactionsInFlight === 0;
    }
    const found = await Promise.all(submissions.map(async (id) => service.submission(id)));
    return found.every((submission) => submission?.state === holdAt);
}

/** Windows stay open. */
const OPEN = { idle: 3_600_000 };

/** A copy of the store with an open window, while the ledger has got that window: restored, the next post names it. @returns the window's id */
async function restored(): Promise<string> {
    const open = await world.start(OPEN);
    const [first] = await open.take([post(1), post(2)], CALLER, { waitSeconds: 10 });
    expect(first).toMatchObject({ state: 'VALID', window: { state: 'open' } });
    await world.kill();
    await world.keepCopy();
    const service = await world.start();
    await until('the window is there', () => world.ledger.windows.size === 1);
    expect(await service.take([post(3)], CALLER, { waitSeconds: 10 })).toMatchObject([{ state: 'VALID' }]);
    await until('its window is there, too', () => world.ledger.windows.size === 2);
    await world.restoreCopy();
    return first!.window!.id;
}

/** Both windows are on the ledger with all posts, each once. */
async function expectHeld(service: Vitals): Promise<void> {
    await until('no window waits', async () => {
        const { OPEN, CLOSED, ATTESTED, STUCK } = await service.windowCounts();
        return OPEN + CLOSED + ATTESTED + STUCK === 0;
    });
    expect([world.ledger.copies.size, world.ledger.held.size]).toEqual([12, 12]);
    expect([...world.ledger.copies.values(), ...world.ledger.held.values()].every((copies) => copies === 1)).toBe(true);
}

async function kindsOfDamage(): Promise<Record<string, number>> {
    await world.kill();
    const store = await world.openStore();
    const found = Object.entries(await store.damage()).filter(([, count]) => count > 0);
    await store.close();
    return Object.fromEntries(found);
}

it.each(['content', 'name'])('a post, for its %s: the others of its stream arrive, it is refused and may come again', async (column) => {
    const submissions = await leftAt('RECEIVED');
    spoil(world.directory, 'posts', column, `id = '${submissions[4]!}'`);
    const service = await world.start();
    await until('nothing waits any more', () => service.status().pending === 0);
    const others = submissions.filter((_, index) => index !== 4);
    expect((await service.waitFor(others, 10)).map(({ state }) => state)).toEqual(others.map(() => 'VALID'));
    const bad = await service.submission(submissions[4]!);
    expect(bad).toEqual(column === 'name' ? undefined : expect.objectContaining({ state: 'INVALID', code: 'POST_UNREADABLE' }));
    expect(world.damage).toEqual([{ kind: 'post-unreadable', ids: [submissions[4]] }]);
    expect(service.status()).toMatchObject({ delivering: true, moving: true });
    expect(world.ledger.copies.size).toBe(11);

    const [again] = await service.take([posts[4]!], CALLER, { waitSeconds: 10 });
    expect(again).toMatchObject({ status: 'accepted', state: 'VALID' });
    expect(world.ledger.copies.size).toBe(12);
    expect(await kindsOfDamage()).toEqual({});
});

it.each<[string, HoldState, string]>([
    ['a window that waits for its transaction', 'ATTESTED', 'windows'],
    ['a window in a transaction that was not sent', 'WINDOW_ENDORSED', 'windows'],
    ['a window that is on the ledger already', 'WINDOW_SUBMITTED', 'windows'],
    ['a transaction of posts that was not sent', 'ENDORSED', 'transactions'],
    ['a transaction of posts that is on the ledger already', 'SUBMITTED', 'transactions'],
    ['a transaction of a window that was not sent', 'WINDOW_ENDORSED', 'transactions'],
    ['a transaction of a window that is on the ledger already', 'WINDOW_SUBMITTED', 'transactions'],
])('%s: every post arrives, once, and so does every window', async (_what, holdAt, table) => {
    const submissions = await leftAt(holdAt);
    spoil(world.directory, table, 'content', 'content IS NOT NULL');
    const service = await world.start();
    expect((await service.waitFor(submissions, 20)).map(({ state }) => state)).toEqual(submissions.map(() => 'VALID'));
    await expectHeld(service);
    expect(service.status()).toMatchObject({ pending: 0, delivering: true });
    // What a transaction carries is not read again: it is settled by what the wards have endorsed.
    const kinds = table === 'transactions' ? ['transaction-unreadable'] : holdAt === 'ATTESTED' ? ['window-unreadable'] : [];
    expect([...new Set(world.damage.map((damage) => damage.kind))]).toEqual(kinds);
    expect(Object.keys(await kindsOfDamage())).toEqual(kinds);
});

it('a post that does not open any more when its window is made is left out by name; the others are in it', async () => {
    const submissions = await leftAt('CLOSED');
    spoil(world.directory, 'posts', 'content', `id = '${submissions[4]!}'`);
    const service = await world.start();
    await until('both windows are there', () => world.ledger.windows.size === 2);
    const windows = [...world.ledger.windows.values()].map(({ posts: stated }) => [stated.count, stated.leftOut?.length]);
    expect(windows.toSorted()).toEqual([
        [3, undefined],
        [8, 1],
    ]);
    expect(world.damage).toEqual([{ kind: 'post-unreadable', ids: [submissions[4]] }]);
    expect(service.status()).toMatchObject({ pending: 0 });
});

/** A service whose outbox gives other readings of posts than it was given, as no store should. */
const altering =
    (sequences: readonly number[]) =>
    (ports: VitalsPorts): VitalsPorts => {
        const { outbox } = ports;
        const closedWindow: Outbox['closedWindow'] = async (id) => {
            const found = await outbox.closedWindow(id);
            const altered = found?.posts.map((one) => {
                const content = one.content as PostContent;
                const signals = content.signals.map((signal) => ({ ...signal, values: signal.values.map(() => 61) }));
                return sequences.includes(one.sequence) ? { ...one, content: { ...content, signals } } : one;
            });
            return found && { ...found, posts: altered! };
        };
        const other = new Proxy(outbox, {
            get: (target, name) => {
                const member: unknown = Reflect.get(target, name);
                return name === 'closedWindow' ? closedWindow : typeof member === 'function' ? (member.bind(target) as unknown) : member;
            },
        });
        return { ...ports, outbox: other };
    };

it('a post that is not what its digest is of when its window is made is left out by name; the others are in it', async () => {
    await leftAt('CLOSED');
    await world.start({}, altering([5]));
    await until('both windows are there', () => world.ledger.windows.size === 2);
    const windows = [...world.ledger.windows.values()].map(({ posts: { count, leftOut = [] } }) => [
        count,
        leftOut.map(({ reason }) => reason),
    ]);
    expect(windows.toSorted()).toEqual([
        [3, []],
        [8, ['INTEGRITY_FAILURE']],
    ]);
    expect(world.events).toContainEqual({ type: 'trouble', stage: 'attesting', code: 'INTEGRITY_FAILURE' });
});

it('a window of which no post is what its digest is of waits for somebody; the other comes', async () => {
    await leftAt('CLOSED');
    const service = await world.start({}, altering([10, 11, 12]));
    await until(
        'one is there, and one is STUCK',
        async () => (await service.windowCounts()).STUCK === 1 && world.ledger.windows.size === 1,
    );
    expect([...world.ledger.windows.values()].map(({ posts: stated }) => stated.count)).toEqual([9]);
});

it('a post that a restored store puts into a window which the ledger has: it is VALID in another', async () => {
    const closed = await restored();
    const service = await world.start(OPEN);
    const [known, next] = await service.take([post(2), post(4)], CALLER, { waitSeconds: 10 });
    expect([known, next]).toMatchObject([{ status: 'duplicate' }, { status: 'accepted', state: 'VALID' }]);
    expect(next?.window?.id).not.toBe(closed);
    expect(world.events).toContainEqual({ type: 'trouble', stage: 'posts', code: 'WINDOW_CLOSED' });
    expect(service.status()).toMatchObject({ pending: 0, delivering: true });
    await world.kill();
    await world.start();
    await until('its window is there', () => world.ledger.held.size === 4);
    expect([...world.ledger.held.values(), ...world.ledger.copies.values()]).toEqual(Array.from({ length: 8 }, () => 1));
});

it('a post that a restored store has lost, whose window came without it: it is in another', async () => {
    const open = await world.start(OPEN);
    await open.take([post(1)], CALLER, { waitSeconds: 10 });
    await world.keepCopy();
    const lost = await world.start(OPEN);
    const [first] = await lost.take([post(2)], CALLER, { waitSeconds: 10 });
    expect(first).toMatchObject({ state: 'VALID', window: { state: 'open' } });
    await world.restoreCopy();
    const service = await world.start();
    await until('the window came without it', () => world.ledger.windows.size === 1);
    expect([...world.ledger.held]).toEqual([[expect.stringMatching(/\/1$/), 1]]);
    const [again] = await service.take([post(2)], CALLER, { waitSeconds: 10 });
    expect(again).toMatchObject({ status: 'accepted', state: 'VALID' });
    await until('it is in another', () => world.ledger.windows.size === 2);
    expect([again!.window?.id === first!.window!.id, [...world.ledger.held.values()]]).toEqual([false, [1, 1]]);
    expect((await service.windowCounts()).STUCK).toBe(0);
});

it('such a post rests before it is tried again, and is taken up by the next process', async () => {
    const closed = await restored();
    const service = await world.start({ ...OPEN, backoff: { first: 1, longest: 7_200_000 } });
    const [next] = await service.take([post(4)], CALLER);
    await until('it was moved', () => world.events.some((event) => event.type === 'trouble' && event.code === 'WINDOW_CLOSED'));
    const moved = await service.submission(next!.submission!);
    expect(moved).toMatchObject({ state: 'RECEIVED', window: { state: 'open' } });
    expect(moved?.window?.id).not.toBe(closed);
    await world.kill();
    const again = await world.start();
    expect(await again.waitFor([next!.submission!], 10)).toMatchObject([{ state: 'VALID', window: { id: moved?.window?.id } }]);
});
