// SPDX-License-Identifier: Apache-2.0
// The thread is replaced after a failure, a deadline or its death, and the next job is done by a healthy one.

import { join } from 'node:path';
import { STATS_2 } from '@wardledger/chaincode/domain';
import type { HeKeyPair } from './he-engine';
import { HeWorkerHost } from './he-worker-host';

let pair: HeKeyPair;
const slots = (): BigInt64Array => new BigInt64Array(STATS_2.polyModulusDegree).fill(5n);

beforeAll(async () => {
    const generator = new HeWorkerHost({}, 30_000);
    pair = (await generator.run({ operation: 'generate' })) as HeKeyPair;
    await generator.close();
});

test('a failed job ends its thread, and the next job gets a new one', async () => {
    const host = new HeWorkerHost({ publicKey: pair.publicKey }, 30_000);
    await host.start();
    const before = host.threadId;
    await expect(host.run({ operation: 'encrypt', slots: new BigInt64Array(STATS_2.polyModulusDegree + 1) })).rejects.toMatchObject({
        reason: 'failed',
    });
    expect(host.threadId).toBeUndefined();
    expect(await host.run({ operation: 'encrypt', slots: slots() })).toHaveLength(STATS_2.ciphertextBytes);
    expect(host.threadId).not.toBe(before);
    await host.close();
});

test('a thread that dies is replaced', async () => {
    const lives = new Int32Array(new SharedArrayBuffer(4));
    const script = join(__dirname, '../../../test/custody/dying-worker');
    const host = new HeWorkerHost({ publicKey: lives as unknown as Uint8Array }, 30_000, script);
    await expect(host.run({ operation: 'generate' })).rejects.toMatchObject({ reason: 'died' });
    expect(await host.run({ operation: 'generate' })).toEqual(Uint8Array.of(1));
    expect(lives[0]).toBe(2);
    await host.close();
});

test('a job over its deadline is given up', async () => {
    const host = new HeWorkerHost({}, 0);
    await host.start();
    await expect(host.run({ operation: 'generate' })).rejects.toMatchObject({ reason: 'deadline' });
    expect(host.threadId).toBeUndefined();
    await host.close();
});

test('the encrypting thread cannot decrypt, the decrypting one cannot encrypt', async () => {
    const encrypting = new HeWorkerHost({ publicKey: pair.publicKey }, 30_000);
    const ciphertext = (await encrypting.run({ operation: 'encrypt', slots: slots() })) as Uint8Array;
    await expect(encrypting.run({ operation: 'decrypt', ciphertext })).rejects.toMatchObject({ reason: 'failed' });
    const decrypting = new HeWorkerHost({ secretKey: pair.secretKey }, 30_000);
    await expect(decrypting.run({ operation: 'encrypt', slots: slots() })).rejects.toMatchObject({ reason: 'failed' });
    expect(await decrypting.run({ operation: 'decrypt', ciphertext })).toEqual(slots());
    await Promise.all([encrypting.close(), decrypting.close()]);
});

test('a key that is none stops the thread at its start', async () => {
    const host = new HeWorkerHost({ publicKey: pair.publicKey.subarray(8) }, 30_000);
    await expect(host.start()).rejects.toMatchObject({ reason: 'died' });
    await host.close();
});

test('after close nothing is done any more, and what waited is refused', async () => {
    const host = new HeWorkerHost({ publicKey: pair.publicKey }, 30_000);
    const waiting = host.run({ operation: 'encrypt', slots: slots() });
    const closed = host.close();
    await expect(waiting).rejects.toMatchObject({ reason: 'closed' });
    await closed;
    await expect(host.run({ operation: 'encrypt', slots: slots() })).rejects.toMatchObject({ reason: 'closed' });
});
