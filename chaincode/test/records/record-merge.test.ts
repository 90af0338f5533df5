// SPDX-License-Identifier: Apache-2.0
// Merging a mistaken second registration: every outside id keeps leading to the patient, and an erasure still reaches all of them.

import type { SubjectKind } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { digest, enrol, id, wards } from '../support/fixtures';
import { sealedId } from '../subjects/sealed';
import { record } from './record-fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Two, ward1Three, ward2One, ward2Admin } = identities;

async function withRecords(...words: string[]): Promise<LedgerDouble> {
    const ledger = await wards();
    for (const word of words) {
        const { request, transient } = record(word);
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    return ledger;
}

const merge = async (ledger: LedgerDouble, from: string, into: string) =>
    ledger.submit('record:MergeRecords', { ledgerId: id(from), into: id(into) }, { as: ward1One });
const unmerge = async (ledger: LedgerDouble, word: string) =>
    ledger.submit('record:UnmergeRecords', { ledgerId: id(word) }, { as: ward1One });
/** A patient whom only vitals have mentioned. */
const mention = async (ledger: LedgerDouble, word: string, kind: SubjectKind = 'record') => {
    const subject = {
        lookupKey: digest(`lookup ${word}`),
        ledgerId: id(word),
        kind,
        sealedId: sealedId(id(word), word, kind),
        salt: digest(`salt ${word}`),
    };
    await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [subject] } });
};
const entryOf = async (ledger: LedgerDouble, word: string) => {
    const [entry] = await ledger.submit('subject:FindSubjects', { lookupKeys: [digest(`lookup ${word}`)] }, { as: ward1One });
    return { ledgerId: entry?.ledgerId, survivor: entry?.survivor };
};
const find = async (ledger: LedgerDouble, word: string) =>
    ledger.submit('record:FindRecordById', { lookupKey: digest(`lookup ${word}`) }, { as: ward2One });

describe('MergeRecords', () => {
    it('makes the old id lead to the surviving record', async () => {
        const ledger = await withRecords('a', 'b');
        expect(await merge(ledger, 'a', 'b')).toEqual({ ledgerId: id('a'), into: id('b'), version: 1 });
        const survivor = await find(ledger, 'b');
        const { sealedId: number, envelope } = record('b').transient.record;
        expect(survivor).toMatchObject({ record: { ledgerId: id('b') }, sealedId: number, envelope });
        expect(await find(ledger, 'a')).toEqual(survivor);
        expect(await entryOf(ledger, 'a')).toEqual({ ledgerId: id('a'), survivor: id('b') });
        expect(await entryOf(ledger, 'b')).toEqual({ ledgerId: id('b') });
        const list = await ledger.submit('record:ListRecords', { ward: 'ward1', limit: 10 }, { as: ward1One });
        expect(list.items.map(({ ledgerId }) => ledgerId)).toEqual([id('b')]);
    });

    it('keeps the mistaken payload for an erasure alone, keeps its history, and spends its ledger id', async () => {
        const ledger = await withRecords('a', 'b');
        await merge(ledger, 'a', 'b');
        const { envelope } = record('a').transient.record;
        expect(ledger.patientData().map(([, value]) => (JSON.parse(value) as { envelope?: string }).envelope)).toContain(envelope);
        expect(await find(ledger, 'a')).not.toMatchObject({ envelope });
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
            expect(await find(ledger, word)).toMatchObject({ record: { ledgerId: id('c') } });
            expect(await entryOf(ledger, word)).toEqual({ ledgerId: id(word), survivor: id('c') });
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
        const bystander = ['bystander', id('bystander'), digest('salt bystander')];
        const left = ledger.patientData().map(([key, value]) => `${key} ${value}`);
        expect(left.filter((entry) => !bystander.some((text) => entry.includes(text)))).toEqual([]);
        expect(left).toHaveLength(4);
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
        expect((await ledger.refusal('record:MergeRecords', request, { as: ward1Admin })).code).toBe(code);
    });

    it('is for the ward of the mistaken record', async () => {
        const ledger = await withRecords('a', 'b');
        const request = { ledgerId: id('a'), into: id('b'), version: 1 };
        expect((await ledger.refusal('record:MergeRecords', request, { as: ward2Admin })).code).toBe('WARD_FORBIDDEN');
    });
});

describe('a number that was mistyped and never registered', () => {
    it('can be merged: what is posted under it is the patient’s from then on', async () => {
        const ledger = await withRecords('a');
        await mention(ledger, 'typo');
        expect(await merge(ledger, 'typo', 'a')).toEqual({ ledgerId: id('typo'), into: id('a') });
        expect(await entryOf(ledger, 'typo')).toEqual({ ledgerId: id('typo'), survivor: id('a') });
        expect(await find(ledger, 'typo')).toEqual(await find(ledger, 'a'));
    });

    it.each([
        ['registered for another patient', 'RECORD_EXISTS'],
        ['merged again', 'RECORD_NOT_FOUND'],
    ])('cannot be %s afterwards', async (how, code) => {
        const ledger = await withRecords('a', 'b');
        await mention(ledger, 'typo');
        await merge(ledger, 'typo', 'a');
        const { request, transient } = record('typo');
        const [name, asked] =
            how === 'merged again' ? ['record:MergeRecords', { ledgerId: id('typo'), into: id('b') }] : ['record:CreateRecord', request];
        const fields = how === 'merged again' ? {} : transient;
        expect((await ledger.refusal(name, asked, { as: ward1One, transient: fields })).code).toBe(code);
    });

    it('of a record that was revoked as a mistake can be merged too', async () => {
        const ledger = await withRecords('a', 'b');
        await ledger.submit('record:RevokeRecord', { ledgerId: id('b') }, { as: ward1One });
        await merge(ledger, 'b', 'a');
        expect(await entryOf(ledger, 'b')).toEqual({ ledgerId: id('b'), survivor: id('a') });
        expect(await unmerge(ledger, 'b')).toEqual({ ledgerId: id('b'), from: id('a') });
        expect(await find(ledger, 'b')).toBeNull();
        const { request, transient } = record('b');
        expect(await ledger.submit('record:CreateRecord', request, { as: ward1One, transient })).toMatchObject({ version: 2 });
    });

    it('goes into the record of a patient only, of the caller’s ward, and has no version', async () => {
        const ledger = await withRecords('a');
        const doctor = record('doctor', { kind: 'doctor' });
        await ledger.submit('record:CreateRecord', doctor.request, { as: ward1One, transient: doctor.transient });
        await mention(ledger, 'typo');
        await mention(ledger, 'monitor', 'device');
        const refused = async (request: object, as: Identity = ward1One) =>
            (await ledger.refusal('record:MergeRecords', request, { as })).code;
        expect(await refused({ ledgerId: id('typo'), into: id('doctor') })).toBe('MERGE_REFUSED');
        expect(await refused({ ledgerId: id('typo'), into: id('a') }, ward2One)).toBe('WARD_FORBIDDEN');
        expect(await refused({ ledgerId: id('typo'), into: id('a'), version: 1 })).toBe('VERSION_CONFLICT');
        expect(await refused({ ledgerId: id('monitor'), into: id('a') })).toBe('RECORD_NOT_FOUND');
        expect(await refused({ ledgerId: id('a'), into: id('typo') })).toBe('RECORD_NOT_FOUND');
    });
});

describe('UnmergeRecords', () => {
    it('gives each their own again: the record, as its next version, and its place in the lists', async () => {
        const ledger = await withRecords('a', 'b');
        await merge(ledger, 'a', 'b');
        expect(await unmerge(ledger, 'a')).toEqual({ ledgerId: id('a'), from: id('b'), version: 2 });
        const { envelope, sealedId: number } = record('a').transient.record;
        expect(await find(ledger, 'a')).toMatchObject({
            record: { ledgerId: id('a'), version: 2, status: 'active' },
            envelope,
            sealedId: number,
        });
        expect(await entryOf(ledger, 'a')).toEqual({ ledgerId: id('a') });
        for (const filter of [{}, { kind: 'patient' as const }, { ward: 'ward1' }]) {
            const list = await ledger.submit('record:ListRecords', { ...filter, limit: 10 }, { as: ward1One });
            expect(list.items.map(({ ledgerId }) => ledgerId).sort()).toEqual([id('a'), id('b')].sort());
        }
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId: id('a'), limit: 10 }, { as: ward1One });
        expect(items.map(({ status, version, isDelete }) => [status, version, isDelete])).toEqual([
            ['active', 2, false],
            ['merged', 1, true],
            ['active', 1, false],
        ]);
        expect([...ledger.world.keys()].filter((key) => /merged|removal/.test(key))).toEqual([]);
    });

    it('in the middle of a chain takes along what was merged into it before', async () => {
        const ledger = await withRecords('a', 'b', 'c');
        await merge(ledger, 'a', 'b');
        await merge(ledger, 'b', 'c');
        await unmerge(ledger, 'b');
        expect(await entryOf(ledger, 'a')).toEqual({ ledgerId: id('a'), survivor: id('b') });
        expect(await find(ledger, 'a')).toMatchObject({ record: { ledgerId: id('b') } });
        await unmerge(ledger, 'a');
        for (const word of ['a', 'b', 'c']) {
            expect(await find(ledger, word)).toMatchObject({ record: { ledgerId: id(word) } });
        }
    });

    it('of a patient known only from vitals leaves what was there: no record', async () => {
        const ledger = await withRecords('a');
        await mention(ledger, 'typo');
        await merge(ledger, 'typo', 'a');
        expect(await unmerge(ledger, 'typo')).toEqual({ ledgerId: id('typo'), from: id('a') });
        expect(await entryOf(ledger, 'typo')).toEqual({ ledgerId: id('typo') });
        expect(await find(ledger, 'typo')).toBeNull();
        const { request, transient } = record('typo');
        expect(await ledger.submit('record:CreateRecord', request, { as: ward1One, transient })).toMatchObject({ version: 1 });
    });

    it('lets merge and separation follow each other, in any direction', async () => {
        const ledger = await withRecords('a', 'b');
        await merge(ledger, 'a', 'b');
        await unmerge(ledger, 'a');
        await merge(ledger, 'b', 'a');
        expect(await entryOf(ledger, 'b')).toEqual({ ledgerId: id('b'), survivor: id('a') });
        expect((await find(ledger, 'a'))?.record.version).toBe(2);
    });

    it('is refused for what was not merged, for another ward, and after an erasure', async () => {
        const ledger = await withRecords('a', 'b');
        const refused = async (word: string, as: Identity = ward1One) =>
            (await ledger.refusal('record:UnmergeRecords', { ledgerId: id(word) }, { as })).code;
        expect(await refused('a')).toBe('MERGE_NOT_FOUND');
        await ledger.submit('record:RevokeRecord', { ledgerId: id('a') }, { as: ward1One });
        expect(await refused('a')).toBe('MERGE_NOT_FOUND');
        await merge(ledger, 'a', 'b');
        expect(await refused('a', ward2One)).toBe('WARD_FORBIDDEN');
        await enrol(ledger, ward1Three, 'admin', 'privacy-officer');
        const transient = { record: { lookupKey: digest('lookup a') } };
        await ledger.submit('record:EraseRecord', { ledgerId: id('b') }, { as: ward1Three, transient });
        expect(await refused('a')).toBe('MERGE_NOT_FOUND');
    });
});
