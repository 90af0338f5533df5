// SPDX-License-Identifier: Apache-2.0
// Posts that are retracted before their window is on the ledger: it comes without them, or not at all, and their readings stay.

import { demandDefined, type StoredWindow } from '@wardledger/chaincode/domain';
import { until } from '../../../test/support/until';
import { CALLER, post, VitalsWorld } from '../../../test/support/vitals-world';
import type { Vitals } from './ports/vitals';

const OPEN_FOR_LONG = { idle: 3_600_000 };
const world = new VitalsWorld();

afterAll(async () => world.remove());
afterEach(async () => world.kill());

async function recorded(...sequences: readonly number[]): Promise<Vitals> {
    const service = await world.start(OPEN_FOR_LONG);
    const answers = await service.take(
        sequences.map((sequence) => post(sequence)),
        CALLER,
        { waitSeconds: 10 },
    );
    expect(answers.map(({ state }) => state)).toEqual(sequences.map(() => 'VALID'));
    return service;
}

/** How many transactions that took. */
async function settled(service: Vitals): Promise<number> {
    const before = world.ledger.sent.length;
    await service.closeWindows();
    await until('no window waits', async () => {
        const { OPEN, CLOSED, ATTESTED } = await service.windowCounts();
        return OPEN + CLOSED + ATTESTED === 0;
    });
    return world.ledger.sent.length - before;
}

const windowOf = (sequence: number): string =>
    demandDefined(
        [...world.ledger.posts].find(([name]) => name.endsWith(`/${String(sequence)}`)),
        'a post',
    )[1].window;
const onLedger = (sequence: number): StoredWindow | undefined => world.ledger.windows.get(windowOf(sequence));
const kept = async (): Promise<readonly number[]> => {
    const store = await world.openStore();
    const found = await store.outbox.unsettledPosts(['P001']);
    await store.close();
    return found.flatMap(({ posts }) => posts.map(({ sequence }) => sequence));
};

it('the ledger refuses a window in which one counts, and gets another one', async () => {
    const service = await recorded(1, 2, 3);
    world.ledger.retract(2);
    expect(await settled(service)).toBe(2);
    expect(onLedger(1)?.posts).toMatchObject({ count: 2, leftOut: [{ sequence: 2, reason: 'RETRACTED' }] });
    expect((await service.windowCounts()).STUCK).toBe(0);
});

it('a gateway that was told asks first', async () => {
    const service = await recorded(11, 12);
    world.ledger.retract(12);
    service.corrected([{ id: windowOf(12), isOnLedger: false }]);
    expect(await settled(service)).toBe(1);
    expect(onLedger(11)?.posts.count).toBe(1);
});

it('of one that was retracted altogether nothing comes; its readings stay, and no start tries it again', async () => {
    const service = await recorded(21, 22);
    world.ledger.retract(21, 22);
    expect(await settled(service)).toBe(1);
    expect([onLedger(21), await service.windowCounts()]).toMatchObject([undefined, { STUCK: 0 }]);
    await world.kill();
    expect(await kept()).toEqual([21, 22]);
    const again = await world.start(OPEN_FOR_LONG);
    expect(await settled(again)).toBe(0);
    await world.kill();
    expect(await kept()).toEqual([21, 22]);
});
