// SPDX-License-Identifier: Apache-2.0
// Encryption through the real worker thread, started from the TypeScript source.

import { HeEncryptor } from './he-encryptor';
import type { HeKeyPair } from './he-engine';
import { HeWorkerHost } from './he-worker-host';
import { totalsOf } from './he-slots';

test('what the encrypting thread encrypts, the decrypting thread decrypts', async () => {
    const generator = new HeWorkerHost({}, 20_000);
    const pair = (await generator.run({ operation: 'generate' })) as HeKeyPair;
    await generator.close();
    const encryptor = new HeEncryptor({ publicKey: pair.publicKey });
    const { ciphertext } = await encryptor.encrypt({ steps: 3, values: [{ code: '8867-4', values: [780, null, 790] }] });
    const decryptor = new HeWorkerHost({ secretKey: pair.secretKey }, 20_000);
    const slots = (await decryptor.run({ operation: 'decrypt', ciphertext })) as BigInt64Array;
    expect(totalsOf(slots, ['8867-4', '8889-8'])).toEqual([
        { code: '8867-4', count: 2, sum: 1570, sumOfSquares: 780 ** 2 + 790 ** 2 },
        { code: '8889-8', count: 0, sum: 0, sumOfSquares: 0 },
    ]);
    await encryptor.close();
    await decryptor.close();
});
