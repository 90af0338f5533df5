// SPDX-License-Identifier: Apache-2.0
// The right to erasure: two roles, no legal hold, and nothing left that leads to the person.

import { identities } from '../support/certificates';
import { certificateIdOf, digest, enrol, id, wards } from '../support/fixtures';
import { record } from './record-fixtures';
import { people } from './story';
import type { LedgerDouble } from '../support/ledger-double';
import { tellStory } from '../support/story';

const { ward1Admin, ward1One, ward1Three, ward2Admin, ward2One } = identities;
const alice = record('alice');
const ledgerId = id('alice');
const transient = { record: { lookupKey: digest('lookup alice') } };
const request = { ledgerId };

async function withAlice(): Promise<LedgerDouble> {
    const ledger = await wards();
    await enrol(ledger, ward1Three, 'privacy-officer');
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
        expect(ledger.private.size).toBe(3);
        expect(await eraseAs(ledger, second)).toEqual({ state: 'erased' });
        expect(ledger.private.size).toBe(0);
        expect([...ledger.world.keys()].filter((key) => /erasure|record/.test(key))).toEqual([]);
    });

    it('is done at once for one person with both roles', async () => {
        const ledger = await withAlice();
        await ledger.submit(
            'participant:RegisterParticipant',
            { certificateId: certificateIdOf(ward1Admin), ledgerId: id('boss'), roles: ['privacy-officer'] },
            { as: ward1Admin },
        );
        expect(await eraseAs(ledger, ward1Admin)).toEqual({ state: 'erased' });
        expect(ledger.private.size).toBe(0);
    });

    it('is not approved twice by one person whose role has changed', async () => {
        const ledger = await withAlice();
        expect(await eraseAs(ledger, ward1Three)).toEqual({ state: 'approved', awaiting: 'admin' });
        const change = { certificateId: certificateIdOf(ward1Three), roles: ['admin' as const], status: 'active' as const };
        await ledger.submit('participant:UpdateParticipant', change, { as: ward1Admin });
        expect(await eraseAs(ledger, ward1Three)).toEqual({ state: 'approved', awaiting: 'privacy-officer' });
        expect(ledger.private.size).toBe(3);
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
        expect(ledger.private.size).toBe(0);
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 10 }, { as: ward1One });
        expect(items.map(({ status }) => status)).toEqual(['erased', 'revoked', 'active']);
    });

    it('reaches a patient known from vitals only', async () => {
        const ledger = await wards();
        const subject = { lookupKey: digest('lookup alice'), ledgerId, kind: 'record' as const, sealedId: 's', salt: digest('s') };
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1One, transient: { subjects: [subject] } });
        await enrol(ledger, ward1Three, 'privacy-officer', 'admin');
        const outcome = await ledger.call('record:EraseRecord', request, { as: ward1Three, transient });
        expect(outcome.set.purges).toEqual([`index/${digest('lookup alice')}`, `pointer/${ledgerId}`]);
        expect(Object.keys(outcome.set.writes)).toEqual([`erasure/${ledgerId}/admin`, `erasure/${ledgerId}/privacy-officer`]);
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
    it('forbids erasing and merging until it is lifted', async () => {
        const ledger = await withAlice();
        const bob = record('bob');
        await ledger.submit('record:CreateRecord', bob.request, { as: ward1One, transient: bob.transient });
        expect(await ledger.submit('record:PlaceLegalHold', request, { as: ward1Three })).toEqual({ ledgerId, held: true });
        expect(await ledger.submit('record:PlaceLegalHold', request, { as: ward1Three })).toEqual({ ledgerId, held: true });
        expect((await ledger.refusal('record:EraseRecord', request, { as: ward1Admin, transient })).code).toBe('LEGAL_HOLD');
        const parts = { record: { lookupKey: digest('lookup alice'), sealedId: 's', salt: digest('s') } };
        const merge = { ledgerId, into: id('bob'), version: 1 };
        expect((await ledger.refusal('record:MergeRecords', merge, { as: ward1Admin, transient: parts })).code).toBe('LEGAL_HOLD');
        await ledger.submit('record:RevokeRecord', request, { as: ward1One });
        expect((await ledger.refusal('record:EraseRecord', request, { as: ward1Admin, transient })).code).toBe('LEGAL_HOLD');
        expect(await ledger.submit('record:LiftLegalHold', request, { as: ward1Three })).toEqual({ ledgerId, held: false });
        expect(await eraseAs(ledger, ward1Admin)).toEqual({ state: 'approved', awaiting: 'privacy-officer' });
    });

    it('is a matter of the own ward and of an existing record', async () => {
        const ledger = await withAlice();
        await enrol(ledger, identities.ward2Two, 'privacy-officer');
        for (const name of ['record:PlaceLegalHold', 'record:LiftLegalHold']) {
            expect((await ledger.refusal(name, request, { as: identities.ward2Two })).code).toBe('WARD_FORBIDDEN');
            expect((await ledger.refusal(name, { ledgerId: id('nobody') }, { as: ward1Three })).code).toBe('RECORD_NOT_FOUND');
        }
        expect((await ledger.refusal('record:PlaceLegalHold', request, { as: ward2One })).code).toBe('ROLE_FORBIDDEN');
    });
});

describe('after the story', () => {
    it('the collection keeps nothing of an erased person, nor of those merged into them, but the access event', async () => {
        const { ledger } = await tellStory();
        const erased = people.flatMap((word) => [id(word), ...['lookup', 'private', 'salt'].map((what) => digest(`${what} ${word}`))]);
        const entries = [...ledger.private].map(([key, value]) => `${key} ${value}`);
        const left = entries.filter((entry) => erased.some((text) => entry.includes(text)));
        expect(left.map((entry) => entry.split('\u0000')[1])).toEqual(['access']);
        expect(entries.join()).not.toContain('alice');
    });
});
