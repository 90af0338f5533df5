// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { compareUtf8, sha256, sortedEntries } from './bytes';

const anyText = fc.string({ unit: 'binary' });

test('strings compare as their UTF-8 bytes do', () => {
    fc.assert(
        fc.property(anyText, anyText, (a, b) => {
            expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
        }),
    );
    expect(['😀', '\uffe6'].sort()).toEqual(['😀', '\uffe6']);
    expect(['😀', '\uffe6'].sort(compareUtf8)).toEqual(['\uffe6', '😀']);
});

test('entries of a map come in that order', () => {
    expect(
        sortedEntries(
            new Map([
                ['b', 1],
                ['a', 2],
            ]),
        ),
    ).toEqual([
        ['a', 2],
        ['b', 1],
    ]);
});

test('a hash over parts is the hash over them in a row', () => {
    expect(sha256(Buffer.from('a'), Buffer.from('b'))).toEqual(sha256(Buffer.from('ab')));
});
