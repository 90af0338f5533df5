// SPDX-License-Identifier: Apache-2.0
// By what looks were permitted or denied: the policies, and the set, of the look's own time; told to the patient and the privacy officer, and to nobody else.

import { approvedAt, type ApprovedChange, type ExplainedLook, type LookPlace, starterSet } from '../../src/domain';
import { assign, digest, enrol, id } from '../support/fixtures';
import { identities, type Identity } from '../support/certificates';
import { about, clerk, Hospital, idOf, LATER, patient, ward1Admin, ward1Three, ward2One } from './hospital';
import { policyFor, setWith } from './sets';

const starter = starterSet(digest);
const [doctor, officer, proxy] = [ward2One, ward1Three, identities.ward2Two];
const forbidding = setWith(policyFor('forbid', 'doctor', 'demographics'));
/** What both permit and forbid are about: break-glass opens no such thing, so a set may forbid it. */
const WHO = { category: 'demographics' } as const;
const NONE: ExplainedLook = { policies: [], digest: starter.digest };
const BY_GRANT: ExplainedLook = { policies: ['clinician-by-grant'], digest: starter.digest };
const BY_FORBID: ExplainedLook = { policies: ['z-forbid-doctor-demographics'], digest: forbidding.digest };

/** With a doctor of the other ward, who has a grant. */
async function granted(): Promise<{ readonly hospital: Hospital; readonly grant: string }> {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer']);
    await hospital.tell(clerk, { kind: 'visit', about, team: [id('somebody')], location: 'Bay 4' });
    const fact = { kind: 'grant' as const, about, clinician: idOf(doctor), scope: ['read' as const], expires: LATER };
    return { hospital, grant: await hospital.tell(clerk, fact) };
}

const explain = async ({ ledger }: Hospital, looks: readonly LookPlace[], as: Identity = officer) =>
    (await ledger.submit('policies:ExplainLooks', { about, looks: [...looks] }, { as })).looks;

it('names the policies that permitted, and the set', async () => {
    const { hospital } = await granted();
    const looks = await hospital.look(doctor, WHO);
    expect([await explain(hospital, looks), await explain(hospital, looks, patient)]).toEqual([[BY_GRANT], [BY_GRANT]]);
});

it('names the policies that forbade, and none where none permits', async () => {
    const { hospital } = await granted();
    await hospital.store(forbidding);
    await hospital.agree(forbidding);
    const looks = await hospital.look(doctor, { ...WHO, decision: 'deny' }, { ...WHO, decision: 'deny', action: 'write' });
    expect(await explain(hospital, looks)).toEqual([BY_FORBID, { ...BY_FORBID }]);
    const others = await hospital.look(doctor, { decision: 'deny', category: 'note', action: 'write' });
    expect(await explain(hospital, others)).toEqual([{ policies: [], digest: forbidding.digest }]);
});

it('tells of each look by what held at its time, whatever was granted, revoked and approved since', async () => {
    const { hospital, grant } = await granted();
    const [permitted] = await hospital.look(doctor, WHO);
    await hospital.tell(patient, { kind: 'grant-revoked', about, grant });
    const [denied] = await hospital.look(doctor, { ...WHO, decision: 'deny' });
    await hospital.agree(forbidding);
    const [unstored] = await hospital.look(doctor, { ...WHO, decision: 'deny' });
    await hospital.store(forbidding);
    const [forbidden] = await hospital.look(doctor, { ...WHO, decision: 'deny' });
    await assign(hospital.ledger, doctor, 'insurer');
    expect(await explain(hospital, [permitted!, denied!, unstored!, forbidden!])).toEqual([BY_GRANT, NONE, NONE, BY_FORBID]);
});

it('names no policy where the floor denied, nor where another decision follows than was stated', async () => {
    const { hospital } = await granted();
    const [lied] = await hospital.look(doctor, { ...WHO, decision: 'deny' });
    await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' });
    const [floor] = await hospital.look(doctor, { ...WHO, decision: 'deny' });
    expect(await explain(hospital, [lied!, floor!])).toEqual([NONE, NONE]);
});

describe('is told', () => {
    it('to nobody who looked, nor who speaks for the patient', async () => {
        const { hospital } = await granted();
        await enrol(hospital.ledger, proxy, 'patient');
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(proxy), relation: 'guardian', until: LATER });
        const looks = await hospital.look(doctor, WHO);
        const own = await hospital.look(patient, { category: 'trail' });
        expect([await explain(hospital, looks, proxy), await explain(hospital, own, patient)]).toEqual([[null], [null]]);
        await assign(hospital.ledger, doctor, 'doctor', 'privacy-officer');
        expect(await explain(hospital, looks, doctor)).toEqual([null]);
    });

    it.each([doctor, ward1Admin, clerk])('by no role but theirs', async (as) => {
        const { hospital } = await granted();
        const looks = await hospital.look(doctor, WHO);
        expect((await hospital.ledger.refusal('policies:ExplainLooks', { about, looks }, { as })).code).toBe('ROLE_FORBIDDEN');
    });

    it('of nobody, of what is not there, and of somebody else’s looks nothing: all alike', async () => {
        const { hospital } = await granted();
        const [look] = await hospital.look(doctor, WHO);
        const elsewhere = [
            { ...look!, about: id('nobody') },
            { ...look!, id: id('no look') },
            { ...look!, time: 1 },
        ];
        expect(await explain(hospital, elsewhere)).toEqual([null, null, null]);
        const asStranger = await hospital.ledger.submit('policies:ExplainLooks', { about: id('nobody'), looks: [look!] }, { as: patient });
        expect(asStranger.looks).toEqual([null]);
    });

    it('without a name in the read set', async () => {
        const { hospital } = await granted();
        const looks = await hospital.look(doctor, WHO);
        const { set } = await hospital.ledger.call('policies:ExplainLooks', { about, looks }, { as: officer });
        const text = JSON.stringify([set.reads, set.privateReads]);
        expect([about, idOf(doctor)].filter((name) => text.includes(name))).toEqual([]);
    });
});

describe('what was approved at a time', () => {
    const change = (word: string, time: number, isRevoked = false): ApprovedChange => ({
        proposal: digest(word),
        digest: digest(`set ${word}`),
        time,
        isRevoked,
    });
    const newestFirst = [change('c', 30), change('b', 25, true), change('b', 20), change('a', 10)];
    it.each([
        [9, []],
        [10, ['a']],
        [20, ['b', 'a']],
        [24, ['b', 'a']],
        [25, []],
        [30, ['c', 'a']],
    ])('at %i', (time, words) => {
        expect(approvedAt(newestFirst, time)).toEqual(words.map((word) => digest(`set ${word}`)));
    });
});
