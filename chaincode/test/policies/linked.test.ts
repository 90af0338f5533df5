// SPDX-License-Identifier: Apache-2.0
// Two numbers of one person, by the whole ledger: what a custodian is told of the one after something was said under the other, and who sees the link.

import type { Fact } from '../../src/domain';
import { record } from '../records/record-fixtures';
import type { Identity } from '../support/certificates';
import { id } from '../support/fixtures';
import { about, clerk, Hospital, idOf, patient, type Seen, ward1Three, ward2One, ward2Two } from './hospital';

const [doctor, officer, clerk2] = [ward2One, ward1Three, ward2Two];
const elsewhere = id('alice elsewhere');
const visit: Fact = { kind: 'visit', about, team: [idOf(doctor)] };
const refusal: Fact = { kind: 'consent', about: elsewhere, purpose: 'TREAT', decision: 'deny' };
const self: Fact = { kind: 'proxy', about: elsewhere, person: idOf(patient), relation: 'self' };

/** A ledger where the patient has a second number at ward 2, where they are bound to it. */
async function open(): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer'], [clerk2, 'admission', 'patient']);
    const { request, transient } = record('alice elsewhere');
    await hospital.ledger.submit('record:CreateRecord', request, { as: clerk2, transient });
    await hospital.tell(clerk2, self);
    return hospital;
}

/** Links the numbers; answers the link's id. */
async function link(hospital: Hospital): Promise<string> {
    const proposed = await hospital.tell(clerk2, { kind: 'link', about: elsewhere, other: about, evidence: 'the same passport' });
    await hospital.tell(officer, { kind: 'link-confirmed', about, link: proposed, other: elsewhere });
    return proposed;
}

const outcomeOf = async (hospital: Hospital, as: Identity, seen: Seen = {}) => {
    const { decisions } = await hospital.decide(await hospital.look(as, seen));
    return decisions[0]!;
};

it('a refusal under one number denies the other, from the link to its end', async () => {
    const hospital = await open();
    await hospital.tell(clerk, visit);
    await hospital.tell(patient, refusal);
    const looks = await hospital.look(doctor, {});
    const decided = async () => (await hospital.decide(looks)).decisions[0]!.decision;
    expect(await decided()).toBe('permit');
    const proposed = await link(hospital);
    expect(await decided()).toBe('deny');
    expect(await hospital.check(doctor)).toMatchObject({ decision: 'deny' });
    await hospital.tell(officer, { kind: 'unlink', about, link: proposed });
    expect(await decided()).toBe('permit');
});

it('a refusal under a number counts that is linked to a linked one', async () => {
    const hospital = await open();
    const third = id('alice once more');
    const { request, transient } = record('alice once more');
    await hospital.ledger.submit('record:CreateRecord', request, { as: clerk2, transient });
    await hospital.tell(clerk2, { ...self, about: third });
    await hospital.tell(clerk, visit);
    await hospital.tell(patient, { ...refusal, about: third });
    await link(hospital);
    expect((await outcomeOf(hospital, doctor)).decision).toBe('permit');
    const proposed = await hospital.tell(clerk2, { kind: 'link', about: third, other: elsewhere, evidence: 'the same face' });
    await hospital.tell(officer, { kind: 'link-confirmed', about: elsewhere, link: proposed, other: third });
    expect((await outcomeOf(hospital, doctor)).decision).toBe('deny');
});

it('a visit at one number opens nothing of the other, and nothing of it comes along', async () => {
    const hospital = await open();
    await link(hospital);
    await hospital.tell(clerk2, { ...visit, about: elsewhere });
    expect(await outcomeOf(hospital, doctor)).toMatchObject({ decision: 'deny', lists: [about] });
    expect(await outcomeOf(hospital, doctor, { about: elsewhere })).toMatchObject({ decision: 'permit', lists: [elsewhere] });
});

it('a link outlasts a merge of either number', async () => {
    const hospital = await open();
    await hospital.tell(clerk, visit);
    await hospital.tell(patient, refusal);
    await link(hospital);
    const { request, transient } = record('alys');
    await hospital.ledger.submit('record:CreateRecord', request, { as: clerk2, transient });
    await hospital.ledger.submit('record:MergeRecords', { ledgerId: elsewhere, into: id('alys') }, { as: clerk2 });
    expect(await outcomeOf(hospital, doctor)).toMatchObject({ decision: 'deny' });
    expect(await outcomeOf(hospital, doctor, { about: id('alys') })).toMatchObject({ decision: 'deny', lists: [id('alys'), elsewhere] });
});

it('an answer that somebody submits has nothing in its read set or its bytes that names either number', async () => {
    const hospital = await open();
    await hospital.tell(clerk, visit);
    const looks = await hospital.look(doctor, {});
    const before = await hospital.ask(looks);
    await link(hospital);
    const { set, payload } = await hospital.ask(looks);
    expect(set).toEqual(before.set);
    const seen = JSON.stringify({ set, payload });
    expect([about, elsewhere, idOf(doctor)].filter((name) => seen.includes(name))).toEqual([]);
});

describe('who looked', () => {
    const seenBy = async (hospital: Hospital, as: Identity, of = about) => {
        const { items } = await hospital.ledger.submit('access:ListLooks', { about: of, limit: 10 }, { as });
        return items.map((look) => look.about);
    };

    it('is told of both numbers to the patient and the officer, of one to who speaks for the patient under it', async () => {
        const hospital = await open();
        await hospital.look(doctor, {});
        await hospital.look(doctor, { about: elsewhere });
        expect(await seenBy(hospital, patient)).toEqual([about]);
        const proposed = await link(hospital);
        // Afterwards: who speaks for a patient officiates for them no more.
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(clerk2), relation: 'parent' });
        const both = [elsewhere, about];
        expect([await seenBy(hospital, patient), await seenBy(hospital, officer), await seenBy(hospital, officer, elsewhere)]).toEqual([
            both,
            both,
            both,
        ]);
        expect(await seenBy(hospital, clerk2)).toEqual([about]);
        await hospital.tell(officer, { kind: 'unlink', about: elsewhere, link: proposed });
        expect(await seenBy(hospital, patient)).toEqual([about]);
    });
});

it('a link is shown to the patient and the officer, and to nobody who treats or registers them', async () => {
    const hospital = await open();
    await hospital.tell(clerk, visit);
    await hospital.tell(patient, refusal);
    const proposed = await link(hospital);
    const shown = async (as: Identity, of = about) => {
        const { links, linkedConsents } = await hospital.ledger.submit('access:GetStanding', { about: of }, { as });
        return [links.map((one) => [one.link.id, one.confirmed !== undefined]), linkedConsents.length];
    };
    const whole = [[[proposed, true]], 1];
    expect([await shown(patient), await shown(officer), await shown(patient, elsewhere)]).toEqual([whole, whole, [[[proposed, true]], 0]]);
    expect([await shown(doctor), await shown(clerk)]).toEqual([
        [[], 0],
        [[], 0],
    ]);
});

describe('a confidential category', () => {
    const parent = clerk2;
    const closed: Fact = { kind: 'confidential', about, category: 'vitals' };

    it.each(['read', 'list', 'write', 'grant'] as const)('is closed to who speaks for the patient: %s', async (action) => {
        const hospital = await open();
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(parent), relation: 'parent' });
        const decided = async () => (await outcomeOf(hospital, parent, { action })).decision;
        // Nobody writes what is their own.
        expect(await decided()).toBe(action === 'write' ? 'deny' : 'permit');
        const said = await hospital.tell(patient, closed);
        expect(await decided()).toBe('deny');
        expect((await outcomeOf(hospital, parent, { action, category: 'demographics' })).decision).toBe(
            action === 'write' ? 'deny' : 'permit',
        );
        expect((await outcomeOf(hospital, patient, { action })).decision).toBe(action === 'write' ? 'deny' : 'permit');
        await hospital.tell(patient, { kind: 'confidential-ended', about, confidential: said });
        expect(await decided()).toBe(action === 'write' ? 'deny' : 'permit');
    });

    it('is closed under a linked number, too; that it is, nobody tells them', async () => {
        const hospital = await open();
        await link(hospital);
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(parent), relation: 'parent' });
        await hospital.tell(patient, { ...closed, about: elsewhere });
        expect(await outcomeOf(hospital, parent)).toMatchObject({ decision: 'deny' });
        const { confidential } = await hospital.ledger.submit('access:GetStanding', { about }, { as: parent });
        expect(confidential).toEqual([]);
        expect(await hospital.check(officer, { subject: idOf(parent) })).toMatchObject({ decision: 'deny', reason: 'confidential' });
        expect(await hospital.check(parent)).not.toHaveProperty('reason');
    });
});
