// SPDX-License-Identifier: Apache-2.0
// The right to erasure: two roles, no legal hold, and nothing left that leads to the person.

import { identities, type Identity } from '../support/certificates';
import { assign, digest, enrol, id, wards } from '../support/fixtures';
import { submitWindows } from '../vitals/attestation';
import { vitalsWindow } from '../vitals/vitals-fixtures';
import { record } from './record-fixtures';
import { people } from './story';
import type { LedgerDouble } from '../support/ledger-double';
import { sealedId, sealedName } from '../subjects/sealed';
import { tellStory } from '../support/story';

const { ward1Admin, ward1One, ward1Three, ward1Two, ward2Admin, ward2One } = identities;
const alice = record('alice');
const ledgerId = id('alice');
const transient = { record: { lookupKey: digest('lookup alice') } };
const request = { ledgerId };

/** @param made - as what ward 1's officer was registered: whom a registrar has registered never becomes an administrator */
async function withAlice(made: 'admin' | 'privacy-officer' = 'privacy-officer'): Promise<LedgerDouble> {
    const ledger = await wards();
    await enrol(ledger, ward1Three, made);
    await assign(ledger, ward1Three, 'privacy-officer');
    await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
    return ledger;
}

const eraseAs = async (ledger: LedgerDouble, as: typeof ward1One) => ledger.submit('record:EraseRecord', request, { as, transient });

describe('EraseRecord', () => {
    it.each([
        ['admin', 'privacy-officer', ward1Admin, ward1Three],
        ['privacy-officer', 'admin', ward1Three, ward1Admin],
    ])('needs the %s and the %s', async (_, awaiting, first, second) => {
        const ledger = await withAlice();
        expect(await eraseAs(ledger, first)).toEqual({ state: 'approved', awaiting });
        expect(await eraseAs(ledger, first)).toEqual({ state: 'approved', awaiting });
        const andWhoApproved = 1;
        expect(ledger.patientData().length).toBe(4 + andWhoApproved);
        expect(await eraseAs(ledger, second)).toEqual({ state: 'erased' });
        expect(ledger.patientData().length).toBe(0);
        expect([...ledger.world.keys()].filter((key) => /erasure|record(?!-numbers)/.test(key))).toEqual([]);
    });

    it('is done at once for one person with both roles', async () => {
        const ledger = await withAlice();
        await assign(ledger, ward1Admin, 'admin', 'registrar', 'privacy-officer');
        expect(await eraseAs(ledger, ward1Admin)).toEqual({ state: 'erased' });
        expect(ledger.patientData().length).toBe(0);
    });

    it('is not approved twice by one person whose role has changed', async () => {
        const ledger = await withAlice('admin');
        expect(await eraseAs(ledger, ward1Three)).toEqual({ state: 'approved', awaiting: 'admin' });
        await assign(ledger, ward1Three, 'admin');
        expect(await eraseAs(ledger, ward1Three)).toEqual({ state: 'approved', awaiting: 'privacy-officer' });
        const andWhoApproved = 2;
        expect(ledger.patientData().length).toBe(4 + andWhoApproved);
    });

    it('is not carried out where nobody knows any more whose the first approval was', async () => {
        const ledger = await withAlice();
        await eraseAs(ledger, ward1Admin);
        ledger.private.delete(`\u0000erasure\u0000${ledgerId}\u0000admin\u0000`);
        expect(await eraseAs(ledger, ward1Three)).toEqual({ state: 'approved', awaiting: 'admin' });
    });

    it('leaves nothing to find, a history with its last actor, and a ledger id that is spent', async () => {
        const ledger = await withAlice();
        await eraseAs(ledger, ward1Three);
        await eraseAs(ledger, ward1Admin);
        expect(await ledger.submit('record:FindRecordById', { lookupKey: digest('lookup alice') }, { as: ward1One })).toBeNull();
        expect(await ledger.submit('subject:FindSubjects', { lookupKeys: [digest('lookup alice')] }, { as: ward1One })).toEqual([null]);
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 10 }, { as: ward1One });
        expect(items.map(({ version, isDelete, status }) => [version, isDelete, status])).toEqual([
            [1, true, 'erased'],
            [1, false, 'active'],
        ]);
        expect((await ledger.refusal('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient })).code).toBe(
            'LEDGER_ID_SPENT',
        );
        expect((await ledger.refusal('record:EraseRecord', request, { as: ward1Admin, transient })).code).toBe('RECORD_NOT_FOUND');
    });

    it('reaches a record that was revoked before', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        expect((await ledger.refusal('record:EraseRecord', request, { as: ward2Admin, transient })).code).toBe('WARD_FORBIDDEN');
        await eraseAs(ledger, ward1Three);
        await eraseAs(ledger, ward1Admin);
        expect(ledger.patientData().length).toBe(0);
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 10 }, { as: ward1One });
        expect(items.map(({ status }) => status)).toEqual(['erased', 'revoked', 'active']);
    });

    it('reaches a patient known from vitals only', async () => {
        const ledger = await wards();
        const subject = {
            lookupKey: digest('lookup alice'),
            ledgerId,
            kind: 'record' as const,
            sealedId: sealedId(ledgerId, 'alice'),
            salt: digest('s'),
        };
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [subject] } });
        await enrol(ledger, ward1Three, 'privacy-officer', 'admin');
        const outcome = await ledger.call('record:EraseRecord', request, { as: ward1Three, transient });
        const approvers = ['admin', 'privacy-officer'].map((role) => `erasure/${ledgerId}/${role}`);
        expect(outcome.set.purges).toEqual([...approvers, `index/${digest('lookup alice')}`, `pointer/${ledgerId}`]);
        expect(Object.keys(outcome.set.writes)).toEqual([
            `erased/ward1/${ledgerId}`,
            `erasure/${ledgerId}/admin`,
            `erasure/${ledgerId}/privacy-officer`,
            `removal/${ledgerId}`,
        ]);
        ledger.commit(outcome);
        const again = { subjects: [{ ...subject, lookupKey: digest('lookup mallory') }] };
        expect((await ledger.refusal('subject:RegisterSubjects', {}, { as: ward2One, transient: again })).code).toBe('LEDGER_ID_SPENT');
    });

    it('leaves a ledger id under which no window comes any more, also one that was merged into it', async () => {
        const ledger = await withAlice();
        const bob = record('bob');
        await ledger.submit('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient });
        await ledger.submit('record:MergeRecords', { ledgerId: id('bob'), into: ledgerId }, { as: ward1One });
        await eraseAs(ledger, ward1Three);
        await eraseAs(ledger, ward1Admin);
        const windows = ['alice', 'bob', 'carol'].map((word) => vitalsWindow(word, { subject: id(word) }));
        const { results } = await submitWindows(ledger, windows, identities.ward1Two);
        expect(results.map(({ status, code }) => [status, code])).toEqual([
            ['rejected', 'SUBJECT_ERASED'],
            ['rejected', 'SUBJECT_ERASED'],
            ['stored', undefined],
        ]);
        const subjects = ['alice', 'bob'].map((word) => ({
            lookupKey: digest(`lookup mallory ${word}`),
            ledgerId: id(word),
            kind: 'record' as const,
            sealedId: sealedId(id(word), word),
            salt: digest('s'),
        }));
        for (const subject of subjects) {
            const fields = { subjects: [subject] };
            expect((await ledger.refusal('subject:RegisterSubjects', {}, { as: ward2One, transient: fields })).code).toBe(
                'LEDGER_ID_SPENT',
            );
        }
    });

    it('is refused when the lookup key leads elsewhere', async () => {
        const ledger = await withAlice();
        const bob = record('bob');
        await ledger.submit('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient });
        for (const lookupKey of [digest('lookup bob'), digest('nobody')]) {
            expect(
                (await ledger.refusal('record:EraseRecord', request, { as: ward1Admin, transient: { record: { lookupKey } } })).code,
            ).toBe('RECORD_NOT_FOUND');
        }
    });

    it('is refused to another ward', async () => {
        const ledger = await withAlice();
        expect((await ledger.refusal('record:EraseRecord', request, { as: ward2Admin, transient })).code).toBe('WARD_FORBIDDEN');
    });
});

describe('a legal hold', () => {
    const bob = record('bob');
    const put = async (ledger: LedgerDouble) => ledger.submit('record:PlaceLegalHold', request, { as: ward1Three });
    const lift = async (ledger: LedgerDouble) => ledger.submit('record:LiftLegalHold', request, { as: ward1Three });
    const held = async (ledger: LedgerDouble) => ledger.submit('record:GetLegalHold', { ledgerId, limit: 10 }, { as: ward1Three });
    const rename = async (ledger: LedgerDouble, version: number) => {
        const envelope = sealedName(ledgerId, `alice, name ${version + 1}`);
        const change = { ledgerId, version, envelopeDigest: digest(envelope), commitment: digest(`commitment ${version + 1}`) };
        const record2 = { envelope, salt: digest(`salt ${version + 1}`) };
        await ledger.submit('record:UpdateRecord', change, { as: ward1One, transient: { record: record2 } });
        return envelope;
    };
    const anewOver = { record: { ...alice.transient.record, envelope: sealedName(ledgerId, 'alice, anew'), privateKey: digest('p 2') } };
    const createAnew = async (ledger: LedgerDouble) =>
        ledger.submit(
            'record:CreateRecord',
            { ...alice.request, envelopeDigest: digest(anewOver.record.envelope) },
            { as: ward1One, transient: anewOver },
        );

    it('forbids revoking, merging on either side, and erasing until it is lifted', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient });
        expect(await put(ledger)).toEqual({ ledgerId, held: true });
        expect(await put(ledger)).toEqual({ ledgerId, held: true });
        const forbidden: [string, object, Identity, object?][] = [
            ['record:RevokeRecord', request, ward1One],
            ['record:MergeRecords', { ledgerId, into: id('bob') }, ward1Admin],
            ['record:MergeRecords', { ledgerId: id('bob'), into: ledgerId }, ward1Admin],
            ['record:EraseRecord', request, ward1Admin, transient],
            ['record:EraseRecord', request, ward1Three, transient],
        ];
        for (const [name, asked, as, fields] of forbidden) {
            expect((await ledger.refusal(name, asked, { as, transient: fields })).code).toBe('LEGAL_HOLD');
        }
        expect(await lift(ledger)).toEqual({ ledgerId, held: false });
        for (const [name, asked, as, fields] of forbidden) {
            expect((await ledger.call(name, asked, { as, transient: fields })).status).toBe(200);
        }
    });

    it('forbids separating what was merged into the record', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient });
        await ledger.submit('record:MergeRecords', { ledgerId: id('bob'), into: ledgerId }, { as: ward1One });
        await put(ledger);
        expect((await ledger.refusal('record:UnmergeRecords', { ledgerId: id('bob') }, { as: ward1One })).code).toBe('LEGAL_HOLD');
        await lift(ledger);
        await ledger.submit('record:UnmergeRecords', { ledgerId: id('bob') }, { as: ward1One });
    });

    it('keeps every name that is overwritten while it stands, and none from before it or after it', async () => {
        const ledger = await withAlice();
        const second = await rename(ledger, 1);
        await put(ledger);
        expect(await held(ledger)).toEqual({ held: true, since: ledger.time, items: [] });
        const third = await rename(ledger, 2);
        await ledger.submit('record:UpdateRecord', { ledgerId, version: 3, status: 'inactive' }, { as: ward1One });
        await rename(ledger, 4);
        const kept = [
            { version: 2, envelope: second },
            { version: 4, envelope: third },
        ];
        expect(await held(ledger)).toMatchObject({ held: true, items: kept });
        await lift(ledger);
        expect(await held(ledger)).toEqual({ held: false, items: [] });
        expect(ledger.patientData().length).toBe(4);
        await rename(ledger, 5);
        expect(ledger.patientData().length).toBe(4);
    });

    it('shows what it keeps in pages', async () => {
        const ledger = await withAlice();
        await put(ledger);
        await rename(ledger, 1);
        await rename(ledger, 2);
        const first = await ledger.submit('record:GetLegalHold', { ledgerId, limit: 1 }, { as: ward1Three });
        expect(first.items.map(({ version }) => version)).toEqual([1]);
        const next = { ledgerId, limit: 1, cursor: first.next! };
        expect((await ledger.submit('record:GetLegalHold', next, { as: ward1Three })).items.map(({ version }) => version)).toEqual([2]);
    });

    it('keeps the sealed number that a repair replaces', async () => {
        const ledger = await withAlice();
        await put(ledger);
        const number = { lookupKey: digest('lookup alice'), sealedId: sealedId(ledgerId, 'alice, anew'), salt: digest('salt anew') };
        await ledger.submit('record:RepairRecord', request, { as: ward1One, transient: { record: number } });
        expect((await held(ledger)).items).toEqual([{ version: 1 }]);
        expect(ledger.patientData().join()).toContain(JSON.stringify(alice.transient.record.sealedId).slice(1, -1));
        await lift(ledger);
        expect(ledger.patientData().join()).not.toContain(JSON.stringify(alice.transient.record.sealedId).slice(1, -1));
    });

    it('may be placed on a record that was revoked; what creating it anew overwrites is kept too', async () => {
        const ledger = await withAlice();
        await ledger.submit('record:RevokeRecord', request, { as: ward1One });
        await put(ledger);
        expect((await ledger.refusal('record:EraseRecord', request, { as: ward1Admin, transient })).code).toBe('LEGAL_HOLD');
        await createAnew(ledger);
        expect((await held(ledger)).items).toEqual([{ version: 1, envelope: alice.transient.record.envelope }]);
        expect((await ledger.refusal('record:RevokeRecord', request, { as: ward1One })).code).toBe('LEGAL_HOLD');
    });

    it('is a matter of the own ward and of a record that exists or was revoked', async () => {
        const ledger = await withAlice();
        await enrol(ledger, identities.ward2Two, 'privacy-officer');
        const page = { limit: 10 };
        for (const [name, more] of [['record:PlaceLegalHold'], ['record:LiftLegalHold'], ['record:GetLegalHold', page]] as [
            string,
            object?,
        ][]) {
            expect((await ledger.refusal(name, { ...request, ...more }, { as: identities.ward2Two })).code).toBe('WARD_FORBIDDEN');
            const nobody = { ledgerId: id('nobody'), ...more };
            expect((await ledger.refusal(name, nobody, { as: ward1Three })).code).toBe('RECORD_NOT_FOUND');
        }
        expect((await ledger.refusal('record:PlaceLegalHold', request, { as: ward2One })).code).toBe('ROLE_FORBIDDEN');
        await eraseAs(ledger, ward1Three);
        await eraseAs(ledger, ward1Admin);
        expect((await ledger.refusal('record:PlaceLegalHold', request, { as: ward1Three })).code).toBe('RECORD_NOT_FOUND');
    });
});

describe('after the story', () => {
    it('the collection keeps nothing of an erased person, nor of those merged into them, but facts and entries that are not purged yet', async () => {
        const { ledger } = await tellStory();
        const erased = people.flatMap((word) => [id(word), ...['lookup', 'private', 'salt'].map((what) => digest(`${what} ${word}`))]);
        const entries = [...ledger.private].map(([key, value]) => `${key} ${value}`);
        const left = entries.filter((entry) => erased.some((text) => entry.includes(text)));
        // Who was behind changes stays: it says a ledger id that leads to nobody any more, and which of the staff answers for what.
        expect(new Set(left.map((entry) => entry.split('\u0000')[1]))).toEqual(
            new Set(['alarm', 'authored', 'book', 'entry', 'fact', 'form', 'look']),
        );
        expect(entries.join()).not.toContain('alice');
    });
});
