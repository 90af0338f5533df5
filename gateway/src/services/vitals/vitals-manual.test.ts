// SPDX-License-Identifier: Apache-2.0
// Posts that people have entered: the ward's own process brings them, each signed by who it is from, and nobody keeps anybody else's back.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { canonicalJson, demandDefined, DomainError, ERRORS, type ManualPost, type VitalsWindow } from '@wardledger/chaincode/domain';
import type { FunctionName, LedgerCall, LedgerCaller } from '../../ledger';
import { CALLER, DOCTOR, NURSE, post, QUICK, untilNoWindowWaits, VitalsWorld } from '../../../test/support/vitals-world';
import { until } from '../../../test/support/until';
import type { VitalsPorts } from './ports/vitals-ports';

let world: VitalsWorld;
/** Who has had what endorsed. */
let endorsed: { readonly by: string; readonly call: LedgerCall<FunctionName> }[];

beforeEach(() => {
    world = new VitalsWorld();
    endorsed = [];
});
afterEach(async () => world.remove());

/** Notes what is endorsed, and puts something else into the place of a custodian's answer. */
const adapted =
    (custodian: Partial<VitalsPorts['custodian']> = {}) =>
    (ports: VitalsPorts): VitalsPorts => {
        const { ledger } = ports;
        const endorse: typeof ledger.endorse = async (caller: LedgerCaller, call) => {
            endorsed.push({ by: caller.name, call });
            return ledger.endorse(caller, call);
        };
        const bound = {
            evaluate: ledger.evaluate.bind(ledger),
            submit: ledger.submit.bind(ledger),
            outcome: ledger.outcome.bind(ledger),
            send: ledger.send.bind(ledger),
            endorse,
        };
        return { ...ports, ledger: bound, custodian: { ...ports.custodian, ...custodian } };
    };

const entered = () =>
    endorsed.flatMap(({ call }) => (call.transient as { posts?: { posts: ManualPost[] } } | undefined)?.posts?.posts ?? []);
const windows = () => endorsed.flatMap(({ call }) => (call.request as { windows?: VitalsWindow[] }).windows ?? []);
const WAIT = { waitSeconds: 20, manual: true };

it('are brought by the ward’s own process, post and window, and never by the caller', async () => {
    const service = await world.start({}, adapted());
    expect(await service.take([post(1)], NURSE, WAIT)).toMatchObject([{ state: 'VALID' }]);
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(endorsed.map(({ by, call }) => [by, call.name])).toEqual([
        ['#registrar', 'vitals:EnterPosts'],
        ['#registrar', 'vitals:SubmitWindows'],
    ]);
    expect(windows()).toMatchObject([{ manual: true }]);
    expect([...world.ledger.windows.values()]).toHaveLength(1);
});

it('are in no window with a device’s of the same patient, nor with another person’s', async () => {
    const service = await world.start({}, adapted());
    await service.take([post(1)], NURSE, WAIT);
    await service.take([post(2)], DOCTOR, WAIT);
    await service.take([post(3)], CALLER, { waitSeconds: 20 });
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(
        windows()
            .map(({ manual }) => manual === true)
            .sort(),
    ).toEqual([false, true, true]);
    expect(new Set(world.ledger.posters.values()).size).toBe(2);
    expect(endorsed.filter(({ by }) => by === CALLER).map(({ call }) => call.name)).toEqual(['vitals:SubmitPosts', 'vitals:SubmitWindows']);
});

it('share a transaction with others’, so that it ties nobody’s patients together', async () => {
    const service = await world.start({ ...QUICK, recordWithin: 60_000 }, adapted());
    await service.take([post(1)], NURSE, { manual: true });
    await service.take([post(2, { patient: 'P002' })], DOCTOR, WAIT);
    expect(endorsed).toHaveLength(1);
    expect(new Set(entered().map(({ author }) => author.person)).size).toBe(2);
});

it('are signed anew for each attempt, and the window has the last signature', async () => {
    let fails = 2;
    world.ledger.plan = (step) =>
        step === 'endorse' && fails > 0 && (fails -= 1) >= 0 ? new DomainError(ERRORS.LEDGER_UNAVAILABLE) : undefined;
    const service = await world.start({}, adapted());
    expect(await service.take([post(1)], NURSE, WAIT)).toMatchObject([{ state: 'VALID' }]);
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(entered()).toHaveLength(3);
    expect([...world.ledger.windows.values()]).toMatchObject([{ manual: true }]);
});

it('whose author has no key here are refused, and those beside them stand', async () => {
    const service = await world.start(
        { ...QUICK, recordWithin: 60_000 },
        adapted({
            signPosts: async ({ caller, digests }) => {
                if (caller === 'stranger') {
                    throw new DomainError(ERRORS.ACTOR_UNKNOWN);
                }
                return digests.map((digest) => ({ person: '3'.repeat(32), certificate: 'c', signature: digest, time: 1 }));
            },
        }),
    );
    await service.take([post(1)], 'stranger', { manual: true });
    expect(await service.take([post(2)], NURSE, WAIT)).toMatchObject([{ state: 'VALID' }]);
    await until('both are final', async () => service.status().pending === 0);
    expect([...world.ledger.posts.keys()]).toHaveLength(1);
});

it('of which the signature was altered on the disk come into no window', async () => {
    const service = await world.start(
        {},
        adapted({
            signPosts: async ({ digests }) =>
                digests.map(() => ({ person: '3'.repeat(32), certificate: 'c', signature: 'forged', time: 1 })),
        }),
    );
    await service.take([post(1)], NURSE, WAIT);
    await service.closeWindows();
    await until('it is stuck', async () => (await service.windowCounts()).STUCK === 1);
    expect(world.ledger.windows.size).toBe(0);
});

it('go on after a restart, whatever was done', async () => {
    const held = await world.start({ holdAt: 'RECEIVED' });
    await held.take([post(1)], NURSE, { manual: true });
    await world.kill();
    const service = await world.start({}, adapted());
    await until('it is final', async () => service.status().pending === 0);
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(endorsed.map(({ by }) => by)).toEqual(['#registrar', '#registrar']);
    expect(canonicalJson(windows().map(({ manual }) => manual))).toBe('[true]');
});

it('are in another window once the number is another patient’s, and theirs who has entered them', async () => {
    const service = await world.start({ idle: 3_600_000 }, adapted());
    await service.take([post(1)], NURSE, WAIT);
    const { erased, subjects } = world.ledger;
    const number = world.lookupKey('P001');
    erased.add(demandDefined(subjects.get(number), 'who has the number'));
    subjects.delete(number);
    world.clock.ahead += 60_000;
    expect(await service.take([post(2)], NURSE, WAIT)).toMatchObject([{ state: 'VALID' }]);
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect([world.ledger.posters.size, new Set(world.ledger.posters.values()).size]).toEqual([2, 1]);
    expect([...world.ledger.windows.values()]).toMatchObject([{ manual: true, subject: subjects.get(number) }]);
});

it('are brought by the ward’s own process also in a window that had to be put back', async () => {
    const held = await world.start({ holdAt: 'CLOSED' }, adapted());
    await held.take([post(1)], NURSE, WAIT);
    await world.kill();
    const database = new DatabaseSync(join(world.directory, 'gateway.sqlite'));
    database.exec('DELETE FROM windows');
    database.close();
    const service = await world.start({}, adapted());
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(endorsed.map(({ by, call }) => [by, call.name])).toEqual([
        ['#registrar', 'vitals:EnterPosts'],
        ['#registrar', 'vitals:SubmitWindows'],
    ]);
    expect([...world.ledger.windows.values()]).toMatchObject([{ manual: true, posts: { count: 1 } }]);
});
