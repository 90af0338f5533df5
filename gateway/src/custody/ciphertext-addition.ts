// SPDX-License-Identifier: Apache-2.0
// Interim: moves to @wardledger/chaincode/crypto.
import { DomainError, STATS_1 } from '@wardledger/chaincode/domain';

const PREFIX = Buffer.from(
    '5ea11004010000007100020000000000a3fc8c45ad976a7ce685db7c20583c8c0305a5b0dda020f91dbc29f60a66207c00020000000000000000100000000000000200000000000000000000000000f03f01000000000000005ea110040100000018000200000000000040000000000000',
    'hex',
);
const PRIMES = STATS_1.coefficientPrimes;

export function assertCiphertext(bytes: Uint8Array): void {
    words(bytes);
}

export function addCiphertexts(left: Uint8Array, right: Uint8Array): Uint8Array {
    const [a, b] = [words(left), words(right)];
    const sum = new Float64Array(a.length);
    a.forEach((word, i) => {
        const prime = primeAt(i);
        const total = word + (b[i] ?? 0);
        sum[i] = total >= prime ? total - prime : total;
    });
    return bytesOf(sum);
}

function primeAt(index: number): number {
    return PRIMES[Math.floor(index / STATS_1.polyModulusDegree) % PRIMES.length] ?? 0;
}

function words(bytes: Uint8Array): Float64Array {
    if (bytes.length !== STATS_1.ciphertextBytes || PREFIX.compare(bytes, 0, PREFIX.length) !== 0) {
        throw new DomainError('CIPHERTEXT_INVALID');
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset + PREFIX.length);
    const found = new Float64Array((bytes.length - PREFIX.length) / 8);
    for (let i = 0; i < found.length; i++) {
        const word = view.getUint32(8 * i, true) + view.getUint32(8 * i + 4, true) * 2 ** 32;
        if (word >= primeAt(i)) {
            throw new DomainError('CIPHERTEXT_INVALID');
        }
        found[i] = word;
    }
    return found;
}

function bytesOf(sum: Float64Array): Uint8Array {
    const bytes = new Uint8Array(STATS_1.ciphertextBytes);
    bytes.set(PREFIX);
    const view = new DataView(bytes.buffer, PREFIX.length);
    sum.forEach((word, i) => {
        view.setUint32(8 * i, word % 2 ** 32, true);
        view.setUint32(8 * i + 4, Math.floor(word / 2 ** 32), true);
    });
    return bytes;
}
