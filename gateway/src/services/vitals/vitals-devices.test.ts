// SPDX-License-Identifier: Apache-2.0
// Posts of devices that are enrolled and bound: a reading is whose the device measured when it was taken, and no other post suffers from one that is not.

import { createHash, generateKeyPairSync } from 'node:crypto';
import type { FoundBinding, KnownDevice } from '@wardledger/chaincode/domain';
import { signedBy } from '../../../test/support/post-proofs';
import { CALLER, NURSE, OTHER_CALLER, post, untilNoWindowWaits, VitalsWorld } from '../../../test/support/vitals-world';
import type { DevicePost } from './ports/device-post';
import type { Vitals } from './ports/vitals';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const [ALICE, BOB] = ['a', 'b'].map((digit) => digit.repeat(32)) as [string, string];
const ledgerIdOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);
const lookupKey = (kind: string, id: string): string => createHash('sha256').update(`${kind} ${id}`).digest('hex');
const startOf = (one: DevicePost): number => Date.parse(one.start);

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKeyOf = ({ publicKey }: typeof key): string => {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    return Buffer.concat([x, y].map((half) => Buffer.from(half, 'base64url'))).toString('base64url');
};

/** A post as the device signs it. */
const signed = (one: DevicePost): DevicePost => signedBy(key.privateKey, one);

/** Alice and Bob are known, and so is the monitor, which was bound as told. */
function known(...bindings: readonly FoundBinding[]): void {
    enrolled({ bindings });
}

function enrolled(changes: Partial<KnownDevice>): void {
    world.ledger.subjects.set(lookupKey('record', 'P001'), ALICE);
    world.ledger.subjects.set(lookupKey('record', 'P002'), BOB);
    world.ledger.subjects.set(lookupKey('device', 'monitor-1'), ledgerIdOf('monitor-1'));
    world.ledger.devices.set(ledgerIdOf('monitor-1'), { status: 'active', publicKey: publicKeyOf(key), bindings: [], ...changes });
}

/** A post of two minutes. */
const long = (sequence: number, changes: Partial<DevicePost> = {}): DevicePost =>
    post(sequence, { signals: [{ code: '8867-4', unit: '/min', values: [70, 71, 72] }], ...changes });

const statesOf = async (service: Vitals, posts: readonly DevicePost[], caller = CALLER) =>
    (await service.take(posts, caller, { waitSeconds: 10, manual: caller === NURSE })).map(({ state, problem }) => problem?.code ?? state);

async function codesOf(posts: readonly DevicePost[]): Promise<(string | undefined)[]> {
    const service = await world.start();
    const states = await statesOf(
        service,
        posts.map((one) => signed(one)),
    );
    await service.closeWindows();
    await untilNoWindowWaits(service);
    expect(service.status().pending).toBe(0);
    return states;
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
    expect(await statesOf(service, [signed(post(1))])).toEqual(['VALID']);
    known({ patient: BOB, since: startOf(post(1)) - 3_600_000 });
    expect(await statesOf(service, [signed(post(2))])).toEqual(['VALID']); // remembered
    expect(world.ledger.askedForDevices).toBe(1);
    service.devicesChanged();
    expect(await statesOf(service, [signed(post(3))])).toEqual(['DEVICE_BOUND_ELSEWHERE']);
});

it('asks again for whom a device measured before what is remembered', async () => {
    known({ patient: ALICE, since: startOf(post(1)) - 3_600_000 });
    const service = await world.start();
    await statesOf(service, [signed(post(1))]);
    await statesOf(service, [signed(post(2, { start: new Date(startOf(post(1)) - 7_200_000).toISOString() }))]);
    expect(world.ledger.askedForDevices).toBe(2);
});

it('asks for five hundred posts of many patients at once', async () => {
    known({ patient: BOB, survivor: ALICE, since: startOf(post(1)) - 3_600_000 });
    world.ledger.survivors.set(BOB, ALICE);
    const service = await world.start();
    const posts = Array.from({ length: 500 }, (_, index) => signed(post(index, { patient: index % 2 === 0 ? 'P001' : 'P002' })));
    expect(new Set(await statesOf(service, posts))).toEqual(new Set(['VALID']));
});

it('brings the signature of the device to the ledger', async () => {
    enrolled({});
    const endorsed: unknown[] = [];
    world.ledger.refuse = ({ posts }) => endorsed.push(...posts);
    const one = signed(post(1));
    const service = await world.start();
    expect(await statesOf(service, [one, post(2, { device: 'monitor-2' })])).toEqual(['VALID', 'VALID']);
    expect(endorsed).toEqual([
        expect.objectContaining({ sequence: 1, signature: one.proof?.signature }),
        expect.not.objectContaining({ signature: expect.anything() }),
    ]);
});

it('refuses posts that name a start of a device that is enrolled, whoever sends them, and no others', async () => {
    enrolled({});
    const service = await world.start();
    const posts = [signed(post(1, { boot: 1 })), signed(post(2)), post(3, { device: 'monitor-2', boot: 1 })];
    expect(await statesOf(service, posts)).toEqual(['DEVICE_COUNTS_ON', 'VALID', 'VALID']);
    expect(await statesOf(service, [post(4, { boot: 1 })], NURSE)).toEqual(['DEVICE_COUNTS_ON']);
});

it('goes on to bring what stands on the ledger, whatever was said of the device since', async () => {
    known({ patient: ALICE, since: startOf(post(1)) - 3_600_000 });
    const one = signed(post(1));
    const service = await world.start();
    expect(await statesOf(service, [one])).toEqual(['VALID']);
    await world.loseStore();
    known({ patient: BOB, since: startOf(post(1)) - 3_600_000 });
    const anew = await world.start();
    expect(await statesOf(anew, [one, signed(post(2))])).toEqual(['VALID', 'DEVICE_BOUND_ELSEWHERE']);
    await anew.closeWindows();
    await untilNoWindowWaits(anew);
    expect([...world.ledger.held.values()]).toEqual([1]);
});

describe('what was refused', () => {
    it.each<[string, () => void, () => void, DevicePost, DevicePost]>([
        [
            'for its patient comes again under the same number, once the binding is right',
            () => {
                known({ patient: BOB, since: startOf(post(1)) - 3_600_000 });
            },
            () => {
                known({ patient: ALICE, since: startOf(post(1)) - 3_600_000 });
            },
            signed(post(1)),
            signed(post(1)),
        ],
        [
            'for its patient comes again as the right one’s',
            () => {
                known({ patient: BOB, since: startOf(post(1)) - 3_600_000 });
            },
            () => undefined,
            signed(post(1)),
            signed(post(1, { patient: 'P002' })),
        ],
        [
            'for naming a start comes again without',
            () => {
                enrolled({});
            },
            () => undefined,
            signed(post(1, { boot: 7 })),
            signed(post(1)),
        ],
    ])('%s', async (_what, before, after, bad, good) => {
        before();
        const service = await world.start();
        const [code] = await statesOf(service, [bad]);
        expect(code).toMatch(/^DEVICE_/);
        after();
        service.devicesChanged();
        expect(await statesOf(service, [good], OTHER_CALLER)).toEqual(['VALID']);
    });

    it('and comes again with other content rings as if it were new', async () => {
        known({ patient: BOB, since: startOf(post(1)) - 3_600_000 });
        const critical = (patient: string) => signed(post(1, { patient, signals: [{ code: '8867-4', unit: '/min', values: [200] }] }));
        const service = await world.start();
        const ringing = async (patient: string) => {
            const [answer] = await service.take([critical(patient)], CALLER, { waitSeconds: 10 });
            return [answer?.state, answer?.alarms?.length ?? 0];
        };
        expect(await ringing('P001')).toEqual(['INVALID', 1]);
        expect(await ringing('P002')).toEqual(['VALID', 1]);
    });

    it('and comes again as it was takes no other row', async () => {
        known({ patient: BOB, since: startOf(post(1)) - 3_600_000 });
        const service = await world.start();
        const submissions = new Set<string | undefined>();
        for (let turn = 0; turn < 3; turn += 1) {
            const [answer] = await service.take([signed(post(1))], CALLER, { waitSeconds: 10 });
            submissions.add(answer?.submission);
        }
        expect(submissions.size).toBe(1);
    });

    it.each(['SIGNATURE_MISSING', 'SIGNATURE_INVALID', 'DEVICE_UNKNOWN', 'DEVICE_SUSPENDED', 'DEVICE_RETIRED'] as const)(
        'by the ledger, %s, has spent no number, whoever sent it',
        async (code) => {
            world.ledger.subjects.set(lookupKey('device', 'monitor-1'), ledgerIdOf('monitor-1'));
            world.ledger.refusedAs = code;
            const service = await world.start();
            expect(await statesOf(service, [post(1, { patient: 'P009' })])).toEqual([code]);
            world.ledger.refusedAs = undefined;
            expect(await statesOf(service, [signed(post(1))], OTHER_CALLER)).toEqual(['VALID']);
        },
    );

    it('because its device was not enrolled comes again signed, with the same content, and by whoever sent it before', async () => {
        world.ledger.refusedAs = 'DEVICE_UNKNOWN';
        const service = await world.start();
        const one = signed(post(1));
        const { signature: _none, ...unsigned } = one.proof!;
        expect(await statesOf(service, [{ ...one, proof: unsigned }])).toEqual(['DEVICE_UNKNOWN']);
        world.ledger.refusedAs = undefined;
        const endorsed: unknown[] = [];
        world.ledger.refuse = ({ posts }) => endorsed.push(...posts);
        expect(await statesOf(service, [one])).toEqual(['VALID']);
        expect(endorsed).toEqual([expect.objectContaining({ sequence: 1, signature: one.proof?.signature })]);
    });
});
