// SPDX-License-Identifier: Apache-2.0
// Releases: who may have a sum, and why not. The contract's tests exercise the rules again through the ledger.

import { SIGNALS, STATS_1, type StoredWindow } from '../vitals';
import { denialOf, patientsWith, type ReleaseQuestion } from './rules';

describe('releases', () => {
    const HEART = '8867-4';
    const window = (subject: string, changes: Partial<StoredWindow> = {}): StoredWindow =>
        ({ subject, ward: 'ward1', keyId: 'k', signals: [{ code: HEART, count: 1 }], ...changes }) as StoredWindow;
    const five = ['a', 'b', 'c', 'd', 'e'].map((subject) => window(subject));
    const question = (changes: Partial<ReleaseQuestion> = {}): ReleaseQuestion => ({
        codes: [HEART],
        windows: five,
        windowsDigest: 'w',
        markers: [],
        ward: 'ward1',
        ...changes,
    });

    it.each<[string, Partial<ReleaseQuestion>, string | undefined]>([
        ['five patients', {}, undefined],
        ['four patients', { windows: five.slice(1) }, 'COHORT_TOO_SMALL'],
        ['many windows of four patients', { windows: [...five.slice(1), ...five.slice(1)] }, 'COHORT_TOO_SMALL'],
        ['no window', { windows: [] }, 'KEY_MISMATCH'],
        ['two keys', { windows: [...five, window('f', { keyId: 'other' })] }, 'KEY_MISMATCH'],
        ['a window of another ward', { windows: [...five, window('f', { ward: 'ward2' })] }, 'WARD_FORBIDDEN'],
        ['a second code that nobody measured', { codes: [HEART, '59408-5'] }, 'COHORT_TOO_SMALL'],
        [
            'an unknown code',
            { codes: ['1-2'], windows: five.map((entry) => ({ ...entry, signals: [{ code: '1-2', count: 1 }] })) },
            'SUM_OVERFLOW',
        ],
        ['the same set again', { markers: ['w', undefined, 'w'] }, undefined],
        ['another set before', { markers: [undefined, 'x'] }, 'RELEASE_BUDGET_SPENT'],
    ])('of %s', (_, changes, denial) => {
        expect(denialOf(question(changes))).toBe(denial);
    });

    it('are denied when the slots of one code could overflow', () => {
        const { maximum } = SIGNALS[12]!;
        const most = Math.floor((STATS_1.plainModulus - 1) / 2 / (maximum * 10) ** 2);
        const emg = (count: number) => window(`p${count % 7}`, { signals: [{ code: 'wl-emg', count: 1 }] });
        const windows = Array.from({ length: most }, (_, index) => emg(index));
        expect(denialOf(question({ codes: ['wl-emg'], windows }))).toBeUndefined();
        expect(denialOf(question({ codes: ['wl-emg'], windows: [...windows, emg(0)] }))).toBe('SUM_OVERFLOW');
        const empty = window('p1', { signals: [{ code: 'wl-emg', count: 0 }] });
        expect(denialOf(question({ codes: ['wl-emg'], windows: [...windows, empty] }))).toBeUndefined();
    });

    it('count each patient once, and only with a measured value', () => {
        const windows = [...five, ...five, window('f', { signals: [{ code: HEART, count: 0 }] })];
        expect([patientsWith([HEART], windows), patientsWith(['59408-5'], windows), patientsWith([], windows)]).toEqual([5, 0, 0]);
    });
});
