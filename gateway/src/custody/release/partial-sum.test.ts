// SPDX-License-Identifier: Apache-2.0
// However the windows of a release are cut into ranges, what joins is the sum of all, each once; nothing else joins.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex, sumCiphertexts } from '@wardledger/chaincode/crypto';
import { MAX_RELEASE_WINDOWS, STATS_2 } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { HeEncryptor } from '../encryption/he-encryptor';
import type { HeKeyPair } from '../encryption/he-engine';
import { HeWorkerHost } from '../encryption/he-worker-host';
import { type KeyedCiphertext, PartialSum } from './partial-sum';
import { SumFiles } from './sum-files';

const SET = sha256Hex('set');
const WINDOWS = 6;
const folder = temporaryFolder();
let leaves: readonly KeyedCiphertext[];

beforeAll(async () => {
    const fresh = new HeWorkerHost({}, 30_000);
    const { publicKey } = (await fresh.run({ operation: 'generate' })) as HeKeyPair;
    await fresh.close();
    const encryptor = new HeEncryptor({ publicKey });
    const made = [];
    for (let index = 0; index < WINDOWS; index += 1) {
        const { ciphertext } = await encryptor.encrypt({ steps: 1, values: [{ code: '8867-4', values: [700 + index] }] });
        made.push({ keyId: index % 3 === 0 ? 'a' : 'b', ciphertext });
    }
    await encryptor.close();
    leaves = made;
});

async function* each(of: readonly KeyedCiphertext[]): AsyncGenerator<KeyedCiphertext> {
    for (const one of of) {
        yield await Promise.resolve(one);
    }
}

const sumOf = async (from: number, to: number, set = SET) => PartialSum.of({ set, from, to }, each(leaves.slice(from, to)));
const refused = { code: 'REQUEST_INVALID' };
const digests = (sum: PartialSum) => sum.sums.map(({ keyId, ciphertext }) => [keyId, sha256Hex(ciphertext)]);
const under = (keyId: string) =>
    sha256Hex(sumCiphertexts(leaves.filter((leaf) => leaf.keyId === keyId).map(({ ciphertext }) => ciphertext)));

test('any cut joins to the sum of all, with as many leaves as windows, in whatever order neighbours join', async () => {
    const cuts = fc.subarray(Array.from({ length: WINDOWS - 1 }, (_, index) => index + 1));
    await fc.assert(
        fc.asyncProperty(cuts, fc.infiniteStream(fc.nat()), async (cut, choices) => {
            const ends = [...cut, WINDOWS];
            const parts = await Promise.all(ends.map(async (to, index) => sumOf(index === 0 ? 0 : ends[index - 1]!, to)));
            while (parts.length > 1) {
                const at = (choices.next().value as number) % (parts.length - 1);
                parts.splice(at, 2, parts[at]!.joined(parts[at + 1]!));
            }
            const [whole] = parts;
            expect([whole!.from, whole!.to, whole!.leaves]).toEqual([0, WINDOWS, WINDOWS]);
            expect(new Map(digests(whole!) as [string, string][])).toEqual(new Map(['a', 'b'].map((keyId) => [keyId, under(keyId)])));
        }),
        { numRuns: 20 },
    );
});

test('a range joins with its neighbour of the same set alone: with no gap, overlap, copy of itself or other order', async () => {
    const range = fc.tuple(fc.nat(WINDOWS), fc.nat(WINDOWS)).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
    await fc.assert(
        fc.asyncProperty(range, range, fc.boolean(), async ([from, to], [nextFrom, nextTo], isOther) => {
            const [one, next] = [await sumOf(from, to), await sumOf(nextFrom, nextTo, isOther ? sha256Hex('other') : SET)];
            if (!isOther && to === nextFrom) {
                expect(one.joined(next)).toMatchObject({ from, to: nextTo, leaves: nextTo - from });
            } else {
                expect(() => one.joined(next)).toThrow(expect.objectContaining(refused) as Error);
            }
        }),
        { numRuns: 60 },
    );
});

test('a window twice in one range is more ciphertexts than windows', async () => {
    const twice = PartialSum.of({ set: SET, from: 0, to: 2 }, each([leaves[0]!, leaves[1]!, leaves[1]!]));
    await expect(twice).rejects.toMatchObject(refused);
});

test('no sum has more leaves than a release has windows', () => {
    const stored = { set: SET, from: 0, to: MAX_RELEASE_WINDOWS, leaves: MAX_RELEASE_WINDOWS, sums: [] };
    const next = PartialSum.fromStored({ ...stored, from: stored.to, to: stored.to + 1, leaves: 1 });
    expect(() => PartialSum.fromStored(stored).joined(next)).toThrow(expect.objectContaining({ code: 'SUM_OVERFLOW' }) as Error);
});

describe('what is kept of a sum', () => {
    const key = new Uint8Array(32).fill(7);
    const placeOf = (name: string): string => {
        mkdirSync(join(folder, name));
        return join(folder, name);
    };

    test('is what it was, until it is forgotten', async () => {
        const files = new SumFiles(placeOf('kept'), key);
        const sum = await sumOf(0, 4);
        files.keep(sum);
        const found = new SumFiles(join(folder, 'kept'), key).find(SET);
        expect(found).toMatchObject({ set: SET, from: 0, to: 4, leaves: 4 });
        expect(digests(found!)).toEqual(digests(sum));
        files.forget(SET);
        expect(files.find(SET)).toBeUndefined();
    });

    test('is nothing where somebody has changed it, made it, or put it in the place of another', async () => {
        const place = placeOf('changed');
        const files = new SumFiles(place, key);
        files.keep(await sumOf(0, 4));
        const path = join(place, 'partial-sums', `${SET}.box`);
        const bytes = readFileSync(path);
        const other = sha256Hex('other');
        writeFileSync(join(place, 'partial-sums', `${other}.box`), bytes);
        expect(files.find(other)).toBeUndefined();
        writeFileSync(path, bytes.with(bytes.length - 20, bytes.at(-20)! ^ 1));
        expect(files.find(SET)).toBeUndefined();
        new SumFiles(place, new Uint8Array(32).fill(8)).keep(await sumOf(0, 4));
        expect(files.find(SET)).toBeUndefined();
    });

    test('holds nothing in clear, and is not more than a few', async () => {
        const place = placeOf('few');
        const files = new SumFiles(place, key);
        for (let index = 0; index < 6; index += 1) {
            files.keep(await sumOf(0, 1, sha256Hex(String(index))));
        }
        const left = readdirSync(join(place, 'partial-sums'));
        expect(left).toHaveLength(4);
        expect(left.every((name) => readFileSync(join(place, 'partial-sums', name)).length > STATS_2.ciphertextBytes)).toBe(true);
    });
});
