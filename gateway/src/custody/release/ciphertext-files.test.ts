// SPDX-License-Identifier: Apache-2.0
// A ciphertext file is believed only when its unpacked bytes have the digest that the ledger holds.

import { mkdirSync, promises, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packCiphertext, sha256Hex } from '@wardledger/chaincode/crypto';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { madeUpCiphertext } from '../../../test/support/ciphertexts';
import { ciphertextFiles } from './ciphertext-files';

const folder = temporaryFolder();
const content = madeUpCiphertext(1);
const digest = sha256Hex(content);

function put(bytes: Uint8Array, name = digest): void {
    mkdirSync(join(folder, name.slice(0, 2)), { recursive: true });
    writeFileSync(join(folder, name.slice(0, 2), `${name}.ct`), bytes);
}

test('a file is found by its digest and unpacked', async () => {
    put(packCiphertext(content));
    expect(Buffer.compare(await ciphertextFiles(folder).read(digest), content)).toBe(0);
});

test.each([
    ['swapped', packCiphertext(madeUpCiphertext(2))],
    ['not packed', content],
    ['truncated', packCiphertext(content).subarray(0, -4)],
    ['longer', Buffer.concat([packCiphertext(content), Buffer.alloc(1)])],
    ['empty', new Uint8Array()],
    ['no ciphertext', packCiphertext(content).fill(0xff)],
])('a file that is %s is refused', async (_name, bytes) => {
    put(bytes);
    await expect(ciphertextFiles(folder).read(digest)).rejects.toMatchObject({ code: 'CIPHERTEXT_INVALID' });
});

test('a missing file is refused in the same words', async () => {
    await expect(ciphertextFiles(folder).read('0'.repeat(64))).rejects.toMatchObject({
        code: 'CIPHERTEXT_INVALID',
        message: 'a ciphertext is missing or differs from its digest',
    });
});

test.each([['EMFILE'], ['ENFILE'], ['ENOMEM']])('a file that %s keeps from being read is not called missing', async (code) => {
    put(packCiphertext(content));
    jest.spyOn(promises, 'readFile').mockRejectedValueOnce(Object.assign(new Error(), { code }));
    await expect(ciphertextFiles(folder).read(digest)).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
    expect(Buffer.compare(await ciphertextFiles(folder).read(digest), content)).toBe(0);
});
