// SPDX-License-Identifier: Apache-2.0
// The small rules: wards, roles, lists, versions, erasures and releases. The contracts' tests exercise them again through the ledger.

import fc from 'fast-check';
import { type Actor, firstRepeated, isStrictlyAscending, referenceTo, type Role, ROLES, wardOf } from './kernel';
import { sortedRoles } from './participants';
import {
    decideErasure,
    demandMergeable,
    demandNoHold,
    type ErasureApprovals,
    firstVersion,
    type RecordState,
    type RemovalState,
} from './records';
import { denialOf, patientsWith, type ReleaseQuestion } from './statistics';
import { SIGNALS, STATS_1, type StoredWindow } from './vitals';

const actor = (roles: Role[], ledgerId = 'me', mspId = 'Ward1MSP'): Actor => ({
    mspId,
    ledgerId,
    certificateId: 'c',
    ward: wardOf(mspId),
    administrator: false,
    roles,
});

describe('wards', () => {
    it.each([
        ['Ward1MSP', 'ward1'],
        ['Ward2MSP', 'ward2'],
        ['Hospital', 'hospital'],
        ['MSP', ''],
        ['MSPWard', 'mspward'],
    ])('of %s is %s', (mspId, ward) => {
        expect(wardOf(mspId)).toBe(ward);
    });
});

describe('actors', () => {
    it('are stored without roles or certificate', () => {
        expect(referenceTo(actor(['doctor']))).toEqual({ mspId: 'Ward1MSP', ledgerId: 'me' });
    });
});

describe('lists', () => {
    it('find the first repetition', () => {
        expect([firstRepeated([]), firstRepeated(['a', 'b']), firstRepeated(['a', 'b', 'b', 'a'])]).toEqual([undefined, undefined, 2]);
    });

    it('ascend strictly exactly when sorting and removing repetitions changes nothing', () => {
        fc.assert(
            fc.property(fc.array(fc.string({ maxLength: 2 })), (items) => {
                expect(isStrictlyAscending(items)).toBe(JSON.stringify([...new Set(items)].sort()) === JSON.stringify(items));
                expect(firstRepeated(items) === undefined).toBe(new Set(items).size === items.length);
            }),
        );
    });

    it('of roles are sorted without changing the argument', () => {
        const roles: Role[] = ['nurse', 'admin'];
        expect([sortedRoles(roles), roles]).toEqual([
            ['admin', 'nurse'],
            ['nurse', 'admin'],
        ]);
    });
});

describe('versions', () => {
    const removal = (how: RemovalState['how']): RemovalState => ({ how, version: 7, ward: 'ward1', actor: referenceTo(actor([])) });

    it('begin with 1 and go on after a revocation', () => {
        expect([firstVersion(undefined), firstVersion(removal('revoked'))]).toEqual([1, 8]);
    });

    it.each(['erased', 'merged'] as const)('never begin again when the record was %s', (how) => {
        expect(() => firstVersion(removal(how))).toThrow(expect.objectContaining({ code: 'LEDGER_ID_SPENT' }) as Error);
    });
});

describe('merging', () => {
    const record = (ledgerId: string, kind: string) => ({ ledgerId, kind }) as RecordState;

    it('needs two records of one kind', () => {
        expect(() => demandMergeable(record('a', 'patient'), record('b', 'patient'))).not.toThrow();
        for (const other of [record('a', 'patient'), record('b', 'doctor')]) {
            expect(() => demandMergeable(record('a', 'patient'), other)).toThrow(
                expect.objectContaining({ code: 'MERGE_REFUSED' }) as Error,
            );
        }
    });

    it('and erasing stop at a legal hold that names the record', () => {
        expect(() => demandNoHold(false, 'x')).not.toThrow();
        expect(() => demandNoHold(true, 'x')).toThrow(expect.objectContaining({ code: 'LEGAL_HOLD', params: { ledgerId: 'x' } }) as Error);
    });
});

describe('erasure', () => {
    const erased = { result: { state: 'erased' } };
    const other = { mspId: 'Ward1MSP', ledgerId: 'other' };
    it.each<[string, Role[], ErasureApprovals, unknown]>([
        ['one person with both roles', ['admin', 'doctor', 'privacy-officer'], {}, erased],
        ['the first of two', ['admin'], {}, { result: { state: 'approved', awaiting: 'privacy-officer' }, role: 'admin' }],
        [
            'the first of two, other role',
            ['privacy-officer'],
            {},
            { result: { state: 'approved', awaiting: 'admin' }, role: 'privacy-officer' },
        ],
        ['the second of two', ['admin'], { 'privacy-officer': other }, erased],
        [
            'a second with the same role',
            ['admin'],
            { admin: other },
            { result: { state: 'approved', awaiting: 'privacy-officer' }, role: 'admin' },
        ],
        [
            'the same person in another role',
            ['admin'],
            { 'privacy-officer': referenceTo(actor([])) },
            { result: { state: 'approved', awaiting: 'privacy-officer' }, role: 'admin' },
        ],
        ['the same id of another MSP', ['admin'], { 'privacy-officer': { mspId: 'Ward2MSP', ledgerId: 'me' } }, erased],
    ])('by %s', (_, roles, approvals, step) => {
        expect(decideErasure(actor(roles), approvals)).toEqual(step);
    });

    it('is nothing for anybody else', () => {
        const rest = ROLES.filter((role) => role !== 'admin' && role !== 'privacy-officer');
        expect(() => decideErasure(actor(rest), {})).toThrow(expect.objectContaining({ code: 'ROLE_FORBIDDEN' }) as Error);
    });

    it('always needs both roles, of whoever comes in whatever order', () => {
        const people = fc.array(
            fc.record({ who: fc.constantFrom('a', 'b', 'c'), role: fc.constantFrom<Role>('admin', 'privacy-officer') }),
            { maxLength: 6 },
        );
        fc.assert(
            fc.property(people, (steps) => {
                let approvals: ErasureApprovals = {};
                const given: string[] = [];
                for (const { who, role } of steps) {
                    const { result, role: noted } = decideErasure(actor([role], who), approvals);
                    const others = given.filter((entry) => entry !== `admin ${who}` && entry !== `privacy-officer ${who}`);
                    const awaited = role === 'admin' ? 'privacy-officer' : 'admin';
                    if (result.state === 'erased') {
                        expect(others.some((entry) => entry.startsWith(awaited))).toBe(true);
                        return;
                    }
                    approvals = { ...approvals, [noted!]: { mspId: 'Ward1MSP', ledgerId: who } };
                    given.push(`${role} ${who}`);
                }
            }),
        );
    });
});

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
