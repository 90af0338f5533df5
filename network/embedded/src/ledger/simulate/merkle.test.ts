// SPDX-License-Identifier: Apache-2.0
import { sha256 } from '../encoding/bytes';
import { queryReads } from '../rwset/encode';
import type { KeyRead } from '../rwset/model';
import { RangeResults } from './merkle';

const read = (i: number): KeyRead => ({ key: String(i).padStart(8, '0'), version: { block: 1, tx: i } });
const results = (count: number, degree?: number): ReturnType<RangeResults['finish']> => {
    const collected = new RangeResults(degree);
    for (let i = 0; i < count; i++) {
        collected.add(read(i));
    }
    return collected.finish();
};

test.each([0, 1, 50])('%d results stay a list', (count) => {
    expect(results(count)).toEqual({ reads: Array.from({ length: count }, (_, i) => read(i)), merkle: undefined });
});

test('51 results are one hash of all of them', () => {
    const reads = Array.from({ length: 51 }, (_, i) => read(i));
    const hash = sha256(queryReads(reads).serializeBinary());
    expect(results(51)).toEqual({ reads: [], merkle: { maxDegree: 50, maxLevel: 1, hashes: [hash] } });
});

test.each([
    [52, 1, 2],
    [50 * 51, 1, 50],
    [50 * 51 + 1, 2, 1],
    [51 * 51, 2, 1],
    [51 * 51 + 1, 2, 2],
])('%d results end at level %d with %d hashes', (count, maxLevel, hashes) => {
    const { merkle } = results(count);
    expect([merkle?.maxLevel, merkle?.hashes.length]).toEqual([maxLevel, hashes]);
});

test('small trees: degree 2, seven results', () => {
    const leaf = (...ids: number[]): Uint8Array => sha256(queryReads(ids.map(read)).serializeBinary());
    // Leaves of three: 012, 345, 6; the last stands alone below the end.
    expect(results(7, 2).merkle).toEqual({
        maxDegree: 2,
        maxLevel: 2,
        hashes: [sha256(leaf(0, 1, 2), leaf(3, 4, 5), leaf(6))],
    });
});

test('any change changes the summary', () => {
    const changed = new RangeResults();
    for (let i = 0; i < 200; i++) {
        changed.add(i === 77 ? { ...read(i), version: { block: 2, tx: 0 } } : read(i));
    }
    expect(changed.finish().merkle?.hashes).not.toEqual(results(200).merkle?.hashes);
});
