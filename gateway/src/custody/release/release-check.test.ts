// SPDX-License-Identifier: Apache-2.0
// A release is what its id says, and a decryption keeps the laws or is named.

import { releaseIdOf } from '@wardledger/chaincode/crypto';
import type { CommittedRelease } from '../ports/ledger-reader';
import { demandReleasable, demandRules, judgeTotals, type KnownWindows } from './release-check';

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

test('nor may one that asks for unproven windows but for what its id says', () => {
    const asked = releaseIdOf(codes, windows, true);
    expect(() => {
        demandReleasable(committed({ id: asked, unproven: true }), asked);
    }).not.toThrow();
    expect(() => {
        demandReleasable(committed({ id: asked }), asked);
    }).toThrow(expect.objectContaining({ code: 'RELEASE_NOT_FOUND' }) as Error);
});

test.each<[string, CommittedRelease | undefined]>([
    ['is not there', undefined],
    ['has another id', committed({ id: 'f'.repeat(64) })],
    ['asks for unproven windows where its id does not say so', committed({ unproven: true })],
    ['lists fewer codes', committed({ codes: ['8867-4'] })],
    ['lists fewer windows', committed({}, windows.slice(1))],
    ['lists another window', committed({}, ['a'.repeat(32), 'c'.repeat(32)])],
])('a release that %s may not', (_what, release) => {
    expect(() => {
        demandReleasable(release, id);
    }).toThrow(expect.objectContaining({ code: 'RELEASE_NOT_FOUND' }) as Error);
});

test.each<[string, string[], string]>([
    ['in another order', [...windows].reverse(), 'REQUEST_INVALID'],
    ['with one twice', [windows[0]!, ...windows], 'REQUEST_INVALID'],
    ['more than a release may have', Array.from({ length: 10_001 }, (_, index) => index.toString(16).padStart(32, '0')), 'SUM_OVERFLOW'],
])('nor one that lists its windows %s, whatever its id', (_what, listed, code) => {
    const named = releaseIdOf(codes, listed);
    expect(() => {
        demandReleasable(committed({ id: named }, listed), named);
    }).toThrow(expect.objectContaining({ code }) as Error);
});

describe('the rules of the ledger, over what the custodian knows itself,', () => {
    const HEART = '8867-4';
    const five = ['a', 'b', 'c', 'd', 'e'];
    const sumOf = (subjects = five, version = 0, unproven?: string) => ({
        windows: subjects.map((subject, index) => {
            return { id: `${subject}${String(index)}`, ward: 'ward1', root: subject, version, isUnproven: subject === unproven };
        }),
        groups: [{ actor: { mspId: 'm', ledgerId: 'l' }, codes: [HEART], subjects: [...new Set(subjects)], windows: subjects.length }],
        leaves: subjects.length,
    });
    const known = (change: Partial<KnownWindows> = {}): KnownWindows => ({
        ward: 'ward1',
        holders: five.map(() => 'nobody'),
        newestOf: () => 0,
        ...change,
    });

    test.each<[string, ReturnType<typeof sumOf>, KnownWindows, string | undefined]>([
        ['permit five patients', sumOf(), known(), undefined],
        [
            'permit what was decrypted in this set, also if it was corrected since',
            sumOf(),
            known({ holders: five.map(() => 'own'), newestOf: () => 1 }),
            undefined,
        ],
        ['deny four', sumOf(['a', 'b', 'c', 'd', 'd']), known(), 'COHORT_TOO_SMALL'],
        [
            'deny one that was decrypted in another set',
            sumOf(),
            known({ holders: five.map((_, index) => (index === 2 ? 'release' : 'nobody')) }),
            'RELEASE_BUDGET_SPENT',
        ],
        ['deny what was made anew since', sumOf(), known({ newestOf: (root) => (root === 'e' ? 1 : 0) }), 'WINDOW_RETIRED'],
        ['permit the last that was made anew', sumOf(five, 2), known({ newestOf: () => 2 }), undefined],
        ['deny what no device has signed, where nobody asked for such', sumOf(five, 0, 'c'), known(), 'WINDOW_UNPROVEN'],
        ['deny another ward’s', sumOf(), known({ ward: 'ward2' }), 'WARD_FORBIDDEN'],
        ['deny a sum of fewer ciphertexts than windows', { ...sumOf(), leaves: 4 }, known(), 'SUM_MISMATCH'],
        ['deny a sum of more', { ...sumOf(), leaves: 6 }, known(), 'SUM_MISMATCH'],
    ])('%s', (_what, sum, with_, code) => {
        const judge = () => {
            demandRules({ codes: [HEART] }, sum, with_);
        };
        if (code === undefined) {
            expect(judge).not.toThrow();
        } else {
            expect(judge).toThrow(expect.objectContaining({ code }) as Error);
        }
    });

    test('permit what no device has signed where somebody asked for such', () => {
        expect(() => {
            demandRules({ codes: [HEART], unproven: true }, sumOf(five, 0, 'c'), known());
        }).not.toThrow();
    });
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
