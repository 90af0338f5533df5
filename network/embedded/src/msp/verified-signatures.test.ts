// SPDX-License-Identifier: Apache-2.0
// What was verified stands for one signer, one message and one signature, and for nothing else.
import { hash } from 'node:crypto';
import { VerifiedSignatures } from './verified-signatures';

const signature = Buffer.from('signature');

describe('verified signatures', () => {
    it.each([10, 9000])('are known again by signer, message and signature, with a message of %d bytes', (length) => {
        const verified = new VerifiedSignatures();
        const message = Buffer.alloc(length, 1);
        const other = Buffer.alloc(length, 1);
        other[length - 1] = 2;
        verified.add(1, message, signature);
        expect(verified.has(1, Buffer.from(message), Buffer.from(signature))).toBe(true);
        expect(verified.has(2, message, signature)).toBe(false);
        expect(verified.has(1, other, signature)).toBe(false);
        expect(verified.has(1, message.subarray(1), signature)).toBe(false);
        expect(verified.has(1, message, Buffer.from('signaturE'))).toBe(false);
    });

    it('do not take the hash of a long message for the message', () => {
        const verified = new VerifiedSignatures();
        const long = Buffer.alloc(9000, 1);
        verified.add(1, long, signature);
        expect(verified.has(1, hash('sha256', long, 'buffer'), signature)).toBe(false);
    });

    it('are kept for the latest two thousand and forgotten in the end', () => {
        const verified = new VerifiedSignatures();
        const name = (n: number): Buffer => Buffer.from(`signature ${String(n)}`);
        for (let n = 0; n < 10_000; n++) {
            verified.add(1, signature, name(n));
        }
        expect([0, 7999, 9999].map((n) => verified.has(1, signature, name(n)))).toEqual([false, true, true]);
    });
});
