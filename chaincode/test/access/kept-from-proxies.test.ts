// SPDX-License-Identifier: Apache-2.0
// What who speaks for a patient learns of what is closed to them and of other numbers, by whichever way they ask: announcements, standing, looks; also where
// they are an officer, too.

import type { Fact, FoundNotice } from '../../src/domain';
import { write } from '../entries/written';
import { about, clerk, Hospital, idOf, patient, ward1Admin, ward1Three, ward2One, ward2Two } from '../policies/hospital';
import { record } from '../records/record-fixtures';
import type { Identity } from '../support/certificates';
import { enrol, id } from '../support/fixtures';

const [doctor, officer, parent, clerk2] = [ward2One, ward1Three, ward1Admin, ward2Two];
const elsewhere = id('alice elsewhere');
const closed: Fact = { kind: 'confidential', about, category: 'diagnosis' };

/** A patient with a parent, who has other roles as well, and a second number that was linked. */
async function open(...roles: readonly ('privacy-officer' | 'registrar')[]): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer'], [clerk2, 'admission']);
    await enrol(hospital.ledger, parent, 'patient', ...roles);
    const { request, transient } = record('alice elsewhere');
    await hospital.ledger.submit('record:CreateRecord', request, { as: clerk2, transient });
    await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(parent), relation: 'parent' });
    const link = await hospital.tell(clerk2, { kind: 'link', about: elsewhere, other: about, evidence: 'the same passport' });
    await hospital.tell(officer, { kind: 'link-confirmed', about, link, other: elsewhere });
    return hospital;
}

describe('of what was announced', () => {
    const kinds = async ({ ledger }: Hospital, as: Identity): Promise<readonly string[]> => {
        const { items } = await ledger.submit('access:ListAnnounced', { limit: 50 }, { as: parent });
        const places = items.flatMap(({ payload, time }) => ('notice' in payload ? [{ notice: String(payload.notice), time }] : []));
        const { found } = await ledger.submit('access:FindNotices', { about, places }, { as });
        return found.map(({ kind }: FoundNotice) => kind).sort();
    };

    it('who speaks for the patient is told no link, nothing that closes and no entry that is closed to them', async () => {
        const hospital = await open('registrar');
        await write(hospital.ledger, doctor, 'open');
        await write(hospital.ledger, doctor, 'kept', { confidential: true });
        await write(hospital.ledger, doctor, 'found', { category: 'diagnosis' });
        const said = await hospital.tell(patient, closed);
        await hospital.tell(patient, { ...closed, category: 'note' });
        await hospital.tell(patient, { kind: 'confidential-ended', about, confidential: said });
        // Of the category that is open again, and not of the note.
        expect(await kinds(hospital, parent)).toEqual(['entry', 'proxy', 'proxy']);
        expect(await kinds(hospital, patient)).toEqual([
            'confidential',
            'confidential',
            'confidential-ended',
            'entry',
            'entry',
            'entry',
            'link-confirmed',
            'proxy',
            'proxy',
        ]);
    });
});

describe('an officer who speaks for the patient', () => {
    it('is told of the standing what others who do are', async () => {
        const hospital = await open('privacy-officer');
        await hospital.tell(patient, closed);
        const standing = async (as: Identity) => hospital.ledger.submit('access:GetStanding', { about }, { as });
        expect(await standing(parent)).toMatchObject({ links: [], confidential: [] });
        expect((await standing(officer)).links).toHaveLength(1);
        expect((await standing(officer)).confidential).toHaveLength(1);
    });

    it('is not told who looked under other numbers', async () => {
        const hospital = await open('privacy-officer');
        await hospital.look(doctor, { about: elsewhere });
        const looks = async (as: Identity) => (await hospital.ledger.submit('access:ListLooks', { about, limit: 10 }, { as })).items;
        expect(await looks(officer)).toHaveLength(1);
        expect(await looks(parent)).toEqual([]);
    });
});

it('a patient’s standing names nobody who broke a glass and is withheld from them', async () => {
    const hospital = await open();
    await hospital.tell(doctor, { kind: 'emergency', about, reason: 'unconscious' });
    const emergencies = async (as: Identity) => (await hospital.ledger.submit('access:GetStanding', { about }, { as })).emergencies;
    expect(await emergencies(patient)).toHaveLength(1);
    await hospital.tell(officer, { kind: 'withholding', about, person: idOf(doctor), reason: 'was threatened' });
    for (const as of [patient, parent]) {
        expect(await emergencies(as)).toEqual([]);
    }
    expect(await emergencies(officer)).toHaveLength(1);
    expect(await emergencies(doctor)).toHaveLength(1);
});

describe('who was withheld under a linked number', () => {
    it('is shown to the officer with the number under which it was stated: there it is ended', async () => {
        const hospital = await open();
        const fact = await hospital.tell(officer, {
            kind: 'withholding',
            about: elsewhere,
            person: idOf(doctor),
            reason: 'was threatened',
        });
        await hospital.look(doctor, {});
        const looks = async () => (await hospital.ledger.submit('access:ListLooks', { about, limit: 10 }, { as: officer })).items;
        expect((await looks())[0]).toMatchObject({ withholding: { id: fact, about: elsewhere } });
        await hospital.tell(officer, { kind: 'withholding-ended', about: elsewhere, withholding: fact });
        expect((await looks())[0]).not.toHaveProperty('withheld');
    });
});
