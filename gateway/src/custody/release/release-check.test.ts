// SPDX-License-Identifier: Apache-2.0
// A release is what its id says, and its totals are what its windows state.

import { releaseIdOf } from '@wardledger/chaincode/crypto';
import type { CommittedRelease, CommittedWindow } from '../ports/ledger-reader';
import { demandReleasable, demandTotalsFit } from './release-check';

const codes = ['59408-5', '8867-4'];
const windows = ['a'.repeat(32), 'b'.repeat(32)];
const id = releaseIdOf(codes, windows);

function committed(change: Partial<CommittedRelease['release']> = {}, listed = windows): CommittedRelease {
    const release = { id, codes, windowsDigest: '', ciphertextDigest: '', patients: 5, windows: listed.length, ...change };
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

describe('totals', () => {
    const window = (...counts: number[]): CommittedWindow => ({
        id: 'a'.repeat(32),
        keyId: '',
        parameterSet: 'stats-1',
        ciphertext: { digest: '', bytes: 0 },
        signals: counts.map((count, index) => ({ code: codes[index]!, count })),
    });
    const totals = (...counts: number[]) => counts.map((count, index) => ({ code: codes[index]!, count, sum: 0, sumOfSquares: 0 }));

    test.each([
        ['fit when each count is the sum of those that the windows state', totals(3, 7), [window(1, 5), window(2, 2)], true],
        ['fit for a code that is not in every window', totals(1, 5), [window(1, 5), window()], true],
        ['fit for no code at all', [], [window(1, 5)], true],
        ['differ with one value too many', totals(3, 8), [window(1, 5), window(2, 2)], false],
        ['differ with one value too few', totals(2, 7), [window(1, 5), window(2, 2)], false],
        ['differ when counts stand at the wrong code', totals(7, 3), [window(1, 5), window(2, 2)], false],
    ])('%s', (_what, opened, stated, fits) => {
        const check = expect(() => {
            demandTotalsFit(opened, stated);
        });
        if (fits) {
            check.not.toThrow();
        } else {
            check.toThrow(expect.objectContaining({ code: 'SUM_MISMATCH' }) as Error);
        }
    });
});
