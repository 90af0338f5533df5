// SPDX-License-Identifier: Apache-2.0
// Posts of devices that are enrolled and bound: a reading is whose the device measured when it was taken, and no other post suffers from one that is not.

import { createHash } from 'node:crypto';
import type { FoundBinding } from '@wardledger/chaincode/domain';
import { CALLER, post, untilNoWindowWaits, VitalsWorld } from '../../../test/support/vitals-world';
import type { DevicePost } from './ports/device-post';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const [ALICE, BOB] = ['a', 'b'].map((digit) => digit.repeat(32)) as [string, string];
const ledgerIdOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);
const lookupKey = (kind: string, id: string): string => createHash('sha256').update(`${kind} ${id}`).digest('hex');
const startOf = (one: DevicePost): number => Date.parse(one.start);

/** Alice and Bob are known, and so is the monitor, which was bound as told. */
function known(...bindings: readonly FoundBinding[]): void {
    world.ledger.subjects.set(lookupKey('record', 'P001'), ALICE);
    world.ledger.subjects.set(lookupKey('record', 'P002'), BOB);
    world.ledger.subjects.set(lookupKey('device', 'monitor-1'), ledgerIdOf('monitor-1'));
    world.ledger.devices.set(ledgerIdOf('monitor-1'), { bindings });
}

/** A post of two minutes. */
const long = (sequence: number, changes: Partial<DevicePost> = {}): DevicePost =>
    post(sequence, { signals: [{ code: '8867-4', unit: '/min', values: [70, 71, 72] }], ...changes });

async function codesOf(posts: readonly DevicePost[]): Promise<(string | undefined)[]> {
    const service = await world.start();
    const answers = await service.take(posts, CALLER, { waitSeconds: 10 });
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(service.status().pending).toBe(0);
    return answers.map(({ state, problem }) => problem?.code ?? state);
}

it('takes all posts of a device that was never bound', async () => {
    known();
    expect(await codesOf([post(1), post(2, { patient: 'P002' })])).toEqual(['VALID', 'VALID']);
});

it('takes posts of whom the device measures, and refuses those of anybody else, each by itself', async () => {
    known({ patient: ALICE, since: startOf(post(1)) - 3_600_000 });
    const posts = [post(1), post(2, { patient: 'P002' }), post(3), post(4, { device: 'monitor-2', patient: 'P002' })];
    expect(await codesOf(posts)).toEqual(['VALID', 'DEVICE_BOUND_ELSEWHERE', 'VALID', 'VALID']);
    expect([...world.ledger.windows.values()].map(({ subject, posts: { count } }) => [subject, count]).sort()).toEqual([
        [ALICE, 2],
        [BOB, 1],
    ]);
});

it('judges what comes late by who was measured then, and refuses what lies across the change', async () => {
    const moved = startOf(long(1)) + 60_000;
    known({ patient: BOB, since: moved }, { patient: ALICE, since: moved - 3_600_000 });
    const later = new Date(moved).toISOString();
    const posts = [
        post(1), // before
        post(2, { patient: 'P002' }),
        long(3), // across
        long(4, { start: later, periodSeconds: 1, patient: 'P002' }),
        long(5, { start: later, periodSeconds: 1 }),
    ];
    expect(await codesOf(posts)).toEqual(['VALID', 'DEVICE_BOUND_ELSEWHERE', 'DEVICE_MOVED', 'VALID', 'DEVICE_BOUND_ELSEWHERE']);
});

it('refuses what a device measures that measures nobody', async () => {
    known({ since: startOf(post(1)) - 1_000 });
    expect(await codesOf([post(1)])).toEqual(['DEVICE_BOUND_ELSEWHERE']);
});

it('takes a patient for who stays after a merge, whichever number the device says and whichever it was bound to', async () => {
    known({ patient: BOB, survivor: ALICE, since: startOf(post(1)) - 3_600_000 });
    world.ledger.survivors.set(BOB, ALICE);
    expect(await codesOf([post(1), post(2, { patient: 'P002' })])).toEqual(['VALID', 'VALID']);
});

it('asks once for the devices of many posts, and anew when somebody has bound one here', async () => {
    known({ patient: ALICE, since: startOf(post(1)) - 3_600_000 });
    const service = await world.start();
    const states = async (one: DevicePost) =>
        (await service.take([one], CALLER, { waitSeconds: 10 })).map(({ state, problem }) => problem?.code ?? state);
    expect(await states(post(1))).toEqual(['VALID']);
    known({ patient: BOB, since: startOf(post(1)) - 3_600_000 });
    expect(await states(post(2))).toEqual(['VALID']); // remembered
    expect(world.ledger.askedForDevices).toBe(1);
    service.devicesChanged();
    expect(await states(post(3))).toEqual(['DEVICE_BOUND_ELSEWHERE']);
});

it('asks again for whom a device measured before what is remembered', async () => {
    known({ patient: ALICE, since: startOf(post(1)) - 3_600_000 });
    const service = await world.start();
    await service.take([post(1)], CALLER, { waitSeconds: 10 });
    const earlier = post(2, { start: new Date(startOf(post(1)) - 7_200_000).toISOString() });
    await service.take([earlier], CALLER, { waitSeconds: 10 });
    expect(world.ledger.askedForDevices).toBe(2);
});

it('brings the signature of the device to the ledger, and which device it is where its starts have names of their own', async () => {
    known();
    const signature = 'A'.repeat(86);
    const endorsed: unknown[] = [];
    world.ledger.refuse = ({ posts }) => endorsed.push(...posts);
    const { postDigestOf } = await import('../../custody');
    const signed = (one: DevicePost): DevicePost => {
        const proof = { key: 'A'.repeat(43), nonce: 'A'.repeat(22) };
        return { ...one, proof: { ...proof, digest: postDigestOf({ ...one, start: startOf(one) }, proof), signature } };
    };
    expect(await codesOf([signed(post(1)), signed(post(2, { boot: 3 })), post(3)])).toEqual(['VALID', 'VALID', 'VALID']);
    expect(endorsed).toEqual([
        expect.objectContaining({ sequence: 1, signature }),
        expect.objectContaining({ sequence: 2, signature, signer: ledgerIdOf('monitor-1') }),
        expect.not.objectContaining({ signature }),
    ]);
    expect(endorsed[0]).not.toHaveProperty('signer');
});
