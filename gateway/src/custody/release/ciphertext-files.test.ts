// SPDX-License-Identifier: Apache-2.0
// A ciphertext file is believed only when its uncompressed bytes have the digest that the ledger holds.

import { mkdirSync, promises, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { STATS_1 } from '@wardledger/chaincode/domain';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { ciphertextFiles } from './ciphertext-files';

const folder = temporaryFolder();
const content = Buffer.from('uncompressed bytes of a ciphertext');
const digest = sha256Hex(content);

function put(bytes: Uint8Array, name = digest): void {
    mkdirSync(join(folder, name.slice(0, 2)), { recursive: true });
    writeFileSync(join(folder, name.slice(0, 2), `${name}.ct.zst`), bytes);
}

test('a file is found by its digest and uncompressed', async () => {
    put(zstdCompressSync(content));
    expect(await ciphertextFiles(folder).read(digest)).toEqual(content);
});

test.each([
    ['swapped', zstdCompressSync(Buffer.from('another ciphertext'))],
    ['not compressed', content],
    ['truncated', zstdCompressSync(content).subarray(0, -4)],
    ['a bomb', zstdCompressSync(Buffer.alloc(50_000_000))],
])('a file that is %s is refused', async (_name, bytes) => {
    put(bytes);
    await expect(ciphertextFiles(folder).read(digest)).rejects.toMatchObject({ code: 'CIPHERTEXT_INVALID' });
});

test('a file longer than a ciphertext is not uncompressed, though its name is right', async () => {
    const long = Buffer.alloc(STATS_1.ciphertextBytes + 1);
    put(zstdCompressSync(long), sha256Hex(long));
    await expect(ciphertextFiles(folder).read(sha256Hex(long))).rejects.toMatchObject({ code: 'CIPHERTEXT_INVALID' });
    const longest = long.subarray(1);
    put(zstdCompressSync(longest), sha256Hex(longest));
    expect(await ciphertextFiles(folder).read(sha256Hex(longest))).toHaveLength(STATS_1.ciphertextBytes);
});

test('a missing file is refused in the same words', async () => {
    await expect(ciphertextFiles(folder).read('0'.repeat(64))).rejects.toMatchObject({
        code: 'CIPHERTEXT_INVALID',
        message: 'a ciphertext is missing or differs from its digest',
    });
});

test.each([['EMFILE'], ['ENFILE'], ['ENOMEM']])('a file that %s keeps from being read is not called missing', async (code) => {
    put(zstdCompressSync(content));
    jest.spyOn(promises, 'readFile').mockRejectedValueOnce(Object.assign(new Error(), { code }));
    await expect(ciphertextFiles(folder).read(digest)).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
    expect(await ciphertextFiles(folder).read(digest)).toEqual(content);
});
