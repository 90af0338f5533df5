// SPDX-License-Identifier: Apache-2.0
// What is announced, and which of it is whose; who looked, with names, on paper, and without a name where an officer withholds it; and that looks stay.

import type { Fact, FoundNotice, SeenLook } from '../../src/domain';
import {
    about,
    clerk,
    custodian,
    Hospital,
    idOf,
    patient,
    type Seen,
    ward1Admin,
    ward1Three,
    ward2One,
    ward2Two,
} from '../policies/hospital';
import { write } from '../entries/written';
import type { Identity } from '../support/certificates';
import { digest, enrol, id } from '../support/fixtures';

const [doctor, officer, stranger] = [ward2One, ward1Three, ward2Two] as const;
const registrar = ward1Admin;
const YEAR = 31_557_600_000;
const PLACES_AT_ONCE = 50;

const paper = { to: 'The clerk', organisation: 'An insurer', purpose: 'HPAYMT', categories: ['claim', 'diagnosis'], when: 1 } as const;
const withholding: Fact = { kind: 'withholding', about, person: idOf(doctor), reason: 'was threatened by the family' };

const open = async (): Promise<Hospital> => {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer'], [stranger, 'patient']);
    await enrol(hospital.ledger, registrar, 'registrar', 'auditor', 'admin');
    return hospital;
};

const announced = async ({ ledger }: Hospital, range: { limit: number; cursor?: string }) =>
    ledger.submit('access:ListAnnounced', range, { as: registrar });

describe('why a look was denied', () => {
    const told = async ({ ledger }: Hospital, as: Identity) =>
        (await ledger.submit('access:ListLooks', { about, limit: 20 }, { as })).items.map(({ category, reason }) => [category, reason]);
    const proxy = stranger;

    async function deniedLooks(): Promise<Hospital> {
        const hospital = await open();
        const deny = async (by: Identity, seen: Seen) => hospital.look(by, { decision: 'deny', ...seen });
        await deny(doctor, { category: 'note' });
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' });
        await deny(doctor, { category: 'vitals' });
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'permit' });
        await deny(doctor, { category: 'plan', purpose: 'ETREAT' });
        await deny(proxy, { category: 'allergy' });
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(proxy), relation: 'parent' });
        await hospital.tell(patient, { kind: 'confidential', about, category: 'diagnosis' });
        await deny(proxy, { category: 'diagnosis' });
        await hospital.look(doctor, { category: 'file', decision: 'permit' });
        return hospital;
    }
    const REASONS = [
        ['file', undefined],
        ['diagnosis', 'confidential'],
        ['allergy', 'not-bound'],
        ['plan', 'no-emergency'],
        ['vitals', 'consent'],
        ['note', 'policies'],
    ];

    it('is told to the patient and the officer, by the facts of its time', async () => {
        const hospital = await deniedLooks();
        expect(await told(hospital, patient)).toEqual(REASONS);
        expect(await told(hospital, officer)).toEqual(REASONS);
    });

    it('is told neither to who speaks for the patient nor to who asked', async () => {
        const hospital = await deniedLooks();
        expect(await told(hospital, proxy)).toEqual(REASONS.map(([category]) => [category, undefined]));
        await hospital.look(officer, { category: 'note', decision: 'deny' });
        expect((await told(hospital, officer))[0]).toEqual(['note', undefined]);
        expect((await told(hospital, patient))[0]).toEqual(['note', 'policies']);
    });
});

describe('what was announced', () => {
    it('is listed in the order of the blocks, whatever time its author wrote: who has read up to one misses none that is committed late', async () => {
        const hospital = await open();
        const { ledger } = hospital;
        await hospital.look(doctor, {});
        const [last] = (await announced(hospital, { limit: 1 })).items;
        // Endorsed by a clock of ten days ago, and held back since.
        ledger.time -= 864_000_000;
        await hospital.look(doctor, {});
        ledger.time += 864_000_000;
        const { items } = await announced(hospital, { limit: 2 });
        expect(items[1]).toEqual(last);
        expect(items[0]).toMatchObject({ event: 'FactRecorded', by: idOf(doctor), payload: { notice: expect.any(String) } });
        expect(items[0]!.time).toBeLessThan(last!.time);
    });

    it('is read in pages that later announcements do not shift', async () => {
        const hospital = await open();
        for (let count = 0; count < 3; count += 1) {
            await hospital.look(doctor, {});
        }
        const all = (await announced(hospital, { limit: 10 })).items;
        const first = await announced(hospital, { limit: 2 });
        await hospital.look(doctor, {});
        const second = await announced(hospital, { limit: 2, cursor: first.next! });
        expect([...first.items, ...second.items]).toEqual(all);
        expect(second.next).toBeUndefined();
    });

    it('is of every contract, and says what event and creator say', async () => {
        const hospital = await open();
        await write(hospital.ledger, doctor, 'a note');
        await hospital.ledger.submit(
            'governance:Propose',
            { kind: 'policy-set', scope: 'both', digest: digest('set'), expires: hospital.ledger.time + 1000 },
            { as: ward1Admin },
        );
        const { items } = await announced(hospital, { limit: 10 });
        expect(items.map(({ event, by }) => [event, by])).toEqual([
            ['ProposalChanged', idOf(ward1Admin)],
            ['EntryWritten', idOf(doctor)],
            ['FactRecorded', idOf(clerk)],
        ]);
    });

    it('is nothing where nothing was', async () => {
        const hospital = await Hospital.open();
        hospital.ledger.history.clear();
        await enrol(hospital.ledger, registrar, 'registrar');
        expect(await announced(hospital, { limit: 10 })).toEqual({ items: [] });
    });
});

describe('which announcements are a patient’s', () => {
    const find = async ({ ledger }: Hospital, places: readonly { notice: string; time: number }[], as: Identity = patient) =>
        ledger.submit('access:FindNotices', { about, places: [...places] }, { as });
    const places = async (hospital: Hospital) =>
        (await announced(hospital, { limit: 10 })).items.map(({ payload, time }) => ({
            notice: (payload as { notice: string }).notice,
            time,
        }));

    it('is told to the patient with kind and id: looks, facts and entries, and none of another', async () => {
        const hospital = await open();
        const visit = await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(doctor)] });
        const [look] = await hospital.look(doctor, {});
        await hospital.look(doctor, { about: id('bob') });
        await write(hospital.ledger, doctor, 'a note');
        const { found } = await find(hospital, await places(hospital));
        const told = found.map(({ kind, id: one }: FoundNotice) => [kind, one]);
        expect(told).toEqual([
            ['entry', expect.any(String)],
            ['look', look!.id],
            ['visit', visit],
            ['proxy', expect.any(String)],
        ]);
    });

    it('takes notice and time: another’s notice of the same time is not theirs', async () => {
        const hospital = await open();
        await hospital.look(doctor, {});
        const [place] = await places(hospital);
        expect((await find(hospital, [{ ...place!, notice: digest('other') }])).found).toEqual([]);
        expect((await find(hospital, [{ ...place!, time: place!.time + 1 }])).found).toEqual([]);
    });

    it('is told to nobody else, and of so many at a time', async () => {
        const hospital = await open();
        const [place] = await places(hospital);
        const refusal = async (request: object, as: Identity = stranger) =>
            (await hospital.ledger.refusal('access:FindNotices', request, { as })).code;
        expect(await refusal({ about, places: [place] })).toBe('ACCESS_DENIED');
        expect(await refusal({ about: id('nobody'), places: [place] }, patient)).toBe('ACCESS_DENIED');
        expect(await refusal({ about, places: Array(PLACES_AT_ONCE + 1).fill(place) }, patient)).toBe('REQUEST_INVALID');
    });
});

describe('who looked', () => {
    const looks = async ({ ledger }: Hospital, as: Identity = patient, range: object = {}): Promise<readonly SeenLook[]> =>
        (await ledger.submit('access:ListLooks', { about, limit: 10, ...range }, { as })).items;

    it('has the name that an administrator of the person’s ward has stated, and none that somebody else has', async () => {
        const hospital = await open();
        await hospital.look(doctor, {});
        expect((await looks(hospital))[0]!.author).not.toHaveProperty('username');
        await hospital.tell(registrar, { kind: 'attributes', about: idOf(doctor), attributes: { username: 'of another ward' } });
        expect((await looks(hospital))[0]!.author).not.toHaveProperty('username');
        await hospital.tell(registrar, { kind: 'attributes', about: idOf(clerk), attributes: { username: 'desk.one' } });
        await hospital.tell(clerk, { kind: 'disclosure', about, ...paper, categories: [...paper.categories] });
        expect((await looks(hospital))[0]).toMatchObject({ kind: 'disclosure', author: { ledgerId: idOf(clerk), username: 'desk.one' } });
        const { items } = await hospital.ledger.submit('access:ListEvents', { kind: 'disclosure', limit: 10 }, { as: registrar });
        expect(items).toMatchObject([{ username: 'desk.one' }]);
    });

    it('has what left on paper, with to whom, what for, what and when', async () => {
        const hospital = await open();
        const { time } = hospital.ledger;
        const made = await hospital.tell(officer, { kind: 'disclosure', about, ...paper, categories: [...paper.categories] });
        const { purpose, ...said } = paper;
        expect(await looks(hospital)).toEqual([
            expect.objectContaining({
                id: made,
                kind: 'disclosure',
                time,
                purpose,
                paper: said,
                author: expect.objectContaining({ ledgerId: idOf(officer) }),
            }),
        ]);
    });

    it('in downtime is who opened it then, whichever process states it; the officer is told that it was opened', async () => {
        const hospital = await open();
        await enrol(hospital.ledger, custodian, 'custodian');
        const opened = {
            about,
            person: idOf(doctor),
            roles: ['doctor' as const],
            at: 1_700_000_000_000,
            counter: 7,
            digest: digest('line'),
        };
        const [glass, look] = [
            await hospital.tell(custodian, { kind: 'downtime', ...opened, reason: 'the ledger is away' }),
            await hospital.tell(custodian, { kind: 'downtime-look', ...opened, category: 'note' }),
        ];
        const [seen] = await looks(hospital);
        expect(seen).toMatchObject({ id: look, kind: 'downtime-look', time: opened.at, decision: 'permit', downtime: true });
        expect(seen).toMatchObject({
            category: 'note',
            action: 'read',
            purpose: 'ETREAT',
            author: { ledgerId: idOf(doctor), roles: ['doctor'] },
        });
        const { items } = await hospital.ledger.submit('access:ListEvents', { limit: 10, person: idOf(doctor) }, { as: officer });
        const told = items.map(({ id: one, person, category, decision }) => [one, person, category, decision]);
        expect(told).toEqual([
            [look, idOf(doctor), 'note', 'permit'],
            [glass, idOf(doctor), undefined, undefined],
        ]);
        const emergencies = await hospital.ledger.submit('access:ListEmergencies', { limit: 10 }, { as: officer });
        expect(emergencies.items).toMatchObject([{ emergency: { id: glass }, isActive: false }]);
    });

    it('has notices, with what came of what was asked', async () => {
        const hospital = await open();
        const made = await hospital.tell(doctor, { kind: 'notice', about, concerning: 'grant', outcome: 'not-found' });
        expect(await looks(hospital)).toMatchObject([{ id: made, kind: 'notice', decision: 'not-found', concerning: 'grant' }]);
    });

    it('is found by its author with notice and time', async () => {
        const hospital = await open();
        const { time } = hospital.ledger;
        const made = await hospital.tell(clerk, { kind: 'disclosure', about, ...paper, categories: [...paper.categories] });
        const [announcement] = (await announced(hospital, { limit: 1 })).items;
        const { notice } = announcement!.payload as { notice: string };
        const found = async (request: object, as: Identity = clerk) =>
            hospital.ledger.submit('access:FindFact', { about, notice, ...request }, { as });
        expect(await found({ time })).toEqual({ id: made });
        expect([await found({}), await found({ time: time + 1 }), await found({ time }, officer)]).toEqual([{}, {}, {}]);
    });

    it('six years ago is answered as what was today: nothing removes a look', async () => {
        const hospital = await open();
        const { time } = hospital.ledger;
        const [look] = await hospital.look(doctor, { decision: 'deny' });
        hospital.ledger.time += 6 * YEAR;
        await hospital.look(doctor, {});
        expect((await looks(hospital)).map(({ id: one }) => one)).toContain(look!.id);
        expect(await looks(hospital, patient, { from: time, to: time + 1 })).toMatchObject([{ id: look!.id, decision: 'deny' }]);
        const { items } = await hospital.ledger.submit('access:ListEvents', { ward: 'ward2', to: time + 1, limit: 10 }, { as: registrar });
        expect(items).toMatchObject([{ id: look!.id }]);
    });

    describe('where an officer withholds the person', () => {
        it('is role and organisation to the patient, that it is withheld, and nothing by which the person is found', async () => {
            const hospital = await open();
            await hospital.tell(ward1Admin, { kind: 'attributes', about: idOf(doctor), attributes: { username: 'dr.lind' } });
            await hospital.look(doctor, { requestId: 'a request' });
            const fact = await hospital.tell(officer, withholding);
            await hospital.look(doctor, {});
            for (const look of await looks(hospital)) {
                expect(look.author).toEqual({ mspId: 'Ward2MSP', ward: 'ward2', roles: ['doctor'] });
                expect(Object.keys(look).sort()).toEqual([
                    'about',
                    'action',
                    'author',
                    'category',
                    'decision',
                    'id',
                    'kind',
                    'purpose',
                    'time',
                    'withheld',
                ]);
            }
            const shown = await looks(hospital, officer);
            expect(shown).toHaveLength(2);
            for (const look of shown) {
                expect(look.author.ledgerId).toBe(idOf(doctor));
                expect(look.transactionId).toMatch(/^[0-9a-f]{64}$/);
                expect(look).toMatchObject({
                    withheld: true,
                    withholding: { id: fact, reason: 'was threatened by the family', by: idOf(officer) },
                });
            }
            const { items } = await hospital.ledger.submit('access:ListEvents', { kind: 'withholding', limit: 10 }, { as: registrar });
            expect(items).toMatchObject([{ withheld: idOf(doctor), reason: 'was threatened by the family' }]);
        });

        it('is told again once that ended, and others are told all along', async () => {
            const hospital = await open();
            await hospital.look(doctor, {});
            await hospital.tell(clerk, { kind: 'disclosure', about, ...paper, categories: [...paper.categories] });
            const fact = await hospital.tell(officer, withholding);
            expect((await looks(hospital)).map(({ withheld }) => withheld)).toEqual([undefined, true]);
            await hospital.tell(officer, { kind: 'withholding-ended', about, withholding: fact });
            expect((await looks(hospital)).map(({ withheld, author }) => [withheld, author.ledgerId])).toEqual([
                [undefined, idOf(clerk)],
                [undefined, idOf(doctor)],
            ]);
        });

        it('is not told with the patient’s standing to patient, desk or team', async () => {
            const hospital = await open();
            await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(doctor)] });
            await hospital.tell(officer, withholding);
            const standing = async (as: Identity = patient) => hospital.ledger.submit('access:GetStanding', { about }, { as });
            for (const as of [patient, clerk, doctor]) {
                expect((await standing(as)).withheld).toEqual([]);
            }
            expect((await standing(officer)).withheld).toMatchObject([{ person: idOf(doctor) }]);
        });

        it.each<[string, Fact, Identity]>([
            ['about the officer', { ...withholding, person: idOf(officer) }, officer],
            ['by an officer who speaks for the patient', withholding, officer],
        ])('never counts %s', async (what, fact, as) => {
            const hospital = await open();
            if (what.includes('speaks')) {
                await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(officer), relation: 'guardian' });
            }
            await hospital.look(doctor, {});
            await hospital.look(officer, {});
            await hospital.tell(as, fact);
            expect((await looks(hospital)).map(({ withheld }) => withheld)).toEqual([undefined, undefined]);
        });

        it('is neither shown to an officer nor ended by one who speaks for the patient', async () => {
            const hospital = await open();
            await hospital.look(doctor, {});
            const fact = await hospital.tell(officer, withholding);
            await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(officer), relation: 'guardian' });
            await hospital.tell(officer, { kind: 'withholding-ended', about, withholding: fact });
            for (const as of [patient, officer]) {
                expect((await looks(hospital, as))[0]).toMatchObject({ withheld: true, author: { mspId: 'Ward2MSP' } });
                expect((await looks(hospital, as))[0]).not.toHaveProperty('withholding');
            }
        });

        it('is forbidden to whoever is no officer', async () => {
            const hospital = await open();
            const transient = { facts: [withholding], random: id('random'), salt: digest('salt') };
            for (const as of [clerk, doctor, patient]) {
                const { code } = await hospital.ledger.refusal('access:Record', { notice: digest('notice') }, { as, transient });
                expect(code).toBe('FACT_FORBIDDEN');
            }
        });
    });
});
