// SPDX-License-Identifier: Apache-2.0
// The set in force, and what it decides for whoever asks.

import { type Fact, OWN_ATTRIBUTE_TYPES, type PolicySet, starterSet } from '../../src/domain';
import { digest, id, salted } from '../support/fixtures';
import { about, clerk, Hospital, idOf, LATER, patient, ward1Admin, ward1Three, ward2Admin, ward2One } from './hospital';
import { policyFor, setWith, setWithOwn } from './sets';

const NOTHING = { decision: 'deny', policies: [] };
const starter = starterSet(digest);
const [doctor, officer] = [ward2One, ward1Three];
const open = async () => Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer']);
const visit: Fact = { kind: 'visit', about, team: [id('somebody')], location: 'Bay 4' };
const grant = { kind: 'grant' as const, about, clinician: idOf(doctor), scope: ['read' as const], expires: LATER };

describe('a decision', () => {
    it('follows the newest fact: a grant permits, its revocation denies the next question', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        expect(await hospital.check(doctor)).toEqual({ ...NOTHING, digest: starter.digest });
        const given = await hospital.tell(clerk, grant);
        expect(await hospital.check(doctor)).toEqual({ decision: 'permit', policies: ['clinician-by-grant'], digest: starter.digest });
        expect(await hospital.check(doctor, { action: 'write' })).toMatchObject(NOTHING);
        await hospital.tell(patient, { kind: 'grant-revoked', about, grant: given });
        expect(await hospital.check(doctor)).toMatchObject(NOTHING);
    });

    it('expires with the time of the transaction', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const expires = hospital.ledger.time + 60_000;
        await hospital.tell(clerk, { ...grant, expires });
        hospital.ledger.time = expires - 1;
        expect(await hospital.check(doctor)).toMatchObject({ decision: 'permit' });
        hospital.ledger.time = expires;
        expect(await hospital.check(doctor)).toMatchObject(NOTHING);
    });

    it('about who is refused by name needs a second clinician, in need too', async () => {
        const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'nurse']);
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'ETREAT', decision: 'deny', actors: [idOf(doctor)] });
        const glass = await hospital.tell(doctor, { kind: 'emergency', about, reason: 'unconscious' });
        expect(await hospital.check(doctor, { purpose: 'ETREAT' })).toMatchObject(NOTHING);
        await hospital.tell(officer, { kind: 'emergency', about, reason: 'standing by', supports: glass });
        expect(await hospital.check(doctor, { purpose: 'ETREAT' })).toMatchObject({ decision: 'permit', policies: ['break-glass'] });
    });

    it('gives the patient everything of their own, and a stranger nothing', async () => {
        const hospital = await Hospital.open([doctor, 'patient']);
        expect(await hospital.check(patient, { category: 'trail' })).toMatchObject({ decision: 'permit', policies: ['own-data'] });
        expect(await hospital.check(doctor, { category: 'trail' })).toMatchObject(NOTHING);
    });

    it('looks alike for who is unknown, unrelated and denied', async () => {
        const hospital = await open();
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' });
        const questions = [{}, { patient: id('nobody') }, { purpose: 'HPAYMT' as const }, { purpose: 'ETREAT' as const }];
        const answers = await Promise.all(questions.map(async (asked) => JSON.stringify(await hospital.check(doctor, asked))));
        expect(new Set(answers)).toEqual(new Set([`{"decision":"deny","digest":"${starter.digest}","policies":[]}`]));
    });

    it('about nobody is a denial even where a policy asks for no patient', async () => {
        const hospital = await Hospital.open([doctor, 'insurer'], [officer, 'auditor']);
        const claim = { category: 'claim', purpose: 'HPAYMT' } as const;
        expect(await hospital.check(doctor, claim)).toMatchObject(NOTHING);
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'HPAYMT', decision: 'permit' });
        expect(await hospital.check(doctor, claim)).toMatchObject(NOTHING);
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'HPAYMT', decision: 'permit', actors: [idOf(doctor)] });
        expect(await hospital.check(doctor, claim)).toMatchObject({ decision: 'permit', policies: ['insurer-claims'] });
        expect(await hospital.check(doctor, { ...claim, patient: id('nobody') })).toMatchObject(NOTHING);
        expect(await hospital.check(doctor, { ...claim, patient: idOf(doctor) })).toMatchObject(NOTHING);
        const trail = { category: 'trail', purpose: 'HOPERAT', action: 'list' } as const;
        const request = { ...trail, subject: idOf(officer) };
        expect(await hospital.ledger.submit('policies:CheckAttributes', request, { as: officer })).toMatchObject({ decision: 'permit' });
    });

    it('about others is for the privacy officer, who is told why', async () => {
        const hospital = await open();
        const asked = { subject: idOf(doctor), patient: about, category: 'vitals', action: 'read', purpose: 'TREAT' } as const;
        for (const as of [clerk, patient]) {
            expect((await hospital.ledger.refusal('policies:CheckAttributes', asked, { as })).code).toBe('ACCESS_DENIED');
        }
        expect(await hospital.check(officer, asked)).toEqual({ ...NOTHING, reason: 'no-policy', digest: starter.digest });
        expect(await hospital.check(officer, { ...asked, subject: id('nobody') })).toMatchObject({ ...NOTHING, reason: 'unknown' });
        expect(await hospital.check(officer, { ...asked, patient: id('nobody') })).toMatchObject({ ...NOTHING, reason: 'unknown' });
        expect(await hospital.check(doctor, asked)).not.toHaveProperty('reason');
        await hospital.tell(clerk, visit);
        await hospital.tell(clerk, grant);
        expect(await hospital.check(officer, asked)).toMatchObject({ decision: 'permit', reason: 'policies' });
        const suspension = { ledgerId: idOf(doctor), reason: 'left' as const };
        await hospital.ledger.submit('participant:SuspendParticipant', suspension, { as: ward2Admin, transient: salted });
        expect(await hospital.check(officer, asked)).toMatchObject({ ...NOTHING, reason: 'suspended' });
    });
});

it('goes by what wards add to people, in each type that a set can declare', async () => {
    const hospital = await open();
    const of = (attr: string) => ({ '.': { left: { Var: 'principal' }, attr } });
    const is = (attr: string, value: unknown) => ({ '==': { left: of(attr), right: { Value: value } } });
    const own = {
        flag: ['Bool', of('flag')],
        grade: ['Long', is('grade', 3)],
        shift: ['String', is('shift', 'night')],
        units: ['Strings', { contains: { left: of('units'), right: { Value: 'icu' } } }],
    } as const;
    expect(Object.values(own).map(([type]) => type)).toEqual(OWN_ATTRIBUTE_TYPES);
    const set = setWithOwn(own);
    await hospital.store(set);
    await hospital.agree(set);
    expect(await hospital.check(doctor)).toMatchObject({ ...NOTHING, digest: set.digest });
    const stated = [{ flag: true }, { grade: 3 }, { shift: 'night' }, { units: ['icu', 'ward 4'] }];
    for (const [index, one] of stated.entries()) {
        await hospital.tell(ward2Admin, { kind: 'attributes', about: idOf(doctor), attributes: { own: one } });
        expect(await hospital.check(doctor)).toMatchObject({ decision: 'permit', policies: [`z-own-${Object.keys(own)[index]!}`] });
    }
    await hospital.tell(ward2Admin, { kind: 'attributes', about: idOf(doctor), attributes: { own: { units: ['ward 4'] } } });
    expect(await hospital.check(doctor)).toMatchObject(NOTHING);
});

describe('the set in force', () => {
    const nurses: PolicySet = setWith(policyFor('permit', 'doctor', 'vitals'));
    const none: PolicySet = setWith(policyFor('forbid', 'doctor', 'claim'));

    it('is version 0 until both wards have agreed on another, and the newest from then on', async () => {
        const hospital = await open();
        const strict = setWith(policyFor('forbid', 'insurer', 'claim'));
        await hospital.store(strict);
        const proposal = await hospital.propose(strict);
        expect(await hospital.check(doctor)).toMatchObject({ digest: starter.digest });
        await hospital.ledger.submit('governance:Approve', { id: proposal, digest: strict.digest }, { as: ward2Admin });
        expect(await hospital.check(doctor)).toMatchObject({ digest: strict.digest });
        await hospital.store(none);
        await hospital.agree(none);
        expect(await hospital.check(doctor)).toMatchObject({ digest: none.digest });
    });

    it('waits for its body, and what was in force before it decides until then', async () => {
        const hospital = await open();
        await hospital.agree(none);
        expect(await hospital.check(doctor)).toMatchObject({ digest: starter.digest });
        await hospital.store(none);
        expect(await hospital.check(doctor)).toMatchObject({ digest: none.digest });
        const next = setWith(policyFor('forbid', 'nurse', 'claim'));
        await hospital.agree(next);
        expect(await hospital.check(doctor)).toMatchObject({ digest: none.digest });
        await hospital.store(next);
        expect(await hospital.check(doctor)).toMatchObject({ digest: next.digest });
    });

    it('is read with the same read set whether a peer has it in memory or not', async () => {
        const hospital = await open();
        await hospital.store(none);
        await hospital.agree(none);
        const request = { patient: about, category: 'vitals', action: 'read', purpose: 'TREAT' };
        const [cold, warm] = [
            await hospital.ledger.call('policies:CheckAttributes', request, { as: doctor }),
            await hospital.ledger.call('policies:CheckAttributes', request, { as: doctor }),
        ];
        expect([warm.set, warm.payload]).toEqual([cold.set, cold.payload]);
        expect(cold.set.privateReads).toEqual([]);
    });

    it('is shown, and so is any that is stored; others are not found', async () => {
        const hospital = await open();
        const get = async (request: object) => hospital.ledger.submit('policies:GetSet', request, { as: officer });
        expect(await get({})).toEqual({ digest: starter.digest, set: starter.text, isInForce: true });
        expect((await hospital.ledger.refusal('policies:GetSet', { digest: none.digest }, { as: officer })).code).toBe(
            'POLICY_SET_NOT_FOUND',
        );
        await hospital.store(none);
        expect(await get({ digest: none.digest })).toEqual({ digest: none.digest, set: none.text, isInForce: false });
    });

    it('is not one that fails a fixed request, names people, or is no JSON', async () => {
        const hospital = await open();
        const refusal = async (set: string) =>
            (await hospital.ledger.refusal('policies:StoreSet', {}, { as: ward1Admin, transient: { set, salt: digest('salt') } })).code;
        expect(await refusal(nurses.text)).toBe('POLICY_SET_REFUSED');
        expect(await refusal('{"attributes":{},"policies":[]}')).toBe('POLICY_SET_REFUSED');
        const named = { ...policyFor('forbid', 'doctor', 'claim'), principal: { op: '==', entity: { type: 'Person', id: id('doctor') } } };
        const { policies } = JSON.parse(starter.text) as { policies: object[] };
        expect(await refusal(JSON.stringify({ attributes: {}, policies: [...policies, named] }))).toBe('POLICY_INVALID');
        expect(await refusal('permit (principal, action, resource);')).toBe('POLICY_INVALID');
        expect(await refusal('['.repeat(500_000))).toBe('POLICY_INVALID');
        expect(await refusal(`${'['.repeat(200)}${']'.repeat(200)}`)).toBe('POLICY_INVALID');
    });

    it('is stored by a write that reads nothing but the caller, under its digest, salted', async () => {
        const hospital = await open();
        const transient = { set: none.text, salt: digest('salt') };
        const { set, transactionId } = await hospital.ledger.call('policies:StoreSet', {}, { as: ward1Admin, transient });
        expect([set.privateReads, set.writes, Object.keys(set.privateWrites)]).toEqual([
            [],
            {},
            [`policy/${none.digest}/${transactionId}`],
        ]);
        expect(Object.values(set.privateWrites)[0]).toContain(digest('salt'));
    });
});
