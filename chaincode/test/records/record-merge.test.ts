// SPDX-License-Identifier: Apache-2.0
// Merging a mistaken second registration: every outside id keeps leading to the patient, and an erasure still reaches all of them.

import { identities } from '../support/certificates';
import { digest, enrol, id, wards } from '../support/fixtures';
import { record } from './record-fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Three, ward2One, ward2Admin } = identities;

async function withRecords(...words: string[]): Promise<LedgerDouble> {
    const ledger = await wards();
    for (const word of words) {
        const { request, transient } = record(word);
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    return ledger;
}

const parts = (word: string) => ({
    record: { lookupKey: digest(`lookup ${word}`), sealedId: `sealed anew ${word}`, salt: digest(`salt anew ${word}`) },
});
const merge = async (ledger: LedgerDouble, from: string, into: string) =>
    ledger.submit('record:MergeRecords', { ledgerId: id(from), into: id(into), version: 1 }, { as: ward1One, transient: parts(from) });
const find = async (ledger: LedgerDouble, word: string) =>
    ledger.submit('record:FindRecordById', { lookupKey: digest(`lookup ${word}`) }, { as: ward2One });

describe('MergeRecords', () => {
    it('makes the old id lead to the surviving record', async () => {
        const ledger = await withRecords('a', 'b');
        expect(await merge(ledger, 'a', 'b')).toEqual({ ledgerId: id('a'), into: id('b'), version: 1 });
        const survivor = await find(ledger, 'b');
        expect(survivor).toMatchObject({ record: { ledgerId: id('b') }, sealedId: 'sealed b', envelope: '{"ciphertext":"b"}' });
        expect(await find(ledger, 'a')).toEqual(survivor);
        const [subject] = await ledger.submit('subject:FindSubjects', { lookupKeys: [digest('lookup a')] }, { as: ward1One });
        expect(subject).toEqual({ lookupKey: digest('lookup a'), ledgerId: id('b'), sealedId: 'sealed anew a' });
        const list = await ledger.submit('record:ListRecords', { ward: 'ward1', limit: 10 }, { as: ward1One });
        expect(list.items.map(({ ledgerId }) => ledgerId)).toEqual([id('b')]);
    });

    it('keeps the mistaken payload for an erasure alone, keeps its history, and spends its ledger id', async () => {
        const ledger = await withRecords('a', 'b');
        await merge(ledger, 'a', 'b');
        expect([...ledger.private.values()].join()).toContain('{\\"ciphertext\\":\\"a\\"}');
        expect(JSON.stringify(await find(ledger, 'a'))).not.toContain('ciphertext\\":\\"a');
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId: id('a'), limit: 10 }, { as: ward1One });
        expect(items.map(({ status, isDelete }) => [status, isDelete])).toEqual([
            ['merged', true],
            ['active', false],
        ]);
        const { request, transient } = record('a');
        const fresh = { record: { ...transient.record, lookupKey: digest('fresh') } };
        expect((await ledger.refusal('record:CreateRecord', request, { as: ward1One, transient: fresh })).code).toBe('LEDGER_ID_SPENT');
        expect((await ledger.refusal('record:CreateRecord', request, { as: ward1One, transient })).code).toBe('RECORD_EXISTS');
    });

    it('follows a chain of merges', async () => {
        const ledger = await withRecords('a', 'b', 'c');
        await merge(ledger, 'a', 'b');
        await merge(ledger, 'b', 'c');
        for (const word of ['a', 'b']) {
            expect(await find(ledger, word)).toMatchObject({ record: { ledgerId: id('c') }, sealedId: 'sealed c' });
        }
    });

    it.each([['a'], ['b'], ['c']])('lets an erasure by the id of %s reach all of a chain', async (word) => {
        const ledger = await withRecords('a', 'b', 'c', 'bystander');
        await merge(ledger, 'a', 'b');
        await merge(ledger, 'b', 'c');
        await enrol(ledger, ward1Three, 'admin', 'privacy-officer');
        const transient = { record: { lookupKey: digest(`lookup ${word}`) } };
        expect(await ledger.submit('record:EraseRecord', { ledgerId: id('c') }, { as: ward1Three, transient })).toEqual({
            state: 'erased',
        });
        for (const gone of ['a', 'b', 'c']) {
            expect(await find(ledger, gone)).toBeNull();
        }
        expect([...ledger.world.keys()].filter((key) => key.includes('merged'))).toEqual([]);
        expect([...ledger.private.values()].every((value) => value.includes('bystander') || value.includes(digest('salt bystander')))).toBe(
            true,
        );
        expect(ledger.private.size).toBe(3);
    });

    it.each([
        ['into itself', { into: id('a') }, 'MERGE_REFUSED'],
        ['into another kind', { into: id('doctor') }, 'MERGE_REFUSED'],
        ['into nothing', { into: id('nobody') }, 'RECORD_NOT_FOUND'],
        ['of nothing', { ledgerId: id('nobody') }, 'RECORD_NOT_FOUND'],
        ['of a stale version', { version: 2 }, 'VERSION_CONFLICT'],
    ])('refuses a merge %s', async (_, change, code) => {
        const ledger = await withRecords('a', 'b');
        const doctor = record('doctor', { kind: 'doctor' });
        await ledger.submit('record:CreateRecord', doctor.request, { as: ward1One, transient: doctor.transient });
        const request = { ledgerId: id('a'), into: id('b'), version: 1, ...change };
        expect((await ledger.refusal('record:MergeRecords', request, { as: ward1Admin, transient: parts('a') })).code).toBe(code);
    });

    it('refuses a lookup key of another record, also of one merged into it', async () => {
        const ledger = await withRecords('a', 'b', 'c');
        await merge(ledger, 'a', 'b');
        const request = { ledgerId: id('b'), into: id('c'), version: 1 };
        for (const word of ['a', 'c', 'nobody']) {
            expect((await ledger.refusal('record:MergeRecords', request, { as: ward1Admin, transient: parts(word) })).code).toBe(
                'RECORD_NOT_FOUND',
            );
        }
    });

    it('is for the ward of the mistaken record', async () => {
        const ledger = await withRecords('a', 'b');
        const request = { ledgerId: id('a'), into: id('b'), version: 1 };
        expect((await ledger.refusal('record:MergeRecords', request, { as: ward2Admin, transient: parts('a') })).code).toBe(
            'WARD_FORBIDDEN',
        );
    });
});
