// SPDX-License-Identifier: Apache-2.0
// A patient whom nobody has registered yet: decided about once somebody has broken the glass for them, and like nobody before that, and after an erasure.

import type { Fact } from '../../src/domain';
import { sealedId } from '../subjects/sealed';
import type { Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import {
    about as registered,
    clerk,
    colleague,
    Hospital,
    idOf,
    patient,
    type Seen,
    ward1Admin,
    ward1Three,
    ward2One,
    ward2Two,
} from './hospital';

const [doctor, officer, other] = [ward2One, ward1Three, ward2Two];
const about = id('unidentified');
const lookupKey = digest('lookup unidentified');
const emergency: Fact = { kind: 'emergency', about, reason: 'unconscious' };

/** A hospital to whose ledger the number of somebody was mentioned. */
async function mentioned(kind: 'record' | 'device' = 'record'): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer', 'admin'], [other, 'doctor']);
    const subject = { lookupKey, ledgerId: about, kind, sealedId: sealedId(about, 'unidentified', kind), salt: digest('salt') };
    await hospital.ledger.submit('subject:RegisterSubjects', {}, { as: ward1Admin, transient: { subjects: [subject] } });
    return hospital;
}

async function outcomes(hospital: Hospital, as: Identity = doctor, ...seen: Seen[]): Promise<string[]> {
    const looks = await hospital.look(as, ...seen.map((one) => ({ about, purpose: 'ETREAT' as const, ...one })));
    return (await hospital.decide(looks)).decisions.map(({ decision }) => decision);
}

it('is read by whoever broke the glass, within the hour and by nobody else', async () => {
    const hospital = await mentioned();
    expect(await outcomes(hospital, doctor, {})).toEqual(['deny']);
    await hospital.tell(doctor, emergency);
    expect(await outcomes(hospital, doctor, {}, { category: 'note' }, { category: 'staff' })).toEqual(['permit', 'permit', 'deny']);
    expect(await outcomes(hospital, doctor, { purpose: 'TREAT' })).toEqual(['deny']);
    expect(await outcomes(hospital, other, {})).toEqual(['deny']);
    expect(await outcomes(hospital, officer, { category: 'trail', purpose: 'HOPERAT' }, { category: 'hold' })).toEqual(['permit', 'deny']);
    hospital.ledger.time += 3_600_000;
    expect(await outcomes(hospital, doctor, {})).toEqual(['deny']);
});

it.each<[string, (hospital: Hospital) => Promise<unknown>]>([
    ['whom nobody has mentioned', async (hospital) => hospital.tell(doctor, { ...emergency, about: id('nobody') })],
    [
        'for whom nobody says so but who speaks for them',
        async (hospital) => {
            await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(doctor), relation: 'parent' });
            await hospital.tell(doctor, emergency);
        },
    ],
])('%s is nobody', async (_what, happens) => {
    const hospital = await mentioned();
    await happens(hospital);
    expect(await outcomes(hospital, doctor, {}, { about: id('nobody') })).toEqual(['deny', 'deny']);
});

it('is nobody before anybody has broken the glass, though the desk has opened a visit', async () => {
    const hospital = await mentioned();
    await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(doctor)] });
    expect(await outcomes(hospital, doctor, { purpose: 'TREAT' })).toEqual(['deny']);
    expect(await outcomes(hospital, officer, { category: 'trail', purpose: 'HOPERAT' })).toEqual(['deny']);
    await hospital.tell(other, emergency);
    expect(await outcomes(hospital, doctor, { purpose: 'TREAT' })).toEqual(['permit']);
});

it('is nobody whose record was revoked, or is one of the staff', async () => {
    const hospital = await mentioned();
    await hospital.tell(doctor, { ...emergency, about: registered });
    await hospital.tell(doctor, { ...emergency, about: colleague });
    expect(await outcomes(hospital, doctor, { about: registered }, { about: colleague })).toEqual(['permit', 'deny']);
    await hospital.ledger.submit('record:RevokeRecord', { ledgerId: registered }, { as: clerk });
    expect(await outcomes(hospital, doctor, { about: registered })).toEqual(['deny']);
});

it('is no device', async () => {
    const hospital = await mentioned('device');
    await hospital.tell(doctor, emergency);
    expect(await outcomes(hospital, doctor, {})).toEqual(['deny']);
});

it('is what they are merged into, once somebody knows them; and themselves again where that was wrong', async () => {
    const hospital = await mentioned();
    await hospital.tell(doctor, emergency);
    await hospital.ledger.submit('record:MergeRecords', { ledgerId: about, into: registered }, { as: clerk });
    const looks = await hospital.look(doctor, { about, purpose: 'ETREAT' }, { about: registered, purpose: 'ETREAT' });
    const lists = [registered, about];
    const permitted = { lists, decision: 'permit', policies: ['break-glass'] };
    expect((await hospital.decide(looks)).decisions).toMatchObject([permitted, permitted]);
    const { items } = await hospital.ledger.submit('access:ListLooks', { about: registered, limit: 9 }, { as: patient });
    expect(items.map((look) => look.about).sort()).toEqual(lists.toSorted());
    await hospital.ledger.submit('record:UnmergeRecords', { ledgerId: about }, { as: clerk });
    expect((await hospital.decide(looks)).decisions).toMatchObject([{ lists: [about], decision: 'permit' }, { decision: 'deny' }]);
});

it('is nobody once erased, whatever is stated then', async () => {
    const hospital = await mentioned();
    await hospital.tell(doctor, emergency);
    for (const as of [ward1Admin, officer]) {
        await hospital.ledger.submit('record:EraseRecord', { ledgerId: about }, { as, transient: { record: { lookupKey } } });
    }
    await hospital.tell(doctor, emergency);
    expect(await outcomes(hospital, doctor, {})).toEqual(['deny']);
});

it('leaves nothing of who it is in the read set of a decision', async () => {
    const hospital = await mentioned();
    await hospital.tell(doctor, emergency);
    const { set, payload } = await hospital.ask(await hospital.look(doctor, { about, purpose: 'ETREAT' }));
    const names = [about, lookupKey, idOf(doctor)];
    expect(names.filter((name) => JSON.stringify({ set, payload }).includes(name))).toEqual([]);
    expect([set.privateReads, set.ranges]).toEqual([[], []]);
});
