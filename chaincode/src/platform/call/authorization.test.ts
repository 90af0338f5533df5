// SPDX-License-Identifier: Apache-2.0
// The rule that reads a row, by itself; every function against every role is in chaincode/test/permissions.test.ts.

import { type Actor, functionRow, type LedgerFunctionName, type Role } from '../../domain';
import { demandPermission } from './authorization';

const caller = (administrator: boolean, ...roles: Role[]): Actor => ({
    mspId: 'Ward1MSP',
    ledgerId: '0'.repeat(32),
    certificateId: '',
    ward: 'ward1',
    administrator,
    roles,
});

it.each<[name: LedgerFunctionName, row: string, admitted: readonly Actor[], refused: readonly Actor[]]>([
    ['participant:GetParticipant', 'known', [caller(true), caller(false, 'doctor'), caller(false, 'patient', 'nurse')], [caller(false)]],
    [
        'entries:FindWritten',
        'registrar',
        [caller(false, 'registrar'), caller(false, 'doctor', 'registrar'), caller(true, 'registrar')],
        [caller(false), caller(false, 'doctor'), caller(true), caller(true, 'doctor')],
    ],
    [
        'participant:SuspendParticipant',
        'admin, msp-administrator',
        [caller(true), caller(false, 'admin'), caller(true, 'admin')],
        [caller(false), caller(false, 'doctor'), caller(false, 'admission')],
    ],
])('%s, which is for %s, admits who is of its row and nobody else', (name, row, admitted, refused) => {
    const { callers } = functionRow(name);
    expect(typeof callers === 'string' ? callers : callers.toSorted().join(', ')).toBe(row);
    admitted.forEach((actor) => expect(() => demandPermission(name, actor)).not.toThrow());
    const forbidden = expect.objectContaining({ code: 'ROLE_FORBIDDEN' }) as Error;
    refused.forEach((actor) => expect(() => demandPermission(name, actor)).toThrow(forbidden));
});
