// SPDX-License-Identifier: Apache-2.0
// Alarms on the ledger: who raises, sees, acknowledges and escalates them, and who learns that there is one.

import { type Fact, LARGEST_PAGE } from '../../src/domain';
import {
    about,
    clerk,
    Hospital,
    idOf,
    patient,
    ward1Admin,
    ward1Three as doctor,
    ward2Admin,
    ward2One as otherDoctor,
} from '../policies/hospital';
import type { Identity } from '../support/certificates';
import { assign, digest, id } from '../support/fixtures';
import { alarmOf } from './raised';

const { alarm } = alarmOf('pulse', ward1Admin);
const escalated: Fact = { kind: 'alarm-escalated', about, alarm };
const seen: Fact = { kind: 'alarm-acknowledged', about, alarm, reason: 'seen' };

/** A patient whom a doctor of the own ward treats, and nobody of the other one. */
async function open(): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [otherDoctor, 'doctor']);
    await assign(hospital.ledger, ward1Admin, 'registrar');
    await assign(hospital.ledger, ward2Admin, 'registrar');
    await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(doctor)] });
    return hospital;
}
const list = async ({ ledger }: Hospital, as: Identity, request: object = {}) =>
    ledger.submit('alarms:List', { purpose: 'TREAT', limit: 50, ...request }, { as });
const find = async ({ ledger }: Hospital, as: Identity, names: readonly string[] = [alarm]) =>
    (await ledger.submit('alarms:Find', { places: names.map((one) => ({ about, alarm: one })), purpose: 'TREAT' }, { as })).found;
const namesOf = ({ items }: Awaited<ReturnType<typeof list>>) => items.map((one) => one.alarm);

it('is shown, sealed, to who treats the patient and to the patient, with who has seen it and since when it waits', async () => {
    const hospital = await open();
    const raised = alarmOf('pulse', ward1Admin);
    await hospital.tell(ward1Admin, raised);
    const [first] = await find(hospital, doctor);
    expect(first).toMatchObject({ about, alarm, envelope: raised.envelope, author: { ledgerId: idOf(ward1Admin), roles: ['registrar'] } });
    expect([first?.acknowledged, first?.escalated]).toEqual([undefined, undefined]);
    await hospital.tell(ward1Admin, escalated);
    await hospital.tell(doctor, seen);
    for (const found of [
        (await list(hospital, doctor)).items,
        (await list(hospital, patient, { about })).items,
        await find(hospital, patient),
    ]) {
        expect(found).toMatchObject([{ alarm, acknowledged: { author: { ledgerId: idOf(doctor) }, reason: 'seen' } }]);
        expect(found[0]?.escalated).toBeGreaterThan(first!.time);
    }
});

it('is nothing to who may not read the vitals: another ward, the patient in the list of the ward, and whom the patient refuses', async () => {
    const hospital = await open();
    await hospital.tell(ward1Admin, alarmOf('pulse', ward1Admin));
    expect(namesOf(await list(hospital, otherDoctor))).toEqual([]);
    expect(namesOf(await list(hospital, otherDoctor, { about }))).toEqual([]);
    expect(await find(hospital, otherDoctor)).toEqual([]);
    expect((await hospital.ledger.refusal('alarms:List', { purpose: 'TREAT', limit: 1 }, { as: patient })).code).toBe('ACCESS_DENIED');
    await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' });
    expect(namesOf(await list(hospital, doctor))).toEqual([]);
    expect(await find(hospital, doctor)).toEqual([]);
});

it('comes to the other ward with a visit there, by the patient', async () => {
    const hospital = await open();
    await hospital.tell(ward1Admin, alarmOf('pulse', ward1Admin));
    await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(otherDoctor)] });
    expect(namesOf(await list(hospital, otherDoctor))).toEqual([]); // of the own ward
    expect(namesOf(await list(hospital, otherDoctor, { about }))).toEqual([alarm]);
    expect(await find(hospital, otherDoctor)).toHaveLength(1);
});

it('that is stated twice is one, where it was stated first', async () => {
    const hospital = await open();
    await hospital.tell(ward1Admin, alarmOf('pulse', ward1Admin));
    await hospital.tell(ward1Admin, alarmOf('pulse', ward1Admin));
    await hospital.tell(ward1Admin, alarmOf('other', ward1Admin));
    expect(namesOf(await list(hospital, doctor))).toEqual([id('alarm other'), alarm]);
    expect(await find(hospital, doctor)).toHaveLength(1);
});

it('is raised and escalated by the ward’s own process alone, and seen by whoever treats patients', async () => {
    const hospital = await open();
    const tell = async (as: Identity, fact: Fact) => {
        const transient = { facts: [fact], random: id('random'), salt: digest('salt') };
        return (await hospital.ledger.call('access:Record', { notice: digest('notice') }, { as, transient })).message;
    };
    for (const fact of [alarmOf('pulse', doctor), escalated]) {
        expect(await tell(doctor, fact)).toContain('FACT_FORBIDDEN');
    }
    expect(await tell(ward1Admin, seen)).toContain('FACT_FORBIDDEN');
    expect(await tell(clerk, seen)).toContain('FACT_FORBIDDEN');
});

it('is sealed for the patient’s vitals by who raises it, or is refused', async () => {
    const hospital = await open();
    const raised = alarmOf('pulse', ward1Admin);
    const wrong = [
        alarmOf('pulse', doctor).envelope,
        alarmOf('other', ward1Admin).envelope,
        alarmOf('pulse', ward1Admin, id('bob')).envelope,
        'in clear',
    ];
    for (const envelope of wrong) {
        const transient = { facts: [{ ...raised, envelope }], random: id('random'), salt: digest('salt') };
        const outcome = await hospital.ledger.call('access:Record', { notice: digest('notice') }, { as: ward1Admin, transient });
        expect(outcome.message).toContain('ENVELOPE_INVALID');
    }
});

it('of another ward is not escalated by this one, and not told to its process', async () => {
    const hospital = await open();
    await hospital.tell(ward1Admin, alarmOf('pulse', ward1Admin));
    await hospital.tell(ward2Admin, escalated);
    expect((await find(hospital, doctor))[0]?.escalated).toBeUndefined();
    expect(await find(hospital, ward1Admin)).toHaveLength(1);
    expect(await find(hospital, ward2Admin)).toEqual([]);
});

it('is announced to who treats the patient, as it rings and as it waits, and to nobody else', async () => {
    const hospital = await open();
    const { ledger } = hospital;
    const places: { notice: string; time: number }[] = [];
    for (const fact of [alarmOf('pulse', ward1Admin), escalated]) {
        const notice = digest(`of ${fact.kind}`);
        places.push({ notice, time: ledger.time });
        const transient = { facts: [fact], random: id(fact.kind), salt: digest('salt') };
        await ledger.submit('access:Record', { notice }, { as: ward1Admin, transient });
        ledger.time += 1000;
    }
    const rung = async (as: Identity) => (await ledger.submit('alarms:FindRung', { places, purpose: 'TREAT' }, { as })).found;
    const [first, second] = places;
    expect(await rung(doctor)).toEqual([
        { notice: first!.notice, kind: 'alarm', about, alarm },
        { notice: second!.notice, kind: 'alarm-escalated', about, alarm },
    ]);
    expect(await rung(otherDoctor)).toEqual([]);
});

it('is read in pages, and by time', async () => {
    const hospital = await open();
    const times = new Map<string, number>();
    for (const word of ['one', 'two', 'three']) {
        times.set(word, hospital.ledger.time);
        await hospital.tell(ward1Admin, alarmOf(word, ward1Admin));
    }
    const first = await list(hospital, doctor, { limit: 2 });
    expect(namesOf(first)).toEqual([id('alarm three'), id('alarm two')]);
    expect(namesOf(await list(hospital, doctor, { limit: 2, cursor: first.next! }))).toEqual([id('alarm one')]);
    expect(namesOf(await list(hospital, doctor, { from: times.get('two'), to: times.get('three') }))).toEqual([id('alarm two')]);
});

it('has its fate told however many came since', async () => {
    const hospital = await open();
    await hospital.tell(ward1Admin, alarmOf('pulse', ward1Admin));
    for (let count = 0; count < LARGEST_PAGE; count += 1) {
        await hospital.tell(ward1Admin, alarmOf(`later ${String(count)}`, ward1Admin));
    }
    await hospital.tell(doctor, seen);
    expect(await find(hospital, doctor)).toMatchObject([{ alarm, acknowledged: { reason: 'seen' } }]);
});

it('is told as rung by its own announcement, not by another one of its time', async () => {
    const hospital = await open();
    const { ledger } = hospital;
    const { time } = ledger;
    const places: { notice: string; time: number }[] = [];
    for (const word of ['one', 'two']) {
        const notice = digest(`notice of ${word}`);
        places.push({ notice, time });
        ledger.time = time;
        const transient = { facts: [alarmOf(word, ward1Admin)], random: id(word), salt: digest('salt') };
        await ledger.submit('access:Record', { notice }, { as: ward1Admin, transient });
    }
    ledger.time = time + 1000;
    const rung = async (asked: typeof places) =>
        (await ledger.submit('alarms:FindRung', { places: asked, purpose: 'TREAT' }, { as: doctor })).found.map((one) => one.alarm);
    expect(await rung(places.slice(0, 1))).toEqual([id('alarm one')]);
    expect((await rung(places)).sort()).toEqual([id('alarm one'), id('alarm two')].sort());
});
