// SPDX-License-Identifier: Apache-2.0
// A release is what its id says, and a decryption keeps the laws or is named.

import { releaseIdOf } from '@wardledger/chaincode/crypto';
import type { CommittedRelease } from '../ports/ledger-reader';
import { demandReleasable, judgeTotals } from './release-check';

const codes = ['59408-5', '8867-4'];
const windows = ['a'.repeat(32), 'b'.repeat(32)];
const id = releaseIdOf(codes, windows);

function committed(change: Partial<CommittedRelease['release']> = {}, listed = windows): CommittedRelease {
    const release = {
        id,
        codes,
        windowsDigest: '',
        ciphertextDigest: '',
        addendsDigest: '',
        patients: 5,
        windows: listed.length,
        ...change,
    };
    return { release, windows: listed };
}

test('a release whose id follows from its codes and windows may be opened', () => {
    expect(() => {
        demandReleasable(committed(), id);
    }).not.toThrow();
});

test.each<[string, CommittedRelease | undefined]>([
    ['is not there', undefined],
    ['has another id', committed({ id: 'f'.repeat(64) })],
    ['lists fewer codes', committed({ codes: ['8867-4'] })],
    ['lists fewer windows', committed({}, windows.slice(1))],
    ['lists another window', committed({}, ['a'.repeat(32), 'c'.repeat(32)])],
])('a release that %s may not', (_what, release) => {
    expect(() => {
        demandReleasable(release, id);
    }).toThrow(expect.objectContaining({ code: 'RELEASE_NOT_FOUND' }) as Error);
});

describe('a decryption', () => {
    const stated = new Map([
        ['8867-4', 7],
        ['59408-5', 3],
    ]);
    const totals = (...counts: [string, number][]) => counts.map(([code, count]) => ({ code, count, sum: 0, sumOfSquares: '0' }));

    test.each<[string, ReturnType<typeof totals> | undefined, string | undefined]>([
        ['keeps the laws with the counts that are stated', totals(['8867-4', 7], ['59408-5', 3], ['wl-emg', 0]), undefined],
        ['breaks them with one value too many', totals(['8867-4', 8], ['59408-5', 3]), 'COUNTS'],
        ['breaks them with one value too few', totals(['8867-4', 7], ['59408-5', 2]), 'COUNTS'],
        ['breaks them when counts stand at the wrong code', totals(['8867-4', 3], ['59408-5', 7]), 'COUNTS'],
        ['breaks them with a value of a signal that no window states', totals(['8867-4', 7], ['59408-5', 3], ['wl-emg', 1]), 'COUNTS'],
        ['breaks them without totals', undefined, 'SLOTS'],
    ])('%s', (_what, opened, law) => {
        expect(judgeTotals(opened, stated)).toEqual(law === undefined ? { totals: opened } : { broken: law });
    });
});
