// SPDX-License-Identifier: Apache-2.0
// A snapshot of a ward: what stands in it, what does not, and that nothing of it is in the read set.

import { openSnapshotPart } from '../../src/crypto';
import {
    clinicianOf,
    isYoung,
    letsHelp,
    MOST_ENTRIES_COPIED,
    OLDEST_SNAPSHOT,
    type PatientCopy,
    patientOf,
    type SnapshotItems,
    type SnapshotQuestion,
} from '../../src/domain';
import { entryOf, write } from '../entries/written';
import type { Identity } from '../support/certificates';
import { certificateIdOf, digest, id, salted } from '../support/fixtures';
import {
    about,
    clerk,
    custodian,
    Hospital,
    idOf,
    key,
    LATER,
    nonce,
    patient,
    ward1Admin,
    ward1Three,
    ward2One,
    ward2Two,
} from '../policies/hospital';
import { record } from '../records/record-fixtures';

const [doctor, otherDoctor, otherClerk] = [ward1Three, ward2One, ward2Two];
const open = async () => Hospital.open([doctor, 'doctor'], [otherDoctor, 'doctor'], [otherClerk, 'admission']);
const visit = { kind: 'visit' as const, about, team: [idOf(doctor)] };

type Items<Of> = Extract<SnapshotItems, { of: Of }>['items'];

async function ask(hospital: Hospital, part: SnapshotQuestion['part'], as: Identity = custodian) {
    const outcome = await hospital.ledger.call('downtime:Snapshot', {}, { as, transient: { question: { nonce, part }, key } });
    expect(outcome.message).toBe('');
    const { sealed } = JSON.parse(outcome.payload) as { sealed: string };
    return { ...outcome, sealed, part: openSnapshotPart(sealed, key)! };
}
const visits = async (hospital: Hospital) => (await ask(hospital, { of: 'visits' })).part.items;
const copies = async (hospital: Hospital, ...ids: string[]) =>
    (await ask(hospital, { of: 'patients', ids: ids.length === 0 ? [about] : ids })).part.items as Items<'patients'>;

describe('the list of visits', () => {
    it('has the patients of visits that the own ward opened and nobody closed', async () => {
        const hospital = await open();
        expect(await visits(hospital)).toEqual([]);
        const opened = await hospital.tell(clerk, visit);
        expect(await visits(hospital)).toEqual([about]);
        await hospital.tell(clerk, { kind: 'visit-closed', about, visit: opened });
        expect(await visits(hospital)).toEqual([]);
    });

    it('has none of the other ward', async () => {
        const hospital = await open();
        await hospital.tell(otherClerk, visit);
        expect([await visits(hospital), await copies(hospital)]).toEqual([[], []]);
    });

    it('has none of a visit that was closed, though another of the other ward is open', async () => {
        const hospital = await open();
        const opened = await hospital.tell(clerk, visit);
        await hospital.tell(otherClerk, visit);
        await hospital.tell(clerk, { kind: 'visit-closed', about, visit: opened });
        expect(await visits(hospital)).toEqual([]);
    });

    it('has a patient once, under the number that stays', async () => {
        const hospital = await open();
        const { request, transient } = record('bob');
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        await hospital.tell(clerk, visit);
        await hospital.tell(clerk, { ...visit, about: id('bob') });
        await hospital.ledger.submit('record:MergeRecords', { ledgerId: id('bob'), into: about, version: 1 }, { as: clerk });
        expect(await visits(hospital)).toEqual([about]);
        expect(await copies(hospital)).toMatchObject([{ lists: [about, id('bob')], lookupKeys: [expect.any(String), expect.any(String)] }]);
    });

    it('goes on where a page ended', async () => {
        const hospital = await open();
        for (let count = 0; count < 201; count += 1) {
            await hospital.tell(clerk, { ...visit, about: count === 0 ? about : id('dr bell') });
        }
        const { part } = await ask(hospital, { of: 'visits' });
        expect([part.items, typeof part.next]).toEqual([[id('dr bell')], 'string']);
        const { part: last } = await ask(hospital, { of: 'visits', cursor: part.next! });
        expect([last.items, last.next]).toEqual([[about], undefined]);
    });
});

describe('a patient', () => {
    it('is copied with what is sealed, who treats them, and what they decided', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        await hospital.tell(patient, {
            kind: 'consent',
            about,
            purpose: 'TREAT',
            decision: 'deny',
            actors: [idOf(doctor)],
            expires: LATER,
        });
        const { request: _, transient } = record('alice');
        const parts = (transient as { record: { lookupKey: string; sealedId: string; envelope: string } }).record;
        expect(await copies(hospital)).toEqual([
            {
                lists: [about],
                lookupKeys: [parts.lookupKey],
                sealedId: parts.sealedId,
                envelope: parts.envelope,
                teams: [[idOf(doctor)]],
                consents: [{ about, purpose: 'TREAT', decision: 'deny', actors: [idOf(doctor)], expires: LATER }],
                bound: [idOf(patient)],
                entries: [],
                left: 0,
            },
        ]);
    });

    it('is copied with the entries that count, the newest first, and what each says of itself', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const first = await write(hospital.ledger, doctor, 'first', { category: 'plan' });
        const second = await write(hospital.ledger, doctor, 'second', { corrects: first.id, category: 'plan', confidential: true });
        const [copy] = await copies(hospital);
        const author = { ledgerId: idOf(doctor), mspId: doctor.mspId, roles: ['doctor'] };
        const said = { category: 'plan', author };
        expect(copy!.entries).toEqual([
            {
                ...said,
                ...second,
                confidential: true,
                corrects: first.id,
                binding: entryOf('second').binding,
                envelope: entryOf('second', { category: 'plan', confidential: true }, doctor).envelope,
            },
            {
                ...said,
                ...first,
                correctedBy: second.id,
                binding: entryOf('first').binding,
                envelope: entryOf('first', { category: 'plan' }, doctor).envelope,
            },
        ]);
        // What the collection has lost is said without its content.
        const form = [...hospital.ledger.private.keys()].find((one) => one.startsWith('\u0000form\u0000') && one.includes(first.id));
        hospital.ledger.private.delete(form!);
        expect((await copies(hospital))[0]!.entries[1]).not.toHaveProperty('envelope');
    });

    it('is copied with so many entries; of older ones it is said how many there are', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        for (let count = 0; count <= MOST_ENTRIES_COPIED; count += 1) {
            await write(hospital.ledger, doctor, `note ${String(count)}`);
        }
        const [copy] = await copies(hospital);
        expect([copy!.entries.length, copy!.left, copy!.entries[0]!.binding]).toEqual([
            MOST_ENTRIES_COPIED,
            1,
            entryOf(`note ${String(MOST_ENTRIES_COPIED)}`).binding,
        ]);
    });

    it('is nobody of the staff, and nobody whom nobody knows', async () => {
        const hospital = await open();
        await hospital.tell(clerk, { ...visit, about: id('dr bell') });
        expect(await copies(hospital, id('dr bell'), id('nobody'))).toEqual([]);
    });
});

it('the people are those of the own ward who treat patients, with who is suspended; of ended certificates there is none', async () => {
    const hospital = await open();
    const people = async () => (await ask(hospital, { of: 'people' })).part.items;
    const certificates = async () => (await ask(hospital, { of: 'certificates' })).part.items as Items<'certificates'>;
    const own = { certificateId: certificateIdOf(doctor), ledgerId: idOf(doctor) };
    expect(await people()).toEqual([{ ledgerId: idOf(doctor), roles: ['doctor'], isSuspended: false }]);
    expect(await certificates()).toContainEqual(own);
    expect((await certificates()).map(({ ledgerId }) => ledgerId)).not.toContain(idOf(otherDoctor));

    const chief = { as: ward1Admin };
    await hospital.ledger.submit(
        'participant:SuspendParticipant',
        { ledgerId: idOf(doctor), reason: 'left' },
        { ...chief, transient: salted },
    );
    await hospital.ledger.submit('participant:EndCertificate', { certificateId: own.certificateId }, chief);
    expect(await people()).toEqual([{ ledgerId: idOf(doctor), roles: ['doctor'], isSuspended: true }]);
    expect(await certificates()).not.toContainEqual(own);
});

it('what somebody learns who submits the answer names no patient and no person', async () => {
    const hospital = await open();
    await hospital.tell(clerk, visit);
    const parts: readonly SnapshotQuestion['part'][] = [{ of: 'visits' }, { of: 'people' }, { of: 'patients', ids: [about] }];
    for (const part of parts) {
        const { set, payload } = await ask(hospital, part);
        const { payload: _, ...rest } = { payload, ...set };
        expect({ ...rest, reads: set.reads.length }).toEqual({
            reads: 2, // the custodian's certificate, and whose it is
            writes: {},
            ranges: [],
            privateReads: [],
            privateWrites: {},
            purges: [],
            event: undefined,
        });
        expect(payload).not.toContain(about);
    }
});

describe('a snapshot', () => {
    const now = 1_750_000_000_000;
    const person = { ledgerId: id('doctor'), roles: ['doctor' as const], isSuspended: false };
    const copy: PatientCopy = {
        lists: [about],
        lookupKeys: [digest('P001'), digest('P002')],
        teams: [[id('doctor')]],
        consents: [],
        bound: [],
        entries: [],
        left: 0,
    };
    const refusal = { about, purpose: 'TREAT', decision: 'deny' } as const;
    const certificates = [{ certificateId: digest('c'), ledgerId: person.ledgerId }];
    const snapshot = { ward: 'ward1', time: now, people: [person], certificates, patients: [copy] };

    it('knows clinicians who are not suspended, by certificates that have not ended', () => {
        expect(clinicianOf(snapshot, digest('c'))).toBe(person);
        expect(clinicianOf(snapshot, digest('another'))).toBeUndefined();
        expect(clinicianOf({ ...snapshot, people: [{ ...person, isSuspended: true }] }, digest('c'))).toBeUndefined();
        expect(clinicianOf({ ...snapshot, people: [{ ...person, roles: ['admission'] }] }, digest('c'))).toBeUndefined();
        expect(clinicianOf({ ...snapshot, people: [] }, digest('c'))).toBeUndefined();
    });

    it('knows patients with an open visit, by each of their numbers', () => {
        expect([digest('P001'), digest('P002'), digest('P003')].map((one) => patientOf(snapshot, one))).toEqual([copy, copy, undefined]);
        expect(patientOf({ ...snapshot, patients: [{ ...copy, teams: [] }] }, digest('P001'))).toBeUndefined();
    });

    it.each<[string, Partial<typeof copy & { consents: object[]; bound: string[] }>, boolean]>([
        ['nothing was refused', {}, true],
        ['treatment was refused', { consents: [refusal] }, false],
        ['another person was refused', { consents: [{ ...refusal, actors: [id('nurse')] }] }, true],
        ['this person was refused', { consents: [{ ...refusal, actors: [person.ledgerId] }] }, false],
        ['help by this person was refused', { consents: [{ ...refusal, purpose: 'ETREAT', actors: [person.ledgerId] }] }, false],
        ['research was refused', { consents: [{ ...refusal, purpose: 'HRESCH' }] }, true],
        ['the refusal has ended', { consents: [{ ...refusal, expires: now }] }, true],
        ['what lifted it has ended', { consents: [refusal, { ...refusal, decision: 'permit', expires: now }] }, false],
        ['it is a matter of their own', { bound: [person.ledgerId] }, false],
    ])('lets a clinician help where %s: %#', (_, change, helps) => {
        expect(letsHelp({ ...copy, ...change }, person, now)).toBe(helps);
    });

    it('is young for a day, and none from the future counts', () => {
        const ages = [0, OLDEST_SNAPSHOT, OLDEST_SNAPSHOT + 1, -OLDEST_SNAPSHOT - 1];
        expect(ages.map((age) => isYoung(snapshot, now + age))).toEqual([true, true, false, false]);
    });
});
