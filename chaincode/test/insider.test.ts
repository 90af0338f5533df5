// SPDX-License-Identifier: Apache-2.0
// What a registered caller tries with a certificate of their own, past every gateway: the chaincode is the last line.

import type { Subject } from '../src/domain';
import { identities } from './support/certificates';
import { certificateIdOf, digest, enrol, id, salted, wards } from './support/fixtures';
import { Hospital } from './policies/hospital';
import { sealedId } from './subjects/sealed';
import { record } from './records/record-fixtures';
import { attested, submitWindows } from './vitals/attestation';
import { postsIn, statementOf, vitalsWindow } from './vitals/vitals-fixtures';
import type { LedgerDouble } from './support/ledger-double';

const { ward1One, ward1Two, ward1Three, ward2One } = identities;
const HEART = '8867-4';
const alice = record('alice');
const ledgerId = id('alice');
const lookupKey = digest('lookup alice');
const aliceSubject: Subject = { lookupKey, ledgerId, kind: 'record', sealedId: sealedId(ledgerId, 'alice'), salt: digest('s') };

async function withRecords(...words: string[]): Promise<LedgerDouble> {
    const ledger = await wards();
    for (const { request, transient } of words.map((word) => record(word))) {
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    return ledger;
}

/** Whether an envelope can still be found in the collection. */
const keeps = (ledger: LedgerDouble, word: string): boolean =>
    [...ledger.private.values()].some((value) => value.includes(JSON.stringify(record(word).transient.record.envelope)));

describe('a window of somebody else’s ciphertext', () => {
    const copy = (word: string) => vitalsWindow(word, { ciphertext: vitalsWindow('victim').ciphertext });

    it('is rejected, so that copies under five made-up patients cannot pass for a cohort', async () => {
        const ledger = await wards();
        await submitWindows(ledger, [vitalsWindow('victim')], ward1Two);
        const copies = ['a', 'b', 'c', 'd', 'e'].map(copy);
        const { results } = await submitWindows(ledger, copies, ward1Two);
        expect(results).toEqual(copies.map((window) => ({ id: window.id, status: 'rejected', code: 'CIPHERTEXT_REUSED' })));
        const windows = copies.map((window) => window.id).sort();
        const request = { codes: [HEART], windows, ciphertextDigest: digest('sum') };
        expect((await ledger.refusal('statistics:RequestRelease', request, { as: ward1One })).code).toBe('WINDOW_NOT_FOUND');
    });

    it('is rejected beside the original in one submission', async () => {
        const ledger = await wards();
        const { results } = await submitWindows(ledger, [copy('victim'), copy('a')], ward1Two);
        expect(results.map(({ status }) => status)).toEqual(['stored', 'rejected']);
    });
});

describe('a window that the other ward has open', () => {
    const open = vitalsWindow('victim');
    const device = id('device of ward 2');
    const taken = { ...open, posts: [{ device, sequence: 1, digest: digest('content') }] };

    it('is not put on the ledger by whoever reads its id there, so it takes what comes and is stored', async () => {
        const ledger = await wards();
        const [first, second] = [42, 43].map((sequence) => ({ ...open, posts: [{ ...open.posts[0]!, sequence }] }));
        await ledger.submit('vitals:SubmitPosts', {}, { as: ward1Two, transient: postsIn([first!]) });
        // A gateway of ward 2 that was taken over, with its own custodian: posts of its own that name the window, and its statement.
        const named = await ledger.submit('vitals:SubmitPosts', {}, { as: ward2One, transient: postsIn([taken]) });
        expect(named.exceptions).toEqual([{ index: 0, status: 'rejected', code: 'WARD_FORBIDDEN' }]);
        const statement = attested(statementOf(taken), 'ward2');
        const { results } = await ledger.submit('vitals:SubmitWindows', { windows: [statement] }, { as: ward2One });
        expect(results).toEqual([{ id: open.id, status: 'rejected', code: 'WARD_FORBIDDEN' }]);
        const late = await ledger.submit('vitals:SubmitPosts', {}, { as: ward1Two, transient: postsIn([second!]) });
        expect(late.exceptions).toEqual([]);
        const both = { ...open, posts: [...first!.posts, ...second!.posts] };
        expect((await submitWindows(ledger, [both], ward1Two)).results).toEqual([{ id: open.id, status: 'stored' }]);
    });
});

describe('a patient registered twice', () => {
    it('counts once towards a cohort when the records were merged', async () => {
        const subjects = ['a', 'b', 'c', 'd', 'e'];
        const ledger = await withRecords(...subjects);
        const windows = subjects.map((word) => vitalsWindow(word, { subject: id(word) }));
        await submitWindows(ledger, windows, ward1Two);
        await ledger.submit('record:MergeRecords', { ledgerId: id('a'), into: id('b'), version: 1 }, { as: ward1One });
        const request = { codes: [HEART], windows: windows.map((window) => window.id).sort(), ciphertextDigest: digest('sum') };
        const decision = await ledger.submit('statistics:RequestRelease', request, { as: ward1One });
        expect(decision).toEqual({ decision: 'deny', code: 'COHORT_TOO_SMALL' });
    });
});

describe('one caller alone', () => {
    it('cannot destroy what a record said by revoking it and creating it anew, not even without a legal hold', async () => {
        const ledger = await withRecords('alice');
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        const transient = { record: { ...alice.transient.record, privateKey: digest('private again') } };
        const outcome = await ledger.call('record:CreateRecord', alice.request, { as: ward1One, transient });
        expect([outcome.status, outcome.set.purges]).toEqual([200, []]);
    });

    it('cannot destroy a record by merging it into another person’s', async () => {
        const ledger = await withRecords('alice', 'bob');
        await ledger.submit('record:MergeRecords', { ledgerId, into: id('bob'), version: 1 }, { as: ward1One });
        expect(keeps(ledger, 'alice')).toBe(true);
    });

    it('cannot store a record over the payload of another', async () => {
        const ledger = await withRecords('alice');
        const mallory = record('mallory');
        const transient = { record: { ...mallory.transient.record, privateKey: alice.transient.record.privateKey } };
        expect((await ledger.refusal('record:CreateRecord', mallory.request, { as: ward2One, transient })).code).toBe('RECORD_EXISTS');
    });
});

describe('the ledger id of a patient, which every member of the channel can read', () => {
    async function withPatient(): Promise<LedgerDouble> {
        const ledger = await wards();
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [aliceSubject] } });
        return ledger;
    }

    it('cannot be taken for a record under another lookup key', async () => {
        const ledger = await withPatient();
        const mallory = record('mallory', { ledgerId });
        expect((await ledger.refusal('record:CreateRecord', mallory.request, { as: ward2One, transient: mallory.transient })).code).toBe(
            'RECORD_EXISTS',
        );
        expect(await ledger.submit('record:FindRecordById', { lookupKey }, { as: ward1One })).toBeNull();
        await expect(
            ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient }),
        ).resolves.toMatchObject({ version: 1 });
    });

    it.each([
        ['that vitals have brought', withPatient],
        ['that has a record', async () => withRecords('alice')],
    ])('cannot be given to a second outside id: one %s', async (_, prepare) => {
        const ledger = await prepare();
        const subjects = [{ ...aliceSubject, lookupKey: digest('lookup mallory') }];
        expect((await ledger.refusal('subject:RegisterSubjects', {}, { as: ward2One, transient: { subjects } })).code).toBe(
            'LEDGER_ID_SPENT',
        );
    });

    it('cannot be given to two outside ids at once', async () => {
        const ledger = await wards();
        const subjects = [aliceSubject, { ...aliceSubject, lookupKey: digest('lookup mallory') }];
        expect((await ledger.refusal('subject:RegisterSubjects', {}, { as: ward2One, transient: { subjects } })).code).toBe(
            'REQUEST_INVALID',
        );
    });
});

describe('the ledger id of a participant, by which history names people', () => {
    const doctor = id(ward1One.pem);
    const subject: Subject = { lookupKey, ledgerId: doctor, kind: 'record', sealedId: sealedId(doctor, 'alice'), salt: digest('s') };
    const registering = { certificateId: certificateIdOf(ward1Three), roles: ['nurse' as const] };

    it.each([
        ['a device of the same ward', ward1Three],
        ['a doctor of the other ward', ward2One],
    ])('cannot be given to a subject by %s', async (_, as) => {
        const ledger = await wards();
        await enrol(ledger, ward1Three, 'iot-gateway');
        const fields = { subjects: [subject] };
        expect((await ledger.refusal('subject:RegisterSubjects', {}, { as, transient: fields })).code).toBe('LEDGER_ID_SPENT');
    });

    it.each([
        ['the other ward', identities.ward2Admin],
        ['the same ward under another certificate', identities.ward1Admin],
    ])('cannot be given to somebody of %s', async (_, as) => {
        const ledger = await wards();
        const request = { ...registering, ledgerId: doctor };
        expect((await ledger.refusal('participant:RegisterParticipant', request, { as, transient: salted })).code).toBe(
            'PARTICIPANT_EXISTS',
        );
    });

    it('is none that a patient has', async () => {
        const ledger = await wards();
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [aliceSubject] } });
        const options = { as: identities.ward1Admin, transient: salted };
        expect((await ledger.refusal('participant:RegisterParticipant', { ...registering, ledgerId }, options)).code).toBe(
            'LEDGER_ID_SPENT',
        );
    });

    it('is none that a patient had whose record was merged into another', async () => {
        const ledger = await withRecords('alice', 'bob');
        await ledger.submit('record:MergeRecords', { ledgerId, into: id('bob'), version: 1 }, { as: ward1One });
        ledger.private.clear(); // whatever became of the pointer
        const options = { as: identities.ward1Admin, transient: salted };
        expect((await ledger.refusal('participant:RegisterParticipant', { ...registering, ledgerId }, options)).code).toBe(
            'LEDGER_ID_SPENT',
        );
    });
});

describe('what is sealed', () => {
    it.each([
        ['junk', 'junk'],
        ['sealed for another ledger id', sealedId(id('bob'), 'alice')],
        ['sealed as something of another kind', sealedId(ledgerId, 'alice', 'device')],
    ])('cannot be registered when it is %s', async (_, text) => {
        const ledger = await wards();
        const fields = { subjects: [{ ...aliceSubject, sealedId: text }] };
        expect((await ledger.refusal('subject:RegisterSubjects', {}, { as: ward2One, transient: fields })).code).toBe('ENVELOPE_INVALID');
    });
});

describe('a caller whose role may read nothing', () => {
    it('cannot state a look: a device', async () => {
        const ledger = await wards();
        const look = { kind: 'look', about: ledgerId, action: 'read', category: 'demographics', purpose: 'TREAT', decision: 'permit' };
        const transient = { facts: [look], random: id('random'), salt: digest('salt') };
        expect((await ledger.refusal('access:Record', { notice: digest('notice') }, { as: ward1Two, transient })).code).toBe(
            'ROLE_FORBIDDEN',
        );
    });

    it.each([['insurer'], ['patient'], ['pharmacist']] as const)(
        'states a look that they claim to be permitted for nothing: %s',
        async (role) => {
            const hospital = await Hospital.open([ward2One, role]);
            const { decisions } = await hospital.decide(await hospital.look(ward2One, { category: 'demographics', decision: 'permit' }));
            expect(decisions.map(({ decision }) => decision)).toEqual(['deny']);
        },
    );
});
