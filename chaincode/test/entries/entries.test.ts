// SPDX-License-Identifier: Apache-2.0
// Entries on the ledger: what the channel sees of them, what is refused at once, and who may know of which.

import { ENTRY_CATEGORIES, type EntryCategory, type ListEntries, type NewEntry, type Role } from '../../src/domain';
import { about, clerk, Hospital, idOf, LATER, patient, ward1Admin, ward1Three, ward2Admin, ward2One, ward2Two } from '../policies/hospital';
import { record } from '../records/record-fixtures';
import type { Identity } from '../support/certificates';
import { assign, certificateIdOf, digest, id, salted } from '../support/fixtures';
import { entryOf, materialOf, propose, write } from './written';

const [doctor, stranger, third] = [ward1Three, ward2One, ward2Two] as const;

/** A doctor of the own ward and one of the other, and somebody with another role. */
const open = async (...roles: Role[]) =>
    Hospital.open([doctor, 'doctor'], [stranger, 'doctor'], [third, ...(roles.length === 0 ? ['nurse' as const] : roles)]);
const treat = async (hospital: Hospital, ...team: Identity[]) => hospital.tell(clerk, { kind: 'visit', about, team: team.map(idOf) });
const list = async ({ ledger }: Hospital, as: Identity, question: Partial<ListEntries> = {}) =>
    ledger.submit('entries:ListEntries', { patient: about, purpose: 'TREAT', limit: 200, ...question }, { as });
const idsFor = async (hospital: Hospital, as: Identity, question: Partial<ListEntries> = {}) =>
    (await list(hospital, as, question)).items.map(({ entry }) => entry.id);
const wordOf = (word: string) => ({ envelope: entryOf(word).envelope });

describe('what the channel sees of an entry', () => {
    const shapes: readonly [string, Partial<NewEntry>][] = [
        ...ENTRY_CATEGORIES.map((category): [string, Partial<NewEntry>] => [category, { category }]),
        ['a correction', { corrects: id('former') }],
        ['of a laboratory', { category: 'laboratory', lab: id('lab') }],
        ['a confidential one', { confidential: true }],
        ['about nobody', { about: id('nobody') }],
    ];
    it.each(shapes)('%s is what it sees of any other: no read but the caller, two keys, one random id', async (_what, changes) => {
        const hospital = await open();
        const { set, payload, message } = await propose(hospital.ledger, stranger, 'word', entryOf('word', changes));
        expect(message).toBe('');
        expect(set).toMatchObject({ writes: {}, ranges: [], privateReads: [], purges: [] });
        expect(set.reads).toEqual([`participant/Ward2MSP/${certificateIdOf(stranger)}`, `person/${idOf(stranger)}`]);
        expect(Object.keys(set.privateWrites)).toHaveLength(2);
        expect([payload, set.event]).toEqual([
            JSON.stringify({ notice: digest('notice word') }),
            { name: 'EntryWritten', payload: JSON.stringify({ notice: digest('notice word') }) },
        ]);
        const [one, other] = Object.entries(set.privateWrites);
        expect(one?.[0].split('/').at(-1)).toBe(other?.[0].split('/').at(-1));
        for (const [, value] of [one!, other!]) {
            expect(value).toContain(`"salt":"${digest('salt word')}"`);
        }
    });

    it('is never the same for the same words: the id is nobody’s choice', async () => {
        const { ledger } = await open();
        const [first, second] = [
            await propose(ledger, doctor, 'word', entryOf('word', {}, doctor)),
            await propose(ledger, doctor, 'word', entryOf('word', {}, doctor)),
        ];
        expect(Object.keys(first.set.privateWrites)).not.toEqual(Object.keys(second.set.privateWrites));
    });
});

describe('an entry', () => {
    it('keeps who wrote it, as what, when and in which transaction, and the digest of what is sealed', async () => {
        const hospital = await open();
        const { time, id: made } = await write(hospital.ledger, stranger, 'word');
        const [found] = (await list(hospital, stranger)).items;
        const author = {
            mspId: 'Ward2MSP',
            ledgerId: idOf(stranger),
            certificateId: certificateIdOf(stranger),
            ward: 'ward2',
            roles: ['doctor'],
        };
        expect(found).toMatchObject({ entry: { id: made, time, author, digest: digest(entryOf('word').envelope), category: 'note' } });
        expect(found?.envelope).toBe(wordOf('word').envelope);
        expect(found?.entry).not.toHaveProperty('envelope');
    });

    it.each([['author'], ['id'], ['time'], ['digest'], ['transactionId']])('takes no %s from whoever writes it', async (field) => {
        const { ledger } = await open();
        const transient = materialOf('word', { ...entryOf('word', {}, doctor), [field]: id('forged') });
        expect((await ledger.refusal('entries:Write', { notice: digest('notice') }, { as: doctor, transient })).code).toBe(
            'REQUEST_INVALID',
        );
    });

    it.each<[string, Role, EntryCategory]>([
        ['a prescription by a nurse', 'nurse', 'prescription'],
        ['a prescription by a paramedic', 'paramedic', 'prescription'],
        ['a note by a laboratory', 'lab', 'note'],
    ])('is refused at once where no role allows it: %s', async (_what, role, category) => {
        const { ledger } = await open(role);
        const transient = materialOf('word', entryOf('word', { category }));
        expect((await ledger.refusal('entries:Write', { notice: digest('notice') }, { as: third, transient })).code).toBe(
            'ENTRY_FORBIDDEN',
        );
    });

    it('names a laboratory only where it is a laboratory’s', async () => {
        const { ledger } = await open();
        const transient = materialOf('word', entryOf('word', { lab: id('lab') }, doctor));
        expect((await ledger.refusal('entries:Write', { notice: digest('notice') }, { as: doctor, transient })).code).toBe(
            'REQUEST_INVALID',
        );
    });

    it.each<[string, Partial<NewEntry>]>([
        ['another patient', { about: id('other') }],
        ['another category', { category: 'plan' }],
        ['another entry', { binding: id('other') }],
        ['what is not confidential', { confidential: true }],
        ['a name', { envelope: record('alice').transient.record.envelope }],
    ])('is refused with what is sealed for %s', async (_what, changes) => {
        const { ledger } = await open();
        const transient = materialOf('word', { ...entryOf('word', {}, doctor), ...changes });
        expect((await ledger.refusal('entries:Write', { notice: digest('notice') }, { as: doctor, transient })).code).toBe(
            'ENVELOPE_INVALID',
        );
    });

    it('is refused with what another author sealed: whoever writes it may read it', async () => {
        const { ledger } = await open();
        const stolen = entryOf('word', { confidential: true }, doctor);
        await write(ledger, doctor, 'word', { confidential: true });
        const refused = await propose(ledger, stranger, 'again', stolen);
        expect(refused.message).toContain('ENVELOPE_INVALID');
    });

    it('is found by its author, by its notice, and by nobody else', async () => {
        const { ledger } = await open();
        const place = await write(ledger, stranger, 'word');
        const find = async (as: Identity, word = 'word') =>
            ledger.submit('entries:FindEntry', { about, notice: digest(`notice ${word}`) }, { as });
        expect(await find(stranger)).toEqual({ id: place.id, digest: digest(entryOf('word').envelope) });
        expect([await find(doctor), await find(stranger, 'other')]).toEqual([{}, {}]);
    });
});

describe('what became of entries, for the ward’s own process', () => {
    const askedAs = ward2Admin;
    const notice = (word: string) => ({ about, notice: digest(`notice ${word}`) });
    const fates = async ({ ledger }: Hospital, entries: { about: string; notice: string }[]) =>
        (await ledger.submit('entries:FindWritten', { entries }, { as: askedAs })).fates;

    it('one that stands, one that does not, one of somebody else', async () => {
        const hospital = await Hospital.open([doctor, 'doctor'], [stranger, 'doctor'], [askedAs, 'registrar']);
        await write(hospital.ledger, stranger, 'word', { category: 'file' });
        expect(await fates(hospital, [notice('word'), notice('other'), { ...notice('word'), about: id('nobody') }])).toEqual([
            'written',
            'absent',
            'absent',
        ]);
    });

    it('of whom a ward has erased no entry stands, in the eyes of either ward', async () => {
        const hospital = await Hospital.open([stranger, 'doctor'], [ward1Three, 'privacy-officer'], [askedAs, 'registrar']);
        await write(hospital.ledger, stranger, 'word', { category: 'file' });
        const transient = { record: { lookupKey: digest('lookup alice') } };
        await hospital.ledger.submit('record:EraseRecord', { ledgerId: about }, { as: ward1Admin, transient });
        expect(await fates(hospital, [notice('word')])).toEqual(['written']);
        await hospital.ledger.submit('record:EraseRecord', { ledgerId: about }, { as: ward1Three, transient });
        expect(await fates(hospital, [notice('word'), notice('other')])).toEqual(['erased', 'erased']);
    });

    it('is told to registrars alone', async () => {
        const { ledger } = await open();
        expect((await ledger.refusal('entries:FindWritten', { entries: [notice('word')] }, { as: doctor })).code).toBe('ROLE_FORBIDDEN');
    });
});

describe('who may know of which entries', () => {
    it('the team of a visit of all; a stranger of those that they wrote', async () => {
        const hospital = await open();
        await treat(hospital, doctor);
        const mine = await write(hospital.ledger, stranger, 'mine');
        const theirs = await write(hospital.ledger, doctor, 'theirs', { category: 'diagnosis' });
        expect((await list(hospital, doctor)).items.map(({ entry, opensBy }) => [entry.id, opensBy])).toEqual([
            [theirs.id, 'category'],
            [mine.id, 'category'],
        ]);
        const seen = await list(hospital, stranger);
        expect(seen.items.map(({ entry, opensBy }) => [entry.id, opensBy])).toEqual([[mine.id, 'entry']]);
        expect(seen.permitted).toEqual([]);
    });

    it('whom a grant lets read, until it ends; and not for another purpose', async () => {
        const hospital = await open();
        await treat(hospital, doctor);
        const entry = await write(hospital.ledger, doctor, 'word');
        const expires = hospital.ledger.time + 60_000;
        await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(stranger), scope: ['read'], expires });
        expect(await idsFor(hospital, stranger)).toEqual([entry.id]);
        expect(await idsFor(hospital, stranger, { purpose: 'HRESCH' })).toEqual([]);
        hospital.ledger.time = expires;
        expect(await idsFor(hospital, stranger)).toEqual([]);
    });

    it('who broke the glass, of all, for help in need', async () => {
        const hospital = await open();
        const entry = await write(hospital.ledger, doctor, 'word');
        await hospital.tell(stranger, { kind: 'emergency', about, reason: 'unconscious' });
        expect(await idsFor(hospital, stranger)).toEqual([]);
        expect(await idsFor(hospital, stranger, { purpose: 'ETREAT' })).toEqual([entry.id]);
    });

    it('the patient of all, a proxy of those that are not confidential, whether they go on to write or not', async () => {
        const hospital = await open('patient');
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(third), relation: 'parent' });
        const open1 = await write(hospital.ledger, doctor, 'open');
        const closed = await write(hospital.ledger, doctor, 'closed', { confidential: true });
        expect((await list(hospital, patient)).items.map(({ entry, opensBy }) => [entry.id, opensBy])).toEqual([
            [closed.id, 'entry'],
            [open1.id, 'category'],
        ]);
        expect(await idsFor(hospital, third)).toEqual([open1.id]);
    });

    it('a laboratory of what names it, and of all results where a visit does', async () => {
        const hospital = await open('lab');
        const named = await write(hospital.ledger, doctor, 'named', { category: 'laboratory', lab: idOf(third) });
        const other = await write(hospital.ledger, doctor, 'other', { category: 'laboratory', lab: id('other lab') });
        await write(hospital.ledger, doctor, 'note');
        expect(await idsFor(hospital, third)).toEqual([named.id]);
        await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(doctor)], lab: idOf(third) });
        expect(await idsFor(hospital, third)).toEqual([other.id, named.id]);
    });

    it('nobody whom the patient refuses, not even of their own', async () => {
        const hospital = await open();
        await write(hospital.ledger, stranger, 'mine');
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny', actors: [idOf(stranger)] });
        expect(await idsFor(hospital, stranger)).toEqual([]);
    });

    it('a clerk of what says who the patient is', async () => {
        const hospital = await open();
        const address = await write(hospital.ledger, doctor, 'address', { category: 'demographics' });
        await write(hospital.ledger, doctor, 'note');
        expect(await idsFor(hospital, clerk)).toEqual([address.id]);
    });

    it('nobody of a patient whom nobody knows: the answer is that of a stranger', async () => {
        const hospital = await open();
        await write(hospital.ledger, stranger, 'mine', { about: id('nobody') });
        expect(await list(hospital, stranger, { patient: id('nobody') })).toEqual(await list(hospital, stranger));
    });
});

describe('a chart', () => {
    it('marks what was corrected, and keeps it', async () => {
        const hospital = await open();
        await treat(hospital, doctor);
        const first = await write(hospital.ledger, doctor, 'first');
        const second = await write(hospital.ledger, doctor, 'second', { corrects: first.id });
        const { items } = await list(hospital, doctor);
        expect(items.map(({ entry, corrects, correctedBy }) => [entry.id, corrects, correctedBy])).toEqual([
            [second.id, first.id, undefined],
            [first.id, undefined, second.id],
        ]);
    });

    it.each<[string, boolean, (hospital: Hospital) => Promise<unknown>]>([
        ['a stranger', false, async () => undefined],
        [
            'whom a grant lets update',
            true,
            async (hospital) =>
                hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(stranger), scope: ['update'], expires: LATER }),
        ],
        [
            'whom a grant lets read',
            false,
            async (hospital) => hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(stranger), scope: ['read'], expires: LATER }),
        ],
        [
            'whom a grant lets update and the patient refuses',
            false,
            async (hospital) => {
                await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(stranger), scope: ['update'], expires: LATER });
                await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny', actors: [idOf(stranger)] });
            },
        ],
    ])('is corrected by %s: %s', async (_who, counts, prepare) => {
        const hospital = await open();
        await treat(hospital, doctor);
        const first = await write(hospital.ledger, doctor, 'first');
        await prepare(hospital);
        const second = await write(hospital.ledger, stranger, 'second', { corrects: first.id });
        const { items } = await list(hospital, doctor);
        expect(items.map(({ corrects, correctedBy }) => [corrects, correctedBy])).toEqual(
            counts
                ? [
                      [first.id, undefined],
                      [undefined, second.id],
                  ]
                : [
                      [undefined, undefined],
                      [undefined, undefined],
                  ],
        );
        // What did not count then is not made to count by a grant that comes later.
        await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(stranger), scope: ['update'], expires: LATER });
        expect((await list(hospital, doctor)).items.some(({ corrects }) => corrects !== undefined)).toBe(counts);
    });

    it('has nothing of whoever writes into their own record', async () => {
        const hospital = await open();
        await treat(hospital, doctor, third);
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(third), relation: 'parent' });
        await write(hospital.ledger, third, 'own');
        expect(await idsFor(hospital, doctor)).toEqual([]);
    });

    it('is read by category, and in pages that go on where they ended, also when something came in between', async () => {
        const hospital = await open();
        await treat(hospital, doctor);
        const written: string[] = [];
        for (const word of ['a', 'b', 'c', 'd', 'e']) {
            written.unshift((await write(hospital.ledger, doctor, word, { category: word === 'c' ? 'plan' : 'note' })).id);
        }
        expect(await idsFor(hospital, doctor, { category: 'plan' })).toEqual([written[2]]);
        const first = await list(hospital, doctor, { limit: 2 });
        await write(hospital.ledger, doctor, 'f');
        const second = await list(hospital, doctor, { limit: 2, cursor: first.next! });
        const last = await list(hospital, doctor, { limit: 2, cursor: second.next! });
        expect([first, second, last].flatMap(({ items }) => items.map(({ entry }) => entry.id))).toEqual(written);
        expect(last.next).toBeUndefined();
    });

    it('refuses a cursor of another list', async () => {
        const hospital = await open();
        const looks = await hospital.ledger.call(
            'entries:ListEntries',
            { patient: about, purpose: 'TREAT', limit: 1, cursor: 'AAAA' },
            { as: doctor },
        );
        expect(looks.message).toContain('CURSOR_INVALID');
    });

    it('is one of all numbers that were merged', async () => {
        const hospital = await open();
        await treat(hospital, doctor);
        const { request, transient } = record('second number');
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        const other = await write(hospital.ledger, doctor, 'other', { about: id('second number') });
        const merge = { ledgerId: id('second number'), into: about, version: 1 };
        await hospital.ledger.submit('record:MergeRecords', merge, { as: clerk });
        const one = await write(hospital.ledger, doctor, 'one', { corrects: other.id });
        for (const asked of [about, id('second number')]) {
            const { items } = await list(hospital, doctor, { patient: asked });
            expect(items.map(({ entry, correctedBy }) => [entry.id, correctedBy])).toEqual([
                [one.id, undefined],
                [other.id, one.id],
            ]);
        }
    });

    it('leaves an entry whose content is lost in its place', async () => {
        const hospital = await open();
        await treat(hospital, doctor);
        const entry = await write(hospital.ledger, doctor, 'word');
        const key = [...hospital.ledger.private.keys()].find((name) => name.includes('form') && name.includes(entry.id));
        hospital.ledger.private.delete(key!);
        const [found] = (await list(hospital, doctor)).items;
        expect([found?.entry.id, found?.envelope]).toEqual([entry.id, undefined]);
    });
});

describe('an opening of one entry', () => {
    const decided = async (hospital: Hospital, as: Identity, entry: { time: number; id: string }, category: EntryCategory = 'note') => {
        const looks = await hospital.look(as, { category, entry });
        const [one] = (await hospital.decide(looks)).decisions;
        return [one?.decision, one?.policies, one?.entry];
    };

    it('is permitted to its author, by what the policies say of authors, and to no other stranger', async () => {
        const hospital = await open();
        const entry = await write(hospital.ledger, stranger, 'mine');
        expect(await decided(hospital, stranger, entry)).toEqual(['permit', ['author-own-entries'], id('binding mine')]);
        expect(await decided(hospital, third, entry)).toEqual(['deny', [], id('binding mine')]);
    });

    it('is denied of what is not there, and of an entry of another category or patient', async () => {
        const hospital = await open();
        const entry = await write(hospital.ledger, stranger, 'mine');
        const elsewhere = await write(hospital.ledger, stranger, 'elsewhere', { about: id('nobody') });
        expect(await decided(hospital, stranger, entry, 'plan')).toEqual(['deny', [], id('binding mine')]);
        expect(await decided(hospital, stranger, { ...entry, time: entry.time + 1 })).toEqual(['deny', [], undefined]);
        expect(await decided(hospital, stranger, elsewhere)).toEqual(['deny', [], undefined]);
    });

    it('of a confidential one is denied to a proxy, and permitted to the patient', async () => {
        const hospital = await open('patient');
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(third), relation: 'parent' });
        const entry = await write(hospital.ledger, doctor, 'closed', { confidential: true });
        expect((await decided(hospital, third, entry))[0]).toBe('deny');
        expect((await decided(hospital, patient, entry))[0]).toBe('permit');
    });

    it('is denied to a laboratory whose role was taken, and to whoever is suspended', async () => {
        const hospital = await open('lab');
        const entry = await write(hospital.ledger, doctor, 'named', { category: 'laboratory', lab: idOf(third) });
        expect((await decided(hospital, third, entry, 'laboratory'))[0]).toBe('permit');
        const looks = await hospital.look(third, { category: 'laboratory', entry });
        await assign(hospital.ledger, third, 'nurse');
        expect((await hospital.decide(looks)).decisions[0]?.decision).toBe('deny');
        await assign(hospital.ledger, third, 'lab');
        const suspension = { ledgerId: idOf(third), reason: 'left' as const };
        await hospital.ledger.submit('participant:SuspendParticipant', suspension, { as: ward2Admin, transient: salted });
        expect((await hospital.decide(looks)).decisions[0]?.decision).toBe('deny');
    });
});
