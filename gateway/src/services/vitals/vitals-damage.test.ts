// SPDX-License-Identifier: Apache-2.0
// A row of the outbox that does not open any more, at whatever state it is found: what it takes with it is itself.

import { spoil } from '../../../test/support/store-damage';
import { until } from '../../../test/support/until';
import { beforeSending, CALLER, VitalsWorld, post } from '../../../test/support/vitals-world';
import type { HoldState } from './ports/settings';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const posts = Array.from({ length: 12 }, (_, index) => post(index + 1, { patient: index < 9 ? 'P001' : 'P002' }));

/** Submissions of all posts, which an earlier process left at a state. */
async function leftAt(holdAt: HoldState): Promise<string[]> {
    const held = await world.start({ holdAt, linger: 20, windowsPerTransaction: 1 });
    const submissions = (await held.take(posts, CALLER)).map(({ submission }) => submission!);
    await until(`all are ${holdAt}`, async () => {
        const found = await Promise.all(submissions.map(async (id) => held.submission(id)));
        return found.every((submission) => submission?.state === holdAt);
    });
    await world.kill();
    return submissions;
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
    ['a window that waits for its transaction', 'SEALED', 'windows'],
    ['a window in a transaction that was not sent', 'ENDORSED', 'windows'],
    ['a window that is on the ledger already', 'SUBMITTED', 'windows'],
    ['a transaction that was not sent', 'ENDORSED', 'transactions'],
    ['a transaction that is on the ledger already', 'SUBMITTED', 'transactions'],
])('%s: every post arrives, once', async (_what, holdAt, table) => {
    const submissions = await leftAt(holdAt);
    spoil(world.directory, table, 'content');
    const service = await world.start();
    expect((await service.waitFor(submissions, 20)).map(({ state }) => state)).toEqual(submissions.map(() => 'VALID'));
    expect(world.ledger.copies.size).toBe(12);
    expect([...world.ledger.copies.values()].every((copies) => copies === 1)).toBe(true);
    expect(service.status()).toMatchObject({ pending: 0, delivering: true });
    const kind = table === 'windows' ? 'window-unreadable' : 'transaction-unreadable';
    expect(world.damage.map((damage) => damage.kind)).toEqual([kind]);
    expect(await kindsOfDamage()).toEqual({ [kind]: 1 });
});

it('a window that is altered while its transaction is under way: its posts are settled all the same', async () => {
    const service = await world.start({ linger: 20 }, (ports) =>
        beforeSending(ports, () => {
            if (world.damage.length === 0) {
                spoil(world.directory, 'windows', 'content');
            }
        }),
    );
    const [answer] = await service.take([post(1)], CALLER, { waitSeconds: 20 });
    expect(answer!.state).toBe('VALID');
    expect([...world.ledger.copies.values()]).toEqual([1]);
    expect(world.damage.map(({ kind }) => kind)).toEqual(['window-unreadable']);
});
