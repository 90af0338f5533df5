// SPDX-License-Identifier: Apache-2.0
// Records: S0 Algorithm 1 without erasure and merge, which have tests of their own.

import type { CreateRecordTransient } from '../../src/domain';
import { identities } from '../support/certificates';
import { digest, enrol, id, wards } from '../support/fixtures';
import { sealedId, sealedName, sealedParts } from '../subjects/sealed';
import { cursorOf } from '../../src/platform/state/paging';
import { record } from './record-fixtures';
import { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Two, ward1Three, ward2One, ward2Two } = identities;
const alice = record('alice');
const ledgerId = id('alice');
const lookupKey = digest('lookup alice');

async function withAlice(): Promise<LedgerDouble> {
    const ledger = await wards();
    await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
    return ledger;
}

const { recipients, ...rest } = sealedParts({ type: 'record-name', ledgerId }, 'alice');
const oneWard = JSON.stringify({ ...rest, recipients: recipients.slice(1) });

const find = async (ledger: LedgerDouble, key = lookupKey) => ledger.submit('record:FindRecordById', { lookupKey: key }, { as: ward2One });
const number = alice.transient.record.sealedId;
const changedEnvelope = sealedName(ledgerId, 'alice, renamed');
const content = {
    request: { envelopeDigest: digest(changedEnvelope), commitment: digest('commitment 2') },
    transient: { record: { envelope: changedEnvelope, salt: digest('salt 2') } },
};

describe('CreateRecord', () => {
    it('stores the public half in the world state and the private half beside it', async () => {
        const ledger = await wards();
        const created = await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
        expect(created).toEqual({ ...alice.request, ward: 'ward1', version: 1 });
        expect(await find(ledger)).toEqual({ record: created, sealedId: number, envelope: alice.transient.record.envelope });
        expect(await find(ledger, digest('nobody'))).toBeNull();
    });

    it.each([
        ['the same id again', alice],
        ['the same ledger id for another outside id', record('bob', { ledgerId })],
        [
            'another ledger id for the same outside id',
            { request: record('bob').request, transient: { record: { ...record('bob').transient.record, lookupKey } } },
        ],
    ])('refuses %s', async (_, { request, transient }) => {
        const ledger = await withAlice();
        expect((await ledger.refusal('record:CreateRecord', request, { as: ward2One, transient })).code).toBe('RECORD_EXISTS');
    });

    it('refuses an envelope that does not match its digest', async () => {
        const ledger = await wards();
        const request = { ...alice.request, envelopeDigest: digest('another') };
        expect((await ledger.refusal('record:CreateRecord', request, { as: ward1One, transient: alice.transient })).code).toBe(
            'ENVELOPE_DIGEST_MISMATCH',
        );
    });

    it.each([
        ['its own ward', identities.ward1Two, 'record' as const],
        ['the other ward', ward2One, 'record' as const],
        ['the other ward, as something else', ward2One, 'device' as const],
    ])('keeps the ledger id that vitals of %s have registered before, and seals the number itself', async (_, as, kind) => {
        const ledger = await wards();
        const junk = sealedId(ledgerId, 'of another', kind);
        const subject = { lookupKey, ledgerId, kind, sealedId: junk, salt: digest('s') };
        await ledger.submit('subject:RegisterSubjects', {}, { as, transient: { subjects: [subject] } });
        await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
        expect(await find(ledger)).toMatchObject({ sealedId: number });
        const entry = JSON.parse(ledger.private.get(`\u0000index\u0000${lookupKey}\u0000`)!) as unknown;
        expect(entry).toEqual({ ledgerId, kind: 'record', sealedId: number, salt: digest('salt alice') });
    });

    it.each<[string, Partial<CreateRecordTransient>]>([
        ['a number that is junk', { sealedId: 'junk' }],
        ['a number sealed for another record', { sealedId: sealedId(id('bob'), 'alice') }],
        ['a number sealed as that of a device', { sealedId: sealedId(ledgerId, 'alice', 'device') }],
        ['a name in the place of the number', { sealedId: sealedName(ledgerId, 'alice') }],
        ['a name that is junk', { envelope: 'junk' }],
        ['a name sealed for another record', { envelope: sealedName(id('bob'), 'alice') }],
        ['a number in the place of the name', { envelope: sealedId(ledgerId, 'alice') }],
    ])('refuses %s', async (_, change) => {
        const ledger = await wards();
        const parts = { ...alice.transient.record, ...change };
        const request = { ...alice.request, envelopeDigest: digest(parts.envelope) };
        const options = { as: ward1One, transient: { record: parts } };
        expect((await ledger.refusal('record:CreateRecord', request, options)).code).toBe('ENVELOPE_INVALID');
    });

    it('brings a record that was revoked back as what it was, and as nothing else', async () => {
        const ledger = await wards();
        await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        const asStaff = { ...alice.request, kind: 'nurse' as const };
        const options = { as: ward1One, transient: alice.transient };
        expect((await ledger.refusal('record:CreateRecord', asStaff, options)).code).toBe('RECORD_KIND_FIXED');
        expect(await ledger.submit('record:CreateRecord', alice.request, options)).toMatchObject({ kind: 'patient', version: 2 });
    });

    it('refuses the ledger id of a participant, also one of the other ward', async () => {
        const ledger = await wards();
        for (const person of [ward1One, ward2One]) {
            const taken = record('somebody', { ledgerId: id(person.pem) });
            const options = { as: ward1One, transient: taken.transient };
            expect((await ledger.refusal('record:CreateRecord', taken.request, options)).code).toBe('LEDGER_ID_SPENT');
        }
    });
});

describe('UpdateRecord', () => {
    it('changes the status and counts the version', async () => {
        const ledger = await withAlice();
        const updated = await ledger.submit('record:UpdateRecord', { ledgerId, version: 1, status: 'discharged' }, { as: ward1One });
        expect(updated).toEqual({ ...alice.request, status: 'discharged', ward: 'ward1', version: 2 });
        expect(await find(ledger)).toMatchObject({ record: updated, envelope: alice.transient.record.envelope });
    });

    it('changes the content, also from the other ward, and leaves the ward as it is', async () => {
        const ledger = await withAlice();
        const options = { as: ward2One, transient: content.transient };
        const updated = await ledger.submit('record:UpdateRecord', { ledgerId, version: 1, ...content.request }, options);
        expect(updated).toEqual({ ...alice.request, ...content.request, ward: 'ward1', version: 2 });
        expect(await find(ledger)).toEqual({ record: updated, sealedId: number, envelope: changedEnvelope });
    });

    it.each([
        ['junk', 'junk'],
        ['what is sealed for another record', sealedName(id('bob'), 'alice, renamed')],
        ['what is sealed for one ward', oneWard],
    ])('refuses %s in the place of the name', async (_, envelope) => {
        const ledger = await withAlice();
        const request = { ledgerId, version: 1, envelopeDigest: digest(envelope), commitment: digest('c') };
        const options = { as: ward2One, transient: { record: { envelope, salt: digest('salt 2') } } };
        expect((await ledger.refusal('record:UpdateRecord', request, options)).code).toBe('ENVELOPE_INVALID');
    });

    it.each([[0], [2], [99]])('refuses version %s', async (version) => {
        const ledger = await withAlice();
        const error = await ledger.refusal('record:UpdateRecord', { ledgerId, version, status: 'inactive' }, { as: ward1One });
        expect(error.code).toBe(version === 0 ? 'REQUEST_INVALID' : 'VERSION_CONFLICT');
    });

    it('refuses a record that does not exist', async () => {
        const ledger = await wards();
        expect((await ledger.refusal('record:UpdateRecord', { ledgerId, version: 1, status: 'inactive' }, { as: ward1One })).code).toBe(
            'RECORD_NOT_FOUND',
        );
    });

    it.each([
        ['nothing', {}, {}],
        ['a digest alone', { envelopeDigest: content.request.envelopeDigest }, {}],
        ['a commitment alone', { commitment: content.request.commitment, status: 'inactive' }, {}],
        ['digest and commitment without envelope', content.request, {}],
        ['an envelope without digest', { commitment: content.request.commitment }, content.transient],
        ['an envelope without commitment', { envelopeDigest: content.request.envelopeDigest }, content.transient],
        ['an envelope alone', { status: 'inactive' }, content.transient],
    ])('refuses %s', async (_, change, transient) => {
        const ledger = await withAlice();
        const error = await ledger.refusal('record:UpdateRecord', { ledgerId, version: 1, ...change }, { as: ward1One, transient });
        expect(error.code).toBe('REQUEST_INVALID');
    });

    it('refuses an envelope that does not match its digest', async () => {
        const ledger = await withAlice();
        const request = { ledgerId, version: 1, ...content.request, envelopeDigest: digest('another') };
        expect((await ledger.refusal('record:UpdateRecord', request, { as: ward1One, transient: content.transient })).code).toBe(
            'ENVELOPE_DIGEST_MISMATCH',
        );
    });
});

describe('a record of the staff', () => {
    const staff = record('dr bell', { kind: 'doctor' });
    const bell = id('dr bell');
    const withStaff = async (): Promise<LedgerDouble> => {
        const ledger = new LedgerDouble();
        await enrol(ledger, ward1Two, 'doctor', 'nurse');
        await enrol(ledger, ward1Three, 'admission');
        await enrol(ledger, ward2Two, 'admission', 'admin');
        await ledger.submit('record:CreateRecord', staff.request, { as: ward1Three, transient: staff.transient });
        return ledger;
    };

    it.each([
        ['who treats patients', ward1Two, 'ROLE_FORBIDDEN'],
        ['the register of the other ward', ward2Two, 'WARD_FORBIDDEN'],
    ])('is changed and revoked by the register of its ward, not by %s', async (_who, as, code) => {
        const ledger = await withStaff();
        const change = { ledgerId: bell, version: 1, status: 'inactive' as const };
        expect((await ledger.refusal('record:UpdateRecord', change, { as })).code).toBe(code);
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId: bell }, { as })).code).toBe(code);
        expect(await ledger.submit('record:UpdateRecord', change, { as: ward1Three })).toMatchObject({ version: 2 });
        expect(await ledger.submit('record:RevokeRecord', { ledgerId: bell }, { as: ward1Three })).toMatchObject({ version: 2 });
    });
});

describe('RevokeRecord', () => {
    it('takes the record out of every query and keeps its history and private parts', async () => {
        const ledger = await withAlice();
        expect(await ledger.submit('record:RevokeRecord', { ledgerId, version: 1 }, { as: ward1One })).toEqual({ ledgerId, version: 1 });
        expect(await find(ledger)).toBeNull();
        for (const filter of [{}, { kind: 'patient' as const }, { ward: 'ward1' }, { kind: 'patient' as const, ward: 'ward1' }]) {
            expect(await ledger.submit('record:ListRecords', { ...filter, limit: 10 }, { as: ward1One })).toEqual({ items: [] });
        }
        expect(ledger.patientData().length).toBe(4);
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId }, { as: ward1One })).code).toBe('RECORD_NOT_FOUND');
    });

    it('needs no version but refuses a wrong one', async () => {
        const ledger = await withAlice();
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId, version: 2 }, { as: ward1One })).code).toBe('VERSION_CONFLICT');
        await expect(ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One })).resolves.toEqual({ ledgerId, version: 1 });
    });

    it('is for the own ward', async () => {
        const ledger = await withAlice();
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId }, { as: ward2One })).code).toBe('WARD_FORBIDDEN');
    });

    it('lets the record be created again with the next version, in the place of the old payload', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:UpdateRecord', { ledgerId, version: 1, status: 'inactive' }, { as: ward1One });
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        const privateKey = digest('private again');
        const transient = { record: { ...alice.transient.record, privateKey } };
        const outcome = await ledger.call('record:CreateRecord', alice.request, { as: ward1One, transient });
        expect(outcome.set.purges).toEqual([]);
        expect(Object.keys(outcome.set.privateWrites)).toContain(`record/${alice.transient.record.privateKey}`);
        expect(Object.keys(outcome.set.privateWrites)).not.toContain(`record/${privateKey}`);
        expect(JSON.parse(outcome.payload)).toMatchObject({ version: 3 });
        ledger.commit(outcome);
        expect(await find(ledger)).toMatchObject({ record: { version: 3 }, envelope: alice.transient.record.envelope });
    });

    it('lets the record be created again under the same private key', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        const outcome = await ledger.call('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
        expect([outcome.status, outcome.set.purges]).toEqual([200, []]);
    });

    it('does not free the ledger id for another outside id', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        const bob = record('bob', { ledgerId });
        expect((await ledger.refusal('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient })).code).toBe(
            'RECORD_EXISTS',
        );
    });
});

describe('ListRecords', () => {
    async function withMany(): Promise<LedgerDouble> {
        const ledger = await wards();
        const kinds = ['patient', 'doctor', 'patient', 'patient', 'nurse'] as const;
        for (const [index, kind] of kinds.entries()) {
            const { request, transient } = record(`r${index}`, { kind });
            await ledger.submit('record:CreateRecord', request, { as: index < 3 ? ward1One : ward2One, transient });
        }
        return ledger;
    }

    it.each([
        [{}, ['r0', 'r1', 'r2', 'r3', 'r4']],
        [{ kind: 'patient' as const }, ['r0', 'r2', 'r3']],
        [{ ward: 'ward1' }, ['r0', 'r1', 'r2']],
        [{ kind: 'patient' as const, ward: 'ward2' }, ['r3']],
        [{ kind: 'insurer' as const }, []],
    ])('by %j in pages of any size', async (filter, words) => {
        const ledger = await withMany();
        const expected = words.map((word) => id(word)).sort();
        for (const limit of [1, 2, 3, 5, 200]) {
            const found: string[] = [];
            let cursor: string | undefined;
            do {
                const request = { ...filter, limit, ...(cursor && { cursor }) };
                const page = await ledger.submit('record:ListRecords', request, { as: ward1One });
                expect(page.items.length).toBeLessThanOrEqual(limit);
                found.push(...page.items.map((item) => item.ledgerId));
                cursor = page.next;
            } while (cursor !== undefined);
            expect([...found].sort()).toEqual(expected);
        }
    });

    it('gives sealed ids and neither digest nor commitment', async () => {
        const ledger = await withAlice();
        const page = await ledger.submit('record:ListRecords', { limit: 1 }, { as: ward2One });
        const item = { ledgerId, kind: 'patient', status: 'active', ward: 'ward1', version: 1, sealedId: number };
        expect(page).toEqual({ items: [item] });
    });

    it('refuses a cursor of another list', async () => {
        const ledger = await withMany();
        const { next } = await ledger.submit('record:ListRecords', { ward: 'ward1', limit: 1 }, { as: ward1One });
        const requests = [{ ward: 'ward2' }, { kind: 'patient' }, {}];
        for (const request of requests) {
            expect((await ledger.refusal('record:ListRecords', { ...request, limit: 1, cursor: next }, { as: ward1One })).code).toBe(
                'CURSOR_INVALID',
            );
        }
    });
});

describe('GetRecordHistory', () => {
    it('gives every version with its actor, newest first, in pages', async () => {
        const ledger = await withAlice();
        ledger.time += 1000;
        await ledger.submit('record:UpdateRecord', { ledgerId, version: 1, status: 'inactive' }, { as: ward2One });
        ledger.time += 1000;
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
        const one = { mspId: 'Ward1MSP', ledgerId: id(ward1One.pem) };
        const other = { mspId: 'Ward2MSP', ledgerId: id(ward2One.pem) };
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 10 }, { as: ward2One });
        expect(items.map(({ transactionId: _id, timestamp: _time, ...rest }) => rest)).toEqual([
            { version: 3, isDelete: false, actor: one, status: 'active' },
            { version: 2, isDelete: true, actor: one, status: 'revoked' },
            { version: 2, isDelete: false, actor: other, status: 'inactive' },
            { version: 1, isDelete: false, actor: one, status: 'active' },
        ]);
        expect(items.map(({ timestamp }) => timestamp - 1_750_000_000_000)).toEqual([2000, 2000, 1000, 0]);
        expect(new Set(items.map(({ transactionId }) => transactionId)).size).toBe(4);
        const pages: unknown[] = [];
        let cursor: string | undefined;
        do {
            const page = await ledger.submit(
                'record:GetRecordHistory',
                { ledgerId, limit: 3, ...(cursor && { cursor }) },
                { as: ward1One },
            );
            pages.push(page.items);
            cursor = page.next;
        } while (cursor !== undefined);
        expect(pages).toEqual([items.slice(0, 3), items.slice(3)]);
    });

    it('has no next page when the last one is full', async () => {
        const ledger = await withAlice();
        expect(await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 1 }, { as: ward1One })).not.toHaveProperty('next');
    });

    it('of a record that never was is not found', async () => {
        const ledger = await wards();
        expect((await ledger.refusal('record:GetRecordHistory', { ledgerId, limit: 1 }, { as: ward1One })).code).toBe('RECORD_NOT_FOUND');
    });

    it('is not continued by a cursor of another list: an empty page would look like its end', async () => {
        const ledger = await withAlice();
        const continued = async (cursor: string) =>
            (await ledger.refusal('record:GetRecordHistory', { ledgerId, limit: 1, cursor }, { as: ward1Admin })).code;
        expect([await continued('AAAA'), await continued(cursorOf('\0record\0'))]).toEqual(['CURSOR_INVALID', 'CURSOR_INVALID']);
    });

    it('continued after its oldest version is empty', async () => {
        const ledger = await withAlice();
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 1 }, { as: ward1One });
        const cursor = cursorOf(items[0]!.transactionId);
        expect(await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 1, cursor }, { as: ward1Admin })).toEqual({ items: [] });
    });

    it('reports damage as an internal error', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        const key = [...ledger.history.keys()].find((candidate) => candidate.includes('removal'))!;
        ledger.history.delete(key);
        expect((await ledger.refusal('record:GetRecordHistory', { ledgerId, limit: 1 }, { as: ward1One })).code).toBe('INTERNAL');
    });
});

describe('a collection that has lost a part', () => {
    it.each(['pointer', 'index', 'record'])('(%s) answers not found and shows nothing', async (part) => {
        const ledger = await withAlice();
        const key = [...ledger.private.keys()].find((candidate) => candidate.startsWith(`\u0000${part}\u0000`))!;
        ledger.private.delete(key);
        if (part === 'index') {
            expect(await find(ledger)).toBeNull();
        } else {
            expect((await ledger.refusal('record:FindRecordById', { lookupKey }, { as: ward2One })).code).toBe('RECORD_NOT_FOUND');
        }
    });

    it.each(['pointer', 'index'])('(%s) has that record in its lists without a number, and the others as they are', async (part) => {
        const ledger = await withAlice();
        const bob = record('bob');
        await ledger.submit('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient });
        ledger.private.delete(`\u0000${part}\u0000${part === 'index' ? lookupKey : ledgerId}\u0000`);
        const { items } = await ledger.submit('record:ListRecords', { limit: 10 }, { as: ward1One });
        const row = { kind: 'patient', status: 'active', ward: 'ward1', version: 1 };
        const rows = [
            { ...row, ledgerId },
            { ...row, ledgerId: id('bob'), sealedId: bob.transient.record.sealedId },
        ];
        expect(items).toEqual(rows.sort((a, b) => (a.ledgerId < b.ledgerId ? -1 : 1)));
        expect(await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One })).toEqual({ ledgerId, version: 1 });
    });

    it('(the place of its content) answers not found', async () => {
        const ledger = await withAlice();
        const key = [...ledger.private.keys()].find((candidate) => candidate.startsWith('\u0000pointer\u0000'))!;
        ledger.private.set(key, JSON.stringify({ lookupKey, salt: digest('s') }));
        expect((await ledger.refusal('record:FindRecordById', { lookupKey }, { as: ward2One })).code).toBe('RECORD_NOT_FOUND');
    });
});

describe('RepairRecord', () => {
    const anew = { lookupKey, sealedId: sealedId(ledgerId, 'alice, anew'), salt: digest('salt anew') };
    const repair = async (ledger: LedgerDouble) =>
        ledger.submit('record:RepairRecord', { ledgerId, version: 1 }, { as: ward1One, transient: { record: anew } });

    it('seals the number anew and leaves the name as it is', async () => {
        const ledger = await withAlice();
        const repaired = await repair(ledger);
        expect(repaired).toEqual({ ...alice.request, ward: 'ward1', version: 2 });
        expect(await find(ledger)).toEqual({ record: repaired, sealedId: anew.sealedId, envelope: alice.transient.record.envelope });
    });

    it('brings a number back that the collection has lost', async () => {
        const ledger = await withAlice();
        ledger.private.delete(`\u0000index\u0000${lookupKey}\u0000`);
        await repair(ledger);
        expect(await find(ledger)).toMatchObject({ record: { ledgerId }, sealedId: anew.sealedId });
    });

    it.each<[string, object, object, string]>([
        ['of a stale version', { version: 2 }, {}, 'VERSION_CONFLICT'],
        ['of nothing', { ledgerId: id('nobody') }, { sealedId: sealedId(id('nobody'), 'x') }, 'RECORD_NOT_FOUND'],
        ['with the number of another record', {}, { lookupKey: digest('lookup bob') }, 'RECORD_NOT_FOUND'],
        ['with a number that nobody has', {}, { lookupKey: digest('lookup nobody') }, 'RECORD_NOT_FOUND'],
        ['with junk', {}, { sealedId: 'junk' }, 'ENVELOPE_INVALID'],
        ['with what is sealed for another record', {}, { sealedId: sealedId(id('bob'), 'alice') }, 'ENVELOPE_INVALID'],
    ])('is refused %s', async (_, request, parts, code) => {
        const ledger = await withAlice();
        const bob = record('bob');
        await ledger.submit('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient });
        const options = { as: ward1One, transient: { record: { ...anew, ...parts } } };
        expect((await ledger.refusal('record:RepairRecord', { ledgerId, version: 1, ...request }, options)).code).toBe(code);
    });

    it('is for the own ward', async () => {
        const ledger = await withAlice();
        const options = { as: ward2One, transient: { record: anew } };
        expect((await ledger.refusal('record:RepairRecord', { ledgerId }, options)).code).toBe('WARD_FORBIDDEN');
    });
});

describe('a private key', () => {
    it('of another record is refused: it would overwrite the content there', async () => {
        const ledger = await withAlice();
        const bob = record('bob');
        const transient = { record: { ...bob.transient.record, privateKey: alice.transient.record.privateKey } };
        expect((await ledger.refusal('record:CreateRecord', bob.request, { as: ward1One, transient })).code).toBe('RECORD_EXISTS');
    });
});
