// SPDX-License-Identifier: Apache-2.0
// Subjects: an outside id gets its ledger id once, privately.

import { MAX_SUBJECTS, type Subject } from '../../src/domain';
import { identities } from '../support/certificates';
import { digest, id, wards } from '../support/fixtures';
import { sealedId } from './sealed';

const { ward1Two, ward2One } = identities;

const subject = (word: string, changes: Partial<Subject> = {}): Subject => ({
    lookupKey: digest(`lookup ${word}`),
    ledgerId: id(word),
    kind: 'device',
    sealedId: sealedId(changes.ledgerId ?? id(word), word, 'device'),
    salt: digest(`salt ${word}`),
    ...changes,
});

describe('subjects', () => {
    it('are found by either ward, in the order of the question, null for the unknown', async () => {
        const ledger = await wards();
        expect(
            await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [subject('a'), subject('b')] } }),
        ).toEqual({});
        const lookupKeys = [digest('lookup b'), digest('nobody'), digest('lookup a'), digest('lookup b')];
        const b = { lookupKey: digest('lookup b'), ledgerId: id('b'), sealedId: subject('b').sealedId };
        const a = { lookupKey: digest('lookup a'), ledgerId: id('a'), sealedId: subject('a').sealedId };
        expect(await ledger.submit('subject:FindSubjects', { lookupKeys }, { as: ward2One })).toEqual([b, null, a, b]);
    });

    it('keep the ledger id that they have', async () => {
        const ledger = await wards();
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [subject('a')] } });
        const subjects = [subject('a', { ledgerId: id('thief') }), subject('b')];
        const outcome = await ledger.call('subject:RegisterSubjects', {}, { as: ward2One, transient: { subjects } });
        expect(Object.keys(outcome.set.privateWrites)).toEqual([`index/${digest('lookup b')}`, `pointer/${id('b')}`]);
        expect(outcome.set.writes).toEqual({});
        expect(outcome.payload).toBe('{}');
    });

    it('cannot have the ledger id of another', async () => {
        const ledger = await wards();
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [subject('a')] } });
        const thief = subject('thief', { ledgerId: id('a') });
        expect((await ledger.refusal('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [thief] } })).code).toBe(
            'LEDGER_ID_SPENT',
        );
        const error = await ledger.refusal(
            'subject:RegisterSubjects',
            {},
            {
                as: ward1Two,
                transient: {
                    subjects: [subject('b'), subject('c', { ledgerId: id('b') })],
                },
            },
        );
        expect(error.message).toBe('/subjects/1/ledgerId: Repeated');
    });

    it('store the salt with the entry', async () => {
        const ledger = await wards();
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [subject('a')] } });
        const [entry, pointer] = ledger.patientData().map(([, text]) => JSON.parse(text) as unknown);
        expect(entry).toEqual({ kind: 'device', ledgerId: id('a'), salt: digest('salt a'), sealedId: subject('a').sealedId });
        expect(pointer).toEqual({ lookupKey: digest('lookup a'), salt: digest('salt a') });
    });

    it('are refused twice in one request, naming the place', async () => {
        const ledger = await wards();
        const subjects = [subject('a'), subject('b'), subject('c', { lookupKey: digest('lookup a') })];
        const error = await ledger.refusal('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects } });
        expect([error.code, error.message]).toEqual(['REQUEST_INVALID', '/subjects/2/lookupKey: Repeated']);
    });

    it(`come at most ${MAX_SUBJECTS} at a time`, async () => {
        const ledger = await wards();
        const subjects = Array.from({ length: MAX_SUBJECTS + 1 }, (_, index) => subject(`s${index}`));
        expect((await ledger.refusal('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects } })).code).toBe(
            'REQUEST_INVALID',
        );
        await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: subjects.slice(1) } });
        expect(ledger.patientData().length).toBe(2 * MAX_SUBJECTS);
    });
});
