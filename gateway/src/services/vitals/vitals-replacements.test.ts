// SPDX-License-Identifier: Apache-2.0
// Posts in the place of corrected ones: durable before the correction, on the ledger after it, whatever dies in between; none is lost, and of both one counts.

import { demandDefined } from '@wardledger/chaincode/domain';
import { until } from '../../../test/support/until';
import { CALLER, NURSE, post, QUICK, untilNoWindowWaits, VitalsWorld } from '../../../test/support/vitals-world';
import type { DevicePost } from './ports/device-post';
import type { Vitals } from './ports/vitals';
import { VITALS_SETTINGS } from './ports/settings';

const DAY = 86_400_000;
const OPEN_FOR_LONG = { ...QUICK, idle: 3_600_000 };
const DEVICE = 'monitor-1';
const REASON = 'Lead off';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const ledgerIdOf = (): string => demandDefined([...world.ledger.posts.keys()][0]?.split('/')[0], 'a device');
/** What somebody enters in the place of a post of the device. */
const inPlaceOf = (sequence: number, changes: Partial<DevicePost> = {}): DevicePost =>
    post(sequence, {
        device: `${DEVICE}~`,
        signals: [{ code: '8867-4', unit: '/min', values: [55] }],
        replaces: { device: ledgerIdOf(), sequence, reason: REASON },
        ...changes,
    });

/** With a post of the device that is on the ledger. */
async function recorded(sequence: number): Promise<Vitals> {
    const service = await world.start(OPEN_FOR_LONG);
    expect(await service.take([post(sequence)], CALLER, { waitSeconds: 10 })).toMatchObject([{ state: 'VALID' }]);
    return service;
}

const stateOf = async (service: Vitals, id: string): Promise<unknown> => (await service.submission(id))?.state;
const submissionOf = (answers: readonly { readonly submission?: string }[]): string =>
    demandDefined(answers[0]?.submission, 'a submission');
/** How many posts stand on the ledger that nobody has taken back. */
const standing = (): number => [...world.ledger.posts.values()].filter(({ retracted }) => retracted !== true).length;
const stands = () => world.events.filter((event) => event.type === 'transaction-settled').length;

it('go to the ledger when they are released, and not before', async () => {
    const service = await recorded(1);
    const { answers, release } = await service.hold([inPlaceOf(1)], NURSE);
    const before = world.ledger.sent.length;
    expect(await service.take([post(2)], CALLER, { waitSeconds: 10 })).toMatchObject([{ state: 'VALID' }]);
    expect([world.ledger.sent.length, await stateOf(service, submissionOf(answers))]).toEqual([before + 1, 'RECEIVED']);
    world.ledger.retract(1);
    release();
    await until('it is there', async () => (await stateOf(service, submissionOf(answers))) === 'VALID');
    expect(standing()).toBe(2);
    await service.closeWindows();
    await untilNoWindowWaits(service);
    const windows = [...world.ledger.windows.values()].map(
        ({ manual, posts }) => `${manual === true ? 'entered' : 'sent'} ${String(posts.count)}`,
    );
    expect(windows.sort()).toEqual(['entered 1', 'sent 1']);
});

it('are as old as they may be; what else is entered is not', async () => {
    const service = await recorded(1);
    const start = new Date(Date.now() - VITALS_SETTINGS.maximumLateness - 30 * DAY).toISOString();
    const { replaces: _, ...plain } = inPlaceOf(1, { start });
    expect(await service.take([plain], NURSE, { manual: true })).toMatchObject([{ problem: { code: 'TIME_TOO_LATE' } }]);
    expect((await service.hold([inPlaceOf(1, { start })], NURSE)).answers).toMatchObject([{ status: 'accepted', flags: ['LATE'] }]);
});

it('of which what they replace stands wait for it, also in the next process, and are in then', async () => {
    const service = await recorded(1);
    const submission = submissionOf((await service.hold([inPlaceOf(1)], NURSE)).answers);
    await world.kill();
    const next = await world.start(OPEN_FOR_LONG);
    const before = stands();
    await until('it was refused twice', () => stands() >= before + 2);
    expect([standing(), await stateOf(next, submission)]).toEqual([1, 'RECEIVED']);
    // What the process before had sent comes to stand now.
    world.ledger.retract(1);
    await until('it is there', async () => (await stateOf(next, submission)) === 'VALID');
    expect(standing()).toBe(1);
});

it('of which it stands for long are refused, and keep back no window; who asks again has them stored anew', async () => {
    const service = await recorded(1);
    const { answers, release } = await service.hold([inPlaceOf(1)], NURSE);
    const submission = submissionOf(answers);
    release();
    const before = stands();
    await until('it was refused', () => stands() > before);
    world.clock.ahead += 3_600_000;
    await until('it is refused for good', async () => (await stateOf(service, submission)) === 'INVALID');
    expect(await service.submission(submission)).toMatchObject({ code: 'POST_STANDS' });
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(standing()).toBe(1);

    const again = await service.hold([inPlaceOf(1)], NURSE);
    expect(again.answers).toMatchObject([{ status: 'accepted' }]);
    expect(submissionOf(again.answers)).not.toBe(submission);
    world.ledger.retract(1);
    again.release();
    await until('it is there', async () => (await stateOf(service, submissionOf(again.answers))) === 'VALID');
    expect(standing()).toBe(1);
});

it('that are given up never stand, whatever is corrected then, and other readings may come', async () => {
    const service = await recorded(1);
    const mistyped = await service.hold([inPlaceOf(1)], NURSE);
    await mistyped.giveUp();
    expect(await service.submission(submissionOf(mistyped.answers))).toMatchObject({ state: 'INVALID', code: 'POST_STANDS' });
    world.ledger.retract(1);
    const meant = await service.hold([inPlaceOf(1, { periodSeconds: 30 })], NURSE);
    expect(meant.answers).toMatchObject([{ status: 'accepted' }]);
    meant.release();
    await until('it is there', async () => (await stateOf(service, submissionOf(meant.answers))) === 'VALID');
    expect([...world.ledger.copies.values()]).toEqual([1, 1]);
});

it('ring what they would ring where they are of these days, and nothing where they are of then', async () => {
    const service = await recorded(1);
    const high = { signals: [{ code: '8867-4', unit: '/min', values: [250] }] };
    const of = (days: number) => new Date(Date.now() - days * DAY).toISOString();
    const then = await service.hold([inPlaceOf(1, { ...high, patient: 'P090', start: of(8) })], NURSE);
    expect(then.answers).toMatchObject([{ status: 'accepted' }]);
    expect(then.answers[0]?.alarms ?? []).toEqual([]);
    const now = await service.hold([inPlaceOf(2, { ...high, patient: 'P091', start: of(1) })], NURSE);
    expect(now.answers[0]?.alarms).toMatchObject([{ code: 'LIMIT' }]);
});

it('that are typed with a reading that cannot be are refused whole, where that is asked for', async () => {
    const service = await recorded(1);
    const signals = [{ code: '8867-4', unit: '/min', values: [75, 7500] }];
    const { answers } = await service.hold([inPlaceOf(1, { signals })], NURSE, { strict: true });
    expect(answers).toMatchObject([{ status: 'rejected', problem: { code: 'VALUE_IMPOSSIBLE' } }]);
});

it('stand once, however often they are asked for; with other readings they conflict', async () => {
    const service = await recorded(1);
    world.ledger.retract(1);
    const first = await service.hold([inPlaceOf(1)], NURSE);
    const second = await service.hold([inPlaceOf(1)], NURSE);
    expect(second.answers).toMatchObject([{ status: 'duplicate', submission: submissionOf(first.answers) }]);
    second.release();
    first.release();
    await until('it is there', async () => (await stateOf(service, submissionOf(first.answers))) === 'VALID');
    const other = await service.hold([inPlaceOf(1, { periodSeconds: 30 })], NURSE);
    expect(other.answers).toMatchObject([{ status: 'rejected', problem: { code: 'REPLAY_CONFLICT' } }]);
    expect([...world.ledger.copies.values()]).toEqual([1, 1]);
});

it('that are released and not recorded when the process dies are recorded by the next one', async () => {
    await recorded(1);
    await world.kill();
    const service = await world.start({ ...OPEN_FOR_LONG, holdAt: 'RECEIVED' });
    const { answers, release } = await service.hold([inPlaceOf(1)], NURSE);
    world.ledger.retract(1);
    release();
    await world.kill();
    const next = await world.start(OPEN_FOR_LONG);
    await until('it is there', async () => (await stateOf(next, submissionOf(answers))) === 'VALID');
    expect(standing()).toBe(1);
});
