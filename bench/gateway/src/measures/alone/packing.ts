// SPDX-License-Identifier: Apache-2.0
// Packing a ciphertext to the bits of its primes, and back, beside zstd on the same bytes.

import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { packCiphertext, unpackCiphertext } from '@wardledger/chaincode/crypto';
import { STATS_2 } from '@wardledger/chaincode/domain';
import { compared, type Figure, type Tell } from '@wardledger/bench-common';
import type { Effort } from '../../options';
import { startRawSeal } from '../../yardsticks/raw-seal';

/** So many windows are gone through: none is twice the same for the compressor. */
const CIPHERTEXTS = 16;

type Change = (bytes: Uint8Array) => Uint8Array;

/** One way of keeping ciphertexts small. */
interface Way {
    readonly pack: Change;
    readonly unpack: Change;
}

/** What one way came to. */
interface Sample {
    readonly pack: number;
    readonly unpack: number;
    readonly bytes: number;
}

/** Milliseconds of processor for one of them. */
function pace(rounds: number, all: readonly Uint8Array[], change: Change): number {
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) {
        all.forEach(change);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / rounds / all.length;
}

function measure({ pack, unpack }: Way, all: readonly Uint8Array[], rounds: number): Sample {
    const packed = all.map(pack);
    if (packed.some((bytes, index) => Buffer.compare(unpack(bytes), all[index] ?? new Uint8Array()) !== 0)) {
        throw new Error('a ciphertext did not come back');
    }
    const bytes = packed.reduce((sum, { length }) => sum + length, 0) / packed.length;
    return { pack: pace(rounds, all, pack), unpack: pace(rounds, packed, unpack), bytes };
}

/** The bench; needs no network. */
export async function benchPacking({ repeats, samples }: Effort, tell: Tell): Promise<Figure[]> {
    const raw = await startRawSeal();
    const all = Array.from({ length: CIPHERTEXTS }, (_, window) =>
        raw.encrypt(new BigInt64Array(STATS_2.polyModulusDegree).fill(BigInt(window))),
    );
    const ours: Way = { pack: packCiphertext, unpack: unpackCiphertext };
    const zstd: Way = { pack: (bytes) => zstdCompressSync(bytes), unpack: (bytes) => zstdDecompressSync(bytes) };
    const rounds = Math.ceil(samples / 4);
    measure(ours, all, rounds); // the first ones find cold code
    const pairs = Array.from({ length: repeats }, () => {
        const pair = { ours: measure(ours, all, rounds), zstd: measure(zstd, all, rounds) };
        const both = ({ pack, unpack, bytes }: Sample): string =>
            `${pack.toFixed(3)} ms, back ${unpack.toFixed(3)} ms, ${String(bytes)} bytes`;
        tell(`packing: ${both(pair.ours)}; zstd ${both(pair.zstd)}`);
        return pair;
    });
    const row = (what: string, unit: string, of: (sample: Sample) => number): Figure =>
        compared(
            { bench: 'packing', what, unit },
            pairs.map((pair) => of(pair.ours)),
            {
                what: 'zstd, level 3',
                samples: pairs.map((pair) => of(pair.zstd)),
            },
        );
    return [
        row('one ciphertext, packed', 'bytes', ({ bytes }) => bytes),
        row('one ciphertext, packing, processor', 'ms', ({ pack }) => pack),
        row('one ciphertext, unpacking, processor', 'ms', ({ unpack }) => unpack),
    ];
}
