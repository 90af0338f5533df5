// SPDX-License-Identifier: Apache-2.0
// A dry run says what would become of posts, and nothing comes of it: no row, no number spent, no alarm, no window, nothing on the ledger.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { KnownDevice } from '@wardledger/chaincode/domain';
import { signedBy } from '../../../test/support/post-proofs';
import { CALLER, NURSE, post, VitalsWorld } from '../../../test/support/vitals-world';
import { until } from '../../../test/support/until';
import type { DevicePost } from './ports/device-post';
import type { PostAnswer, Vitals } from './ports/vitals';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const ledgerIdOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);
const lookupKey = (kind: string, id: string): string => createHash('sha256').update(`${kind} ${id}`).digest('hex');
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const another = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x = '', y = '' } = key.publicKey.export({ format: 'jwk' });
const publicKey = Buffer.concat([x, y].map((half) => Buffer.from(half, 'base64url'))).toString('base64url');

/** The monitor is enrolled. */
function enrolled(changes: Partial<KnownDevice> = {}): void {
    world.ledger.subjects.set(lookupKey('device', 'monitor-1'), ledgerIdOf('monitor-1'));
    world.ledger.devices.set(ledgerIdOf('monitor-1'), { status: 'active', publicKey, bindings: [], ...changes });
}

/** Every row of every table of the store. */
function everyRow(): unknown {
    const database = new DatabaseSync(join(world.directory, 'gateway.sqlite'), { readOnly: true });
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${String(name)}"`).all()]);
    database.close();
    return rows;
}

/** All that a post leaves behind. */
const traces = (service: Vitals): readonly unknown[] => [
    everyRow(),
    [...world.ledger.subjects],
    [...world.ledger.posts],
    world.events.length,
    service.status().pending,
];

const told = (answers: readonly PostAnswer[]) => answers.map(({ status, problem }) => problem?.code ?? status);
const dry = async (service: Vitals, ...posts: readonly DevicePost[]) => told(await service.dryRun(posts, CALLER));
const manyRinging: DevicePost['signals'] = [{ code: '59408-5', unit: '%', values: [60, 60, 60] }];

it('says of each post what the real one is told, and stores nothing, spends no number, rings nothing, opens no window, registers nobody', async () => {
    const service = await world.start();
    await service.take([post(1), post(2, { signals: manyRinging })], CALLER, { waitSeconds: 10 });
    const before = traces(service);
    const posts = [
        post(1), // stands
        post(2), // other content under a number that is spent
        post(3, { patient: 'P777', device: 'monitor-7', signals: manyRinging }), // rings, of somebody nobody knows
        post(3, { patient: 'P777', device: 'monitor-7' }), // after the one before
        post(4, { signals: [{ code: '8867-4', unit: 'mmHg', values: [70] }] }),
        post(5, { start: new Date(Date.now() - 30 * 86_400_000).toISOString() }),
    ];
    const foreseen = await service.dryRun(posts, CALLER);
    expect(told(foreseen)).toEqual(['duplicate', 'REPLAY_CONFLICT', 'accepted', 'REPLAY_CONFLICT', 'UNIT_MISMATCH', 'TIME_TOO_LATE']);
    expect(foreseen[2]).not.toHaveProperty('submission');
    expect(traces(service)).toEqual(before);

    // The same posts are told the same when they come, and the number that was asked about takes whatever comes.
    expect(told(await service.take(posts, CALLER))).toEqual(told(foreseen));
});

it('asks the ledger what it would say of the device: signature, standing, start, whose it is', async () => {
    const service = await world.start();
    const alice = 'a'.repeat(32);
    world.ledger.subjects.set(lookupKey('record', 'P001'), alice);
    enrolled();
    const signed = (one: DevicePost): DevicePost => signedBy(key.privateKey, one);
    expect(await dry(service, post(1), signedBy(another.privateKey, post(2)), signed(post(3)), signed(post(4, { boot: 7 })))).toEqual([
        'SIGNATURE_MISSING',
        'SIGNATURE_INVALID',
        'accepted',
        'DEVICE_COUNTS_ON',
    ]);
    enrolled({ bindings: [{ patient: alice, since: 0 }] });
    service.devicesChanged();
    expect(await dry(service, signed(post(1)), signed(post(2, { patient: 'P777' })))).toEqual(['accepted', 'DEVICE_BOUND_ELSEWHERE']);
    enrolled({ status: 'suspended' });
    service.devicesChanged();
    expect(await dry(service, signed(post(1)))).toEqual(['DEVICE_SUSPENDED']);
    expect([...world.ledger.subjects.keys()]).toHaveLength(2);
});

it('says that a device must be enrolled where its ward requires that, but for what a person would enter', async () => {
    const service = await world.start();
    for (const [trust, verdict] of [
        ['off', 'accepted'],
        ['warn', 'accepted'],
        ['required', 'DEVICE_UNKNOWN'],
    ] as const) {
        world.ledger.trust = trust;
        expect([trust, ...(await dry(service, post(1)))]).toEqual([trust, verdict]);
    }
    expect(told(await service.dryRun([post(1)], NURSE, { manual: true }))).toEqual(['accepted']);
});

it('tells nobody who has not the key of a device whom it measures', async () => {
    const service = await world.start();
    const alice = 'a'.repeat(32);
    world.ledger.subjects.set(lookupKey('record', 'P001'), alice);
    enrolled({ bindings: [{ patient: alice, since: 0 }] });
    const patients = ['P001', 'P777'];
    const unsigned = patients.map((patient, index) => post(index, { patient }));
    const forged = patients.map((patient, index) => signedBy(another.privateKey, post(2 + index, { patient })));
    expect(await dry(service, ...unsigned, ...forged)).toEqual([
        ...patients.map(() => 'SIGNATURE_MISSING'),
        ...patients.map(() => 'SIGNATURE_INVALID'),
    ]);
    const signed = patients.map((patient, index) => signedBy(key.privateKey, post(4 + index, { patient })));
    expect(await dry(service, ...signed)).toEqual(['accepted', 'DEVICE_BOUND_ELSEWHERE']);
});

it('has no submission for a post that is twice in one request', async () => {
    const service = await world.start();
    await service.take([post(1)], CALLER, { waitSeconds: 10 });
    const answers = await service.dryRun([post(1), post(2), post(2)], CALLER);
    expect(told(answers)).toEqual(['duplicate', 'accepted', 'duplicate']);
    expect(answers.map(({ submission }) => submission !== undefined)).toEqual([true, false, false]);
});

it('asks the ledger for two at one time, and the others wait', async () => {
    const service = await world.start();
    const evaluate = world.ledger.evaluate.bind(world.ledger);
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    let asking = 0;
    jest.spyOn(world.ledger, 'evaluate').mockImplementation(async (...asked) => {
        asking += 1;
        await opened;
        return evaluate(...asked);
    });
    const running = [1, 2, 3].map(async (sequence) => dry(service, post(sequence)));
    await until('two ask', () => asking === 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asking).toBe(2);
    open();
    expect(await Promise.all(running)).toEqual([['accepted'], ['accepted'], ['accepted']]);
});

it('asks for what a person would enter as the ward itself does', async () => {
    const service = await world.start();
    enrolled();
    expect(told(await service.dryRun([post(1)], NURSE, { manual: true }))).toEqual(['SIGNATURE_MISSING']);
});

it('says so where the ledger cannot be asked', async () => {
    const service = await world.start();
    world.ledger.plan = (step) => (step === 'evaluate' ? new Error('away') : undefined);
    const [answer] = await service.dryRun([post(1)], CALLER);
    expect(answer).toMatchObject({ status: 'accepted', flags: expect.arrayContaining(['DEVICE_UNCHECKED']) });
    world.ledger.plan = () => undefined;
    world.waiting.add(CALLER);
    expect(await service.dryRun([post(1)], CALLER)).toMatchObject([
        { status: 'accepted', flags: expect.arrayContaining(['DEVICE_UNCHECKED']) },
    ]);
});
