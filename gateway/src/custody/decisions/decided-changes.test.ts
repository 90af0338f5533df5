// SPDX-License-Identifier: Apache-2.0
// What is signed of changes of records: what both wards have just permitted, to that caller, about that record, and nothing else.

import type { DecidedLook } from '@wardledger/chaincode/domain';
import type { SignedCall } from '../ports/signing';
import { DECIDED_MS, DecidedChanges } from './decided-changes';

const [ZOE, ADA, MERGED] = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string];
const permitted = (change: Partial<DecidedLook> = {}): DecidedLook =>
    ({ about: ZOE, lists: [ZOE, MERGED], action: 'write', category: 'demographics', decision: 'permit', ...change }) as DecidedLook;
const call = (name: string, request: unknown, change: Partial<SignedCall> = {}): SignedCall => ({
    stage: 'proposal',
    chaincode: 'wardledger',
    function: name,
    parameters: [typeof request === 'string' ? request : JSON.stringify(request)],
    transientFields: [],
    ...change,
});

let elapsed: number;
let changes: DecidedChanges;
beforeEach(() => {
    elapsed = 0;
    changes = new DecidedChanges(() => elapsed);
});
const isSigned = (signed: SignedCall | undefined, caller = 'dr-osei'): boolean => {
    try {
        changes.demand(caller, signed);
        return true;
    } catch (error) {
        expect(error).toMatchObject({ code: 'SIGNING_REFUSED' });
        return false;
    }
};

const CHANGES = ['UpdateRecord', 'RevokeRecord', 'MergeRecords', 'RepairRecord'];

it.each([...CHANGES.map((name) => [name, 'demographics', 'hold'] as const), ...CHANGES.map((name) => [name, 'staff', 'hold'] as const)])(
    '%s of what was decided as %s, not as %s',
    (name, category, other) => {
        const signed = call(`record:${name}`, { ledgerId: ZOE });
        expect(isSigned(signed)).toBe(false);
        changes.note('dr-osei', [permitted({ category: other })]);
        expect(isSigned(signed)).toBe(false);
        changes.note('dr-osei', [permitted({ category })]);
        expect(isSigned(signed)).toBe(true);
        expect(isSigned(call(`record:${name}`, { ledgerId: MERGED }))).toBe(true);
    },
);

it.each<[string, Partial<DecidedLook>]>([
    ['denied', { decision: 'deny' }],
    ['decided for reading', { action: 'read' }],
    ['decided for granting', { action: 'grant' }],
    ['decided of somebody else', { about: ADA, lists: [ADA] }],
    ['decided of other data', { category: 'vitals' }],
])('nothing that was %s', (_how, change) => {
    changes.note('dr-osei', [permitted(change)]);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }))).toBe(false);
});

it('nothing that was decided for another caller, or that is no request', () => {
    changes.note('dr-osei', [permitted()]);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }), 'nurse-1')).toBe(false);
    for (const request of ['', 'junk', '[]', '{}', '{"ledgerId":7}', `{"ledgerId":"${ZOE}","ledgerId":"${ADA}"}`]) {
        expect(isSigned(call('record:UpdateRecord', request))).toBe(false);
    }
});

it('a merge of what only vitals brought, by the record that grows', () => {
    changes.note('dr-osei', [permitted()]);
    expect(isSigned(call('record:MergeRecords', { ledgerId: ADA, into: ZOE }))).toBe(true);
    expect(isSigned(call('record:MergeRecords', { ledgerId: ADA, into: ADA }))).toBe(false);
});

it('for a minute', () => {
    changes.note('dr-osei', [permitted()]);
    elapsed = DECIDED_MS - 1;
    changes.note('dr-osei', [permitted({ about: ADA, lists: [] })]);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }))).toBe(true);
    elapsed = DECIDED_MS;
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }))).toBe(false);
    changes.note('dr-osei', []);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ADA }))).toBe(true);
});

it('whatever is no change of a record, and what was endorsed, as ever', () => {
    for (const name of ['record:CreateRecord', 'record:EraseRecord', 'access:Record', 'toString']) {
        expect(isSigned(call(name, { ledgerId: ZOE }))).toBe(true);
    }
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }, { stage: 'transaction' }))).toBe(true);
    expect(isSigned(undefined)).toBe(true);
});
