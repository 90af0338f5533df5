// SPDX-License-Identifier: Apache-2.0
// Releases: who may have a sum, and why not. The contract's tests exercise the rules again through the ledger.

import { READINGS_OF_A_SLOT, SIGNALS, STATS_2, type StoredWindow } from '../vitals';
import { type Cohort, groupsOf, isLargeEnough, patientsWith, type PostedGroup } from './cohort';
import type { Holder } from './reservation';
import { denialOf, denialOfPart, type ReleaseQuestion } from './rules';

describe('releases', () => {
    const HEART = '8867-4';
    const gateway = { mspId: 'Ward1MSP', ledgerId: 'gateway' };
    const asker = { mspId: 'Ward1MSP', ledgerId: 'researcher' };
    const window = (subject: string, changes: Partial<StoredWindow> = {}): StoredWindow =>
        ({ subject, ward: 'ward1', keyId: 'k', signals: [{ code: HEART, count: 1 }], actor: gateway, ...changes }) as StoredWindow;
    const five = ['a', 'b', 'c', 'd', 'e'].map((subject) => window(subject));
    /** A question about windows as they stand, and whose they are. */
    type Asked = Omit<Partial<ReleaseQuestion>, 'windows' | 'groups'> & { windows?: StoredWindow[]; holders?: Holder[]; retired?: number };
    const question = ({ windows = five, holders = [], retired, ...changes }: Asked = {}): ReleaseQuestion => ({
        codes: [HEART],
        windows: windows.map(({ ward }, index) => ({ ward, holder: holders[index] ?? 'nobody', isRetired: index === retired })),
        groups: groupsOf(windows) as PostedGroup[],
        enrolled: new Set(['a', 'b', 'c', 'd', 'e', 'f', ...Array.from({ length: 7 }, (_, index) => `p${index}`)]),
        posters: 1,
        asker,
        ward: 'ward1',
        isAnyUnproven: false,
        ...changes,
    });

    it.each<[string, Asked, string | undefined]>([
        ['five patients', {}, undefined],
        ['four patients', { windows: five.slice(1) }, 'COHORT_TOO_SMALL'],
        ['many windows of four patients', { windows: [...five.slice(1), ...five.slice(1)] }, 'COHORT_TOO_SMALL'],
        ['no window', { windows: [] }, 'COHORT_TOO_SMALL'],
        ['patients under two keys', { windows: [...five.slice(1), window('e', { keyId: 'other' })] }, 'COHORT_TOO_SMALL'],
        ['five patients under two keys together', { windows: [...five.slice(1), window('a', { keyId: 'other' })] }, undefined],
        ['a window that is retired', { retired: 3 }, 'WINDOW_RETIRED'],
        ['a window of a part before that is retired since', { isAnyBeforeRetired: true }, 'WINDOW_RETIRED'],
        ['a window that no device has signed, where nobody asked for such', { isAnyUnproven: true }, 'WINDOW_UNPROVEN'],
        ['five patients, one without a record', { enrolled: new Set(['a', 'b', 'c', 'd']) }, 'COHORT_TOO_SMALL'],
        ['patients whom the asker has brought', { asker: gateway }, 'COHORT_TOO_SMALL'],
        ['more posters than there are', { posters: 2 }, 'COHORT_TOO_SMALL'],
        ['a window of another ward', { windows: [...five, window('f', { ward: 'ward2' })] }, 'WARD_FORBIDDEN'],
        ['a second code that nobody measured', { codes: [HEART, '59408-5'] }, 'COHORT_TOO_SMALL'],
        [
            'an unknown code',
            { codes: ['1-2'], windows: five.map((entry) => ({ ...entry, signals: [{ code: '1-2', count: 1 }] })) },
            'SUM_OVERFLOW',
        ],
        ['the same set again', { holders: ['own', 'nobody', 'own'] }, undefined],
        ['another set before', { holders: ['nobody', 'release'] }, 'RELEASE_BUDGET_SPENT'],
        ['a window that somebody reserves', { holders: ['nobody', 'reservation'] }, 'WINDOW_RESERVED'],
    ])('of %s', (_, changes, denial) => {
        expect(denialOf(question(changes))).toBe(denial);
    });

    it('are denied when the slots of one code could overflow', () => {
        const { maximum, scale } = SIGNALS[12]!;
        const most = Math.floor((STATS_2.plainModulus - 1) / 2 / READINGS_OF_A_SLOT / (maximum * scale) ** 2);
        const emg = (count: number) => window(`p${count % 7}`, { signals: [{ code: 'wl-emg', count: 1 }] });
        const windows = Array.from({ length: most }, (_, index) => emg(index));
        expect(denialOf(question({ codes: ['wl-emg'], windows }))).toBeUndefined();
        expect(denialOf(question({ codes: ['wl-emg'], windows: [...windows, emg(0)] }))).toBe('SUM_OVERFLOW');
        const both = { codes: [HEART, 'wl-emg'], windows: [...five, ...windows, emg(0)] }; // the other one's could not
        expect(denialOf(question(both))).toBe('SUM_OVERFLOW');
        const empty = window('p1', { signals: [{ code: 'wl-emg', count: 0 }] });
        expect(denialOf(question({ codes: ['wl-emg'], windows: [...windows, empty] }))).toBeUndefined();
    });

    it('judge a part by each of its windows alone, whoever the patients are', () => {
        const part = (asked: Asked) => denialOfPart(question({ windows: five.slice(0, 1), ...asked }));
        expect([part({}), part({ holders: ['release'] }), part({ holders: ['reservation'] }), part({ retired: 0 })]).toEqual([
            undefined,
            'RELEASE_BUDGET_SPENT',
            'WINDOW_RESERVED',
            'WINDOW_RETIRED',
        ]);
        expect(part({ ward: 'ward2' })).toBe('WARD_FORBIDDEN');
    });

    it('count each patient once, and only with a measured value', () => {
        const windows = [...five, ...five, window('f', { signals: [{ code: HEART, count: 0 }] })];
        const cohort = question({ windows });
        expect([patientsWith([HEART], cohort), patientsWith(['59408-5'], cohort), patientsWith([], cohort)]).toEqual([5, 0, 0]);
    });

    describe('over a cohort', () => {
        const by = (ledgerId: string, mspId = 'Ward1MSP') => ({ actor: { mspId, ledgerId } });
        const isLarge = (windows: StoredWindow[], changes: Partial<Cohort> = {}) =>
            isLargeEnough(HEART, { ...question({ windows }), ...changes });

        it('take a patient whom others have posted for, too', () => {
            const own = five.map(({ subject }) => window(subject, by('researcher')));
            expect([isLarge(own), isLarge([...own, ...five])]).toEqual([false, true]);
            expect(isLarge([...own, ...five.slice(1)])).toBe(false);
        });

        it('do not take the own post of one code for that of another', () => {
            const own = window('e', { ...by('researcher'), signals: [{ code: HEART, count: 1 }] });
            const others = window('e', { signals: [{ code: '59408-5', count: 1 }] });
            expect(isLarge([...five.slice(0, 4), own, others])).toBe(false);
        });

        it('take a namesake of another ward for somebody else', () => {
            expect(isLarge(five.map(({ subject }) => window(subject, by('researcher', 'Ward2MSP'))))).toBe(true);
        });

        it('demand as many posters as are set, the asker and those of patients without a record apart', () => {
            const second = window('e', by('second'));
            const unknown = window('nobody', by('third'));
            const own = window('a', by('researcher'));
            const asked = (posters: number) => isLarge([...five, second, unknown, own], { posters });
            expect([asked(1), asked(2), asked(3)]).toEqual([true, true, false]);
        });
    });
});
