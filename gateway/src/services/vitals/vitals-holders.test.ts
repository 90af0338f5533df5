// SPDX-License-Identifier: Apache-2.0
// Whose posts are when their number changes hands: what came while a patient had it is theirs, on the ledger or nowhere, and what comes later is the next one's.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { demandDefined } from '@wardledger/chaincode/domain';
import { until } from '../../../test/support/until';
import { CALLER, post, untilNoWindowWaits, VitalsWorld } from '../../../test/support/vitals-world';
import type { HoldState } from './ports/settings';
import type { Vitals } from './ports/vitals';

const OPEN_FOR_LONG = { idle: 3_600_000 };
const NUMBER = 'P001';
let world: VitalsWorld;

beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const holder = (): string | undefined => world.ledger.subjects.get(world.lookupKey(NUMBER));
const windowOf = (sequence: number): string =>
    demandDefined(
        [...world.ledger.posts].find(([name]) => name.endsWith(`/${String(sequence)}`)),
        'a post',
    )[1].window;
const subjectOf = (sequence: number): string | undefined => world.ledger.windows.get(windowOf(sequence))?.subject;

async function record(service: Vitals, ...sequences: readonly number[]): Promise<readonly string[]> {
    const answers = await service.take(
        sequences.map((sequence) => post(sequence)),
        CALLER,
        { waitSeconds: 10 },
    );
    expect(answers.map(({ state }) => state)).toEqual(sequences.map(() => 'VALID'));
    return answers.map(({ submission }) => demandDefined(submission, 'a submission'));
}

/** The patient is erased; later than any process remembers it somebody else gets the number. */
function pass(): string {
    const erased = demandDefined(holder(), 'who has the number');
    world.ledger.erased.add(erased);
    world.ledger.subjects.delete(world.lookupKey(NUMBER));
    world.clock.ahead += 60_000;
    return erased;
}

/** What is shown of the number, and to whom. */
async function shown(): Promise<readonly unknown[]> {
    const store = await world.openStore();
    const found = await store.outbox.unsettledPosts([NUMBER]);
    await store.close();
    return found.flatMap(({ posts, subject }) => posts.map(({ sequence }) => [sequence, subject]));
}

it('a post that comes later is in a window of its own, though that of before is open still, and of before nothing comes', async () => {
    const service = await world.start(OPEN_FOR_LONG);
    const [first] = await record(service, 1);
    const erased = pass();
    await record(service, 2, 3);
    expect(holder()).not.toBe(erased);
    expect([windowOf(2) === windowOf(1), windowOf(3) === windowOf(2)]).toEqual([false, true]);
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect([subjectOf(1), subjectOf(2)]).toEqual([undefined, holder()]);
    expect(await service.submission(first!)).toMatchObject({ state: 'VALID', window: { state: 'ended' } });
    expect(world.events).toContainEqual({ type: 'windows-final', state: 'ERASED', windows: 1 });
    expect((await service.windowCounts()).STUCK).toBe(0);
    await world.kill();
    expect(await shown()).toEqual([]);
});

const STATES: HoldState[] = ['CLOSED', 'ATTESTED', 'WINDOW_ENDORSED'];
it.each(STATES)('a window that was %s is nobody else’s after a start', async (holdAt) => {
    const held = await world.start({ ...OPEN_FOR_LONG, holdAt });
    await record(held, 1);
    const theirs = holder();
    await held.closeWindows();
    const reached = holdAt === 'CLOSED' ? 'CLOSED' : 'ATTESTED';
    await until('it is there', async () => (await held.windowCounts())[reached] === 1);
    await until('nothing runs', () => held.status().transactionsInFlight === 0);
    await world.kill();
    pass();
    const next = await world.start(OPEN_FOR_LONG);
    await record(next, 2);
    await untilNoWindowWaits(await closed(next));
    expect([subjectOf(1) === undefined || subjectOf(1) === theirs, subjectOf(2)]).toEqual([true, holder()]);
});

async function closed(service: Vitals): Promise<Vitals> {
    await service.closeWindows();
    return service;
}

it('a STUCK window is shown under who had the number, and tried again for nobody else', async () => {
    world.encrypt = async () => Promise.reject(new Error('a custodian that fails'));
    const service = await world.start({ ...OPEN_FOR_LONG, attempts: 1 });
    await record(service, 1);
    await service.closeWindows();
    await until('it is stuck', async () => (await service.windowCounts()).STUCK === 1);
    await world.kill();
    const erased = pass();
    expect(await shown()).toEqual([[1, erased]]);
    world.encrypt = new VitalsWorld().encrypt;
    const next = await world.start(OPEN_FOR_LONG);
    await record(next, 2);
    await untilNoWindowWaits(await closed(next));
    expect([subjectOf(1), subjectOf(2), (await next.windowCounts()).STUCK]).toEqual([undefined, holder(), 0]);
    await world.kill();
    expect(await shown()).toEqual([]);
});

it('a window that had to be put back is of who has the number, and where that is nobody it ends', async () => {
    const held = await world.start({ ...OPEN_FOR_LONG, holdAt: 'CLOSED' });
    await record(held, 1);
    await world.kill();
    const lose = (): void => {
        const database = new DatabaseSync(join(world.directory, 'gateway.sqlite'));
        database.exec('DELETE FROM windows');
        database.close();
    };
    lose();
    pass();
    const next = await world.start(OPEN_FOR_LONG);
    await until('it has come to its end', async () => (await next.windowCounts()).CLOSED === 0);
    expect([holder(), world.ledger.windows.size]).toEqual([undefined, 0]);
    await world.kill();
    expect([await shown(), world.damage.map(({ kind }) => kind)]).toEqual([[], ['row-astray']]);
});

it('a device that goes over to another patient fills a window of theirs; the former’s stays open, for its other devices and the way back', async () => {
    const service = await world.start(OPEN_FOR_LONG);
    await record(service, 1);
    expect(await service.take([post(2, { patient: 'P002' })], CALLER, { waitSeconds: 10 })).toMatchObject([{ state: 'VALID' }]);
    await record(service, 3);
    expect(await service.windowCounts()).toMatchObject({ OPEN: 2, CLOSED: 0 });
    expect([windowOf(3), windowOf(2)]).toEqual([windowOf(1), expect.not.stringMatching(windowOf(1))]);
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect([subjectOf(1), subjectOf(2)]).toEqual([holder(), world.ledger.subjects.get(world.lookupKey('P002'))]);
});
