// SPDX-License-Identifier: Apache-2.0
// Attestations are verified by the key that they name, however many were named before.

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isAttested } from './attestation';

function newKey(): { publicKey: string; privateKey: KeyObject } {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    return { publicKey: publicKey.export({ format: 'jwk' }).x!, privateKey };
}

const signatureBy = ({ privateKey }: { privateKey: KeyObject }, text: string): string =>
    sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64url');

it('each key attests what it has signed and nothing else, at first and again, also where many came between', () => {
    const keys = Array.from({ length: 100 }, newKey);
    for (let round = 0; round < 2; round += 1) {
        for (const [index, key] of keys.entries()) {
            const signature = signatureBy(key, 'a window');
            const other = keys[(index + 1) % keys.length]!;
            expect(isAttested({ publicKey: key.publicKey, signature }, 'a window')).toBe(true);
            expect(isAttested({ publicKey: key.publicKey, signature }, 'another window')).toBe(false);
            expect(isAttested({ publicKey: other.publicKey, signature }, 'a window')).toBe(false);
        }
    }
});

it.each(['', 'AAAA', '!'.repeat(43)])('32 bytes that are no key, or none, attest nothing: %j', (publicKey) => {
    const signature = signatureBy(newKey(), 'a window');
    expect(isAttested({ publicKey, signature }, 'a window')).toBe(false);
    expect(isAttested({ publicKey, signature }, 'a window')).toBe(false);
});
