// SPDX-License-Identifier: Apache-2.0
// Versions, merges and the two people of an erasure. The contract's tests exercise them again through the ledger.

import fc from 'fast-check';
import { type Actor, referenceTo, type Role, ROLES, wardOf } from '../kernel';
import type { RecordState, RemovalState } from './record';
import { decideErasure, demandMergeable, demandNoHold, demandRegister, demandVersion, type ErasureApprovals, firstVersion } from './rules';

const actor = (roles: Role[], ledgerId = 'me', mspId = 'Ward1MSP'): Actor => ({
    mspId,
    ledgerId,
    certificateId: 'c',
    ward: wardOf(mspId),
    administrator: false,
    roles,
});

describe('versions', () => {
    const removal = (how: RemovalState['how']): RemovalState => {
        return { how, kind: 'patient', version: 7, ward: 'ward1', actor: referenceTo(actor([])) };
    };

    it('begin with 1 and go on after a revocation', () => {
        expect([firstVersion(undefined), firstVersion(removal('revoked'))]).toEqual([1, 8]);
    });

    it.each(['erased', 'merged'] as const)('never begin again when the record was %s', (how) => {
        expect(() => firstVersion(removal(how))).toThrow(expect.objectContaining({ code: 'LEDGER_ID_SPENT' }) as Error);
    });
});

describe('a change', () => {
    it('of another version is refused, and told the one that is there', () => {
        const record = { version: 3 } as RecordState;
        expect(() => demandVersion(record, 3)).not.toThrow();
        expect(() => demandVersion(record, undefined)).not.toThrow();
        const conflict = (params: object) => expect.objectContaining({ code: 'VERSION_CONFLICT', params }) as Error;
        expect(() => demandVersion(record, 2)).toThrow(conflict({ version: 3 }));
        expect(() => demandVersion(undefined, 1)).toThrow(conflict({}));
    });

    it.each<[string, Role[], string, string | undefined]>([
        ['nurse', ['admission'], 'Ward1MSP', undefined],
        ['nurse', ['nurse', 'admin'], 'Ward1MSP', undefined],
        ['nurse', ['doctor', 'nurse'], 'Ward1MSP', 'ROLE_FORBIDDEN'],
        ['nurse', [], 'Ward1MSP', 'ROLE_FORBIDDEN'],
        ['nurse', ['admin'], 'Ward2MSP', 'WARD_FORBIDDEN'],
        ['patient', ['nurse'], 'Ward2MSP', undefined],
    ])('of the record of a %s of ward 1 by %j of %s: %s', (kind, roles, mspId, code) => {
        const changes = () => demandRegister({ kind, ward: 'ward1' } as RecordState, actor(roles, 'me', mspId));
        const refusals: unknown[] = [];
        try {
            changes();
        } catch (error) {
            refusals.push(error);
        }
        expect(refusals).toEqual(code === undefined ? [] : [expect.objectContaining({ code })]);
    });
});

describe('merging', () => {
    const record = (ledgerId: string, kind: string) => ({ ledgerId, kind }) as RecordState;

    it('needs two records of one kind', () => {
        expect(() => demandMergeable({ record: record('a', 'patient') }, record('b', 'patient'))).not.toThrow();
        for (const other of [record('a', 'patient'), record('b', 'doctor')]) {
            expect(() => demandMergeable({ record: record('a', 'patient') }, other)).toThrow(
                expect.objectContaining({ code: 'MERGE_REFUSED' }) as Error,
            );
        }
    });

    const left = (how: RemovalState['how'], kind: RemovalState['kind']) => {
        return { removal: { how, kind, version: 1, ward: 'ward1', actor: referenceTo(actor([])) } };
    };

    it('takes a patient known only from vitals into a patient’s record, and what was revoked into one of its kind', () => {
        expect(() => demandMergeable({}, record('b', 'patient'))).not.toThrow();
        expect(() => demandMergeable({}, record('b', 'doctor'))).toThrow(expect.objectContaining({ code: 'MERGE_REFUSED' }) as Error);
        for (const kind of ['patient', 'doctor'] as const) {
            expect(() => demandMergeable(left('revoked', kind), record('b', kind))).not.toThrow();
            const other = kind === 'patient' ? 'doctor' : 'patient';
            expect(() => demandMergeable(left('revoked', other), record('b', kind))).toThrow(
                expect.objectContaining({ code: 'MERGE_REFUSED' }) as Error,
            );
            for (const how of ['erased', 'merged'] as const) {
                expect(() => demandMergeable(left(how, kind), record('b', kind))).toThrow(
                    expect.objectContaining({ code: 'RECORD_NOT_FOUND' }) as Error,
                );
            }
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
