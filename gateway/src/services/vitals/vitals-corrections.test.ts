// SPDX-License-Identifier: Apache-2.0
// Posts that are retracted before their window is on the ledger: it comes without them, or not at all, and their readings stay.

import { demandDefined, type StoredPost, type StoredWindow } from '@wardledger/chaincode/domain';
import { until } from '../../../test/support/until';
import { CALLER, post, VitalsWorld, untilNoWindowWaits } from '../../../test/support/vitals-world';
import type { LedgerCaller } from '../../ledger';
import type { Vitals } from './ports/vitals';
import type { VitalsPorts } from './ports/vitals-ports';

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
    await untilNoWindowWaits(service);
    return world.ledger.sent.length - before;
}

const windowOf = (sequence: number): string =>
    demandDefined(
        [...world.ledger.posts].find(([name]) => name.endsWith(`/${String(sequence)}`)),
        'a post',
    )[1].window;
const onLedger = (sequence: number): StoredWindow | undefined => world.ledger.windows.get(windowOf(sequence));
/** Sequences, and whose they are. */
const kept = async (patient = 'P001'): Promise<readonly unknown[]> => {
    const store = await world.openStore();
    const found = await store.outbox.unsettledPosts([patient]);
    await store.close();
    return found.flatMap(({ posts, subject }) => posts.map(({ sequence }) => ({ sequence, subject })));
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
    const theirs = [21, 22].map((sequence) => ({ sequence, subject: expect.stringMatching(/^[0-9a-f]{32}$/) as string }));
    expect(await kept()).toEqual(theirs);
    const again = await world.start(OPEN_FOR_LONG);
    expect(await settled(again)).toBe(0);
    await world.kill();
    expect(await kept()).toEqual(theirs);
});

describe('where nobody tells the gateway which ones', () => {
    /** A peer that lags behind the wards. */
    const lagging = (ports: VitalsPorts): VitalsPorts => {
        const { ledger } = ports;
        const evaluate = (async (caller: LedgerCaller, name: string, request: never) => {
            const answer: unknown = await ledger.evaluate(caller, name as 'vitals:ListPosts', request);
            return name === 'vitals:ListPosts' ? (answer as StoredPost[]).map(({ retracted: _, ...rest }) => rest) : answer;
        }) as VitalsPorts['ledger']['evaluate'];
        return {
            ...ports,
            ledger: {
                evaluate,
                submit: ledger.submit.bind(ledger),
                endorse: ledger.endorse.bind(ledger),
                send: ledger.send.bind(ledger),
                outcome: ledger.outcome.bind(ledger),
            },
        };
    };
    const made = (): number => world.events.filter(({ type }) => type === 'window-attested').length;

    it('a window is refused a few times and STUCK, with its readings; the next process tries it again', async () => {
        await recorded(31, 32);
        await world.kill();
        world.ledger.retract(32);
        const service = await world.start({ ...OPEN_FOR_LONG, attempts: 3 }, lagging);
        expect(await settled(service)).toBe(3);
        expect([onLedger(31), (await service.windowCounts()).STUCK]).toEqual([undefined, 1]);
        await world.kill();
        expect(await kept()).toMatchObject(
            expect.arrayContaining([31, 32].map((sequence) => expect.objectContaining({ sequence }) as unknown)),
        );
        const again = await world.start(OPEN_FOR_LONG);
        await until('it is there', () => onLedger(31) !== undefined);
        expect((await again.windowCounts()).STUCK).toBe(0);
    });

    it('it rests before it is made anew, and keeps back no other', async () => {
        await recorded(41, 42);
        await world.kill();
        world.ledger.retract(42);
        const [before, refused] = [made(), world.events.length];
        const service = await world.start({ ...OPEN_FOR_LONG, backoff: { first: 1, longest: 7_200_000 } }, lagging);
        await service.closeWindows();
        await until('it was refused', () =>
            world.events.slice(refused).some((event) => event.type === 'trouble' && event.stage === 'windows'),
        );
        const others = await service.take([post(43, { patient: 'P002' })], CALLER, { waitSeconds: 10 });
        expect(others).toMatchObject([{ state: 'VALID' }]);
        await service.closeWindows();
        await until('another is there', () => onLedger(43) !== undefined);
        expect([made() - before, (await service.windowCounts()).CLOSED]).toEqual([2, 1]);
    });
});
