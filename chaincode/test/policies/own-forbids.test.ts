// SPDX-License-Identifier: Apache-2.0
// What a ward forbids by itself: at once, of its own patients alone, never more than to deny, and never what the floor keeps open.

import fc from 'fast-check';
import {
    decide,
    type DecisionRequest,
    type Fact,
    isBeyondForbids,
    NOBODY,
    type PolicySet,
    readPolicySet,
    starterSet,
} from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, digest, enrol, id, salted } from '../support/fixtures';
import { record } from '../records/record-fixtures';
import { about, clerk, Hospital, idOf, LATER, patient, ward1Admin, ward1Three, ward2Admin, ward2One } from './hospital';
import { Draw } from './random-cases';
import { forbidsOf, policyFor, setWith } from './sets';
import { OWN, randomRequest, typedPolicy } from './typed-cases';

const starter = starterSet(digest);
const [doctor, officer, second] = [ward2One, ward1Three, identities.forger];
const WHO = { category: 'demographics' } as const;
const NO_DOCTORS = forbidsOf(policyFor('forbid', 'doctor', 'demographics'));
const NO_NURSES = forbidsOf(policyFor('forbid', 'nurse', 'demographics'));
const BY_WARD1 = 'ward1:z-forbid-doctor-demographics';
const transient = { random: id('random'), salt: digest('salt') };

/** A doctor of the other ward, to whom the patient's record is granted. */
async function granted(): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer', 'auditor']);
    await hospital.tell(clerk, { kind: 'visit', about, team: [id('somebody')], location: 'Bay 4' });
    await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(doctor), scope: ['read'], expires: LATER });
    return hospital;
}

const refused = async (hospital: Hospital, set: string, as: Identity = ward1Admin): Promise<string> =>
    (await hospital.ledger.refusal('policies:SetForbids', {}, { as, transient: { ...transient, set } })).code;

it('takes one administrator, denies at once, and lets go at once', async () => {
    const hospital = await granted();
    const looks = await hospital.look(doctor, WHO);
    expect(await hospital.decide(looks)).not.toHaveProperty('forbids');
    await hospital.forbid(ward1Admin, NO_DOCTORS);
    expect(await hospital.decide(looks)).toMatchObject({
        digest: starter.digest,
        forbids: [{ ward: 'ward1', digest: NO_DOCTORS.digest }],
        decisions: [{ decision: 'deny', policies: [BY_WARD1] }],
    });
    // Nothing else of the patient, and who looked is not told by what.
    expect(await hospital.check(doctor)).toMatchObject({ decision: 'permit' });
    expect(await hospital.check(doctor, WHO)).toEqual({ decision: 'deny', policies: [], digest: starter.digest });
    expect(await hospital.check(officer, { ...WHO, subject: idOf(doctor) })).toMatchObject({ policies: [BY_WARD1], reason: 'policies' });
    await hospital.withdrawForbids(ward1Admin, NO_DOCTORS);
    expect(await hospital.decide(looks)).not.toHaveProperty('forbids');
    expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit', policies: ['clinician-by-grant'] });
});

it('stands beside what both wards forbid, and outlives what they approve', async () => {
    const hospital = await granted();
    await hospital.forbid(ward1Admin, NO_DOCTORS);
    const agreed = setWith(policyFor('forbid', 'doctor', 'demographics'));
    await hospital.store(agreed);
    await hospital.agree(agreed);
    const [decided] = (await hospital.decide(await hospital.look(doctor, WHO))).decisions;
    expect(decided).toMatchObject({ decision: 'deny', policies: [BY_WARD1, 'z-forbid-doctor-demographics'] });
});

it('denies before anything is stated, too', async () => {
    const hospital = await granted();
    await hospital.forbid(ward1Admin, NO_DOCTORS);
    const request = { patients: [about], ...WHO, action: 'read' as const, purpose: 'TREAT' as const };
    expect(await hospital.ledger.submit('policies:CheckAccess', request, { as: doctor })).toEqual({ decisions: ['deny'] });
});

describe('an attack', () => {
    it('by the other ward’s administrator reaches none of our patients, and no more when their desk merges a record of theirs into ours', async () => {
        const hospital = await granted();
        await hospital.forbid(ward2Admin, NO_DOCTORS);
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit' });
        const { ledger } = hospital;
        const desk = identities.ward2Two;
        await enrol(ledger, desk, 'admission');
        const twin = record('alice twin');
        await ledger.submit('record:CreateRecord', twin.request, { as: desk, transient: twin.transient });
        const { ledgerId } = twin.request as { ledgerId: string };
        await ledger.submit('record:MergeRecords', { ledgerId, into: about, version: 1 }, { as: desk });
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit' });
    });

    it('by the other ward’s administrator neither replaces nor lifts ours', async () => {
        const hospital = await granted();
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        const other = { as: ward2Admin, transient: { ...transient, set: NO_NURSES.text } };
        expect((await hospital.ledger.refusal('policies:SetForbids', { replaces: NO_DOCTORS.digest }, other)).code).toBe('FORBIDS_CHANGED');
        const lifting = await hospital.ledger.refusal(
            'policies:WithdrawForbids',
            { digest: NO_DOCTORS.digest },
            { as: ward2Admin, transient },
        );
        expect(lifting.code).toBe('FORBIDS_CHANGED');
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'deny' });
    });

    it.each<[string, string, string]>([
        [
            'a permit among forbids',
            forbidsOf(policyFor('forbid', 'doctor', 'claim'), policyFor('permit', 'nurse', 'claim')).text,
            'POLICY_INVALID',
        ],
        ['a whole set with permits', starter.text, 'POLICY_INVALID'],
        ['what locks patients out', forbidsOf(policyFor('forbid', 'patient', 'demographics')).text, 'POLICY_SET_REFUSED'],
        ['what takes the emergency', forbidsOf(policyFor('forbid', 'nurse', 'vitals')).text, 'POLICY_SET_REFUSED'],
        ['what hides the trail', forbidsOf(policyFor('forbid', 'auditor', 'trail')).text, 'POLICY_SET_REFUSED'],
        ['what is no JSON', 'forbid (principal, action, resource);', 'POLICY_INVALID'],
        ['a megabyte of brackets', '['.repeat(1_048_576), 'POLICY_INVALID'],
        ['a megabyte that reads as a set', `${' '.repeat(1_048_000)}{"attributes":{},"policies":[{}]}`, 'POLICY_INVALID'],
        ['more than a megabyte', ' '.repeat(1_048_577), 'REQUEST_INVALID'],
        [
            'somebody by name',
            JSON.stringify({
                attributes: {},
                policies: [{ ...policyFor('forbid', 'doctor', 'claim'), principal: { op: '==', entity: { type: 'Person', id: id('x') } } }],
            }),
            'POLICY_INVALID',
        ],
    ])('with %s is refused', async (_what, set, code) => {
        const hospital = await granted();
        const before = [hospital.ledger.private.size, hospital.ledger.world.size];
        expect(await refused(hospital, set)).toBe(code);
        expect([hospital.ledger.private.size, hospital.ledger.world.size]).toEqual(before);
    });

    it('by who is no administrator, or one who is suspended, is refused', async () => {
        const hospital = await granted();
        const { ledger } = hospital;
        for (const as of [clerk, doctor, officer, patient]) {
            expect(await refused(hospital, NO_DOCTORS.text, as)).toBe('ROLE_FORBIDDEN');
        }
        await enrol(ledger, second, 'admin');
        const suspension = { ledgerId: idOf(second), reason: 'left' as const };
        await ledger.submit('participant:SuspendParticipant', suspension, { as: ward1Admin, transient: salted });
        expect(await refused(hospital, NO_DOCTORS.text, second)).toBe('ACTOR_SUSPENDED');
        const lifting = await ledger.refusal('policies:WithdrawForbids', { digest: NO_DOCTORS.digest }, { as: second, transient });
        expect(lifting.code).toBe('ACTOR_SUSPENDED');
        const elsewhere = { mspId: 'Ward3MSP', pem: identities.ward2Two.pem };
        const registration = { certificateId: certificateIdOf(elsewhere), ledgerId: id('third'), roles: ['admin' as const] };
        const as = { mspId: 'Ward3MSP', pem: identities.ward2Msp.pem };
        await ledger.submit('participant:RegisterParticipant', registration, { as, transient: salted });
        expect(await refused(hospital, NO_DOCTORS.text, elsewhere)).toBe('WARD_FORBIDDEN');
    });

    it('that slips by the fixed requests still leaves patients theirs, the emergency and the trail', async () => {
        // Nobody of the fixed requests has a department.
        const body = { has: { left: { Var: 'principal' }, attr: 'department' } };
        const sly = forbidsOf({ ...policyFor('forbid', 'x', 'claim'), conditions: [{ kind: 'when', body }] });
        const hospital = await granted();
        await hospital.forbid(ward1Admin, sly);
        for (const [by, as] of [
            [ward1Admin, patient],
            [ward1Admin, officer],
            [ward2Admin, doctor],
        ] as const) {
            await hospital.tell(by, { kind: 'attributes', about: idOf(as), attributes: { department: 'cellar' } });
        }
        expect(await hospital.check(doctor)).toMatchObject({ decision: 'deny' });
        expect(await hospital.check(patient)).toMatchObject({ decision: 'permit' });
        const overseen = { category: 'trail', action: 'read', purpose: 'HOPERAT' } as const;
        expect(await hospital.check(officer, overseen)).toMatchObject({ decision: 'permit' });
        await hospital.tell(doctor, { kind: 'emergency', about, reason: 'unconscious' });
        expect(await hospital.check(doctor, { purpose: 'ETREAT' })).toMatchObject({ decision: 'permit', policies: ['break-glass'] });
    });
});

describe('forbids of a ward', () => {
    it('are replaced and withdrawn by whoever has seen them', async () => {
        const hospital = await granted();
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        expect(await refused(hospital, NO_NURSES.text)).toBe('FORBIDS_CHANGED');
        await hospital.forbid(ward1Admin, NO_NURSES, NO_DOCTORS.digest);
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit' });
        const late = await hospital.ledger.refusal(
            'policies:WithdrawForbids',
            { digest: NO_DOCTORS.digest },
            { as: ward1Admin, transient },
        );
        expect(late.code).toBe('FORBIDS_CHANGED');
        await hospital.withdrawForbids(ward1Admin, NO_NURSES);
        const twice = await hospital.ledger.refusal(
            'policies:WithdrawForbids',
            { digest: NO_NURSES.digest },
            { as: ward1Admin, transient },
        );
        expect(twice.code).toBe('FORBIDS_CHANGED');
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'deny' });
    });

    it('are shown to administrators and oversight of both wards, with who forbade', async () => {
        const hospital = await granted();
        await hospital.forbid(ward2Admin, NO_NURSES);
        const time = hospital.ledger.time;
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        const list = async (as: Identity = officer) => hospital.ledger.submit('policies:ListForbids', {}, { as });
        expect(await list()).toMatchObject({
            items: [
                {
                    ward: 'ward1',
                    digest: NO_DOCTORS.digest,
                    set: NO_DOCTORS.text,
                    time,
                    actor: { mspId: 'Ward1MSP', ledgerId: idOf(ward1Admin) },
                },
                { ward: 'ward2', digest: NO_NURSES.digest, set: NO_NURSES.text },
            ],
        });
        expect(await list(ward2Admin)).toEqual(await list());
        await hospital.withdrawForbids(ward1Admin, NO_DOCTORS);
        expect((await list()).items.map(({ ward }) => ward)).toEqual(['ward2']);
    });

    it('are announced by their digest, and stand in the ward’s trail with who set and who lifted them, and without a word of what they say', async () => {
        const hospital = await granted();
        const { ledger } = hospital;
        await enrol(ledger, second, 'registrar');
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        ledger.time += 1000;
        await hospital.forbid(ward1Admin, NO_NURSES, NO_DOCTORS.digest);
        ledger.time += 1000;
        await hospital.withdrawForbids(ward1Admin, NO_NURSES);
        const announced = await ledger.submit('access:ListAnnounced', { limit: 3 }, { as: second });
        const trail = await ledger.submit('access:ListEvents', { person: idOf(ward1Admin), limit: 50 }, { as: officer });
        const of = [NO_NURSES, NO_NURSES, NO_DOCTORS].map((set) => set.digest);
        const events = ['ForbidsWithdrawn', 'ForbidsSet', 'ForbidsSet'].map((event, index) => ({
            event,
            payload: { ward: 'ward1', digest: of[index] },
            by: idOf(ward1Admin),
        }));
        expect(announced.items).toMatchObject(events);
        const kinds = ['forbids-withdrawn', 'forbids-set', 'forbids-set'];
        expect(trail.items.map(({ kind, about: none, digest: which }) => [kind, none, which])).toEqual(
            kinds.map((kind, index) => [kind, NOBODY, of[index]]),
        );
        expect(trail.items.map(({ notice }) => notice)).toEqual(announced.items.map(({ transactionId }) => transactionId));
        const only = await ledger.submit('access:ListEvents', { kind: 'forbids-withdrawn', limit: 50 }, { as: officer });
        expect(only.items).toEqual(trail.items.slice(0, 1));
        expect((await ledger.submit('access:ListEvents', { ward: 'ward2', limit: 50 }, { as: officer })).items).toEqual([]);
        expect(JSON.stringify([announced.items, trail.items])).not.toMatch(/z-forbid|doctor|nurse|demographics/);
        // Nobody states one by itself.
        const fact = { kind: 'forbids-set', about: NOBODY, digest: NO_NURSES.digest } as unknown as Fact;
        const lie = { facts: [fact], random: id('lie'), salt: digest('lie') };
        const refusal = await ledger.refusal('access:Record', { notice: digest('lie') }, { as: ward1Admin, transient: lie });
        expect(refusal.code).toBe('REQUEST_INVALID');
    });

    it('explain looks as of their time', async () => {
        const hospital = await granted();
        const [before] = await hospital.look(doctor, WHO);
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        hospital.ledger.time += 1000;
        const [meanwhile] = await hospital.look(doctor, { ...WHO, decision: 'deny' });
        await hospital.withdrawForbids(ward1Admin, NO_DOCTORS);
        hospital.ledger.time += 1000;
        const [after] = await hospital.look(doctor, WHO);
        const { looks } = await hospital.ledger.submit(
            'policies:ExplainLooks',
            { about, looks: [before!, meanwhile!, after!] },
            { as: officer },
        );
        expect(looks.map((look) => look?.policies)).toEqual([['clinician-by-grant'], [BY_WARD1], ['clinician-by-grant']]);
    });

    it('are tried on with every other set, for they stay', async () => {
        const hospital = await Hospital.open([officer, 'privacy-officer'], [second, 'nurse']);
        await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(second)], location: 'Bay 4' });
        await hospital.look(second, WHO);
        await hospital.forbid(ward1Admin, NO_NURSES);
        const tried = await hospital.ledger.submit('policies:TrySet', { set: starter.text }, { as: officer });
        expect(tried).toMatchObject({ looks: 1, same: 1, permitToDeny: 0, denyToPermit: 0 });
    });

    it('cost two small keys, and leave the same read set whether a peer has them in memory or not, and whoever is looked at', async () => {
        const hospital = await granted();
        await hospital.forbid(ward1Admin, NO_DOCTORS);
        const ask = async (of: string) =>
            hospital.ledger.call('policies:CheckAttributes', { patient: of, ...WHO, action: 'read', purpose: 'TREAT' }, { as: doctor });
        const [cold, warm, nobody] = [await ask(about), await ask(about), await ask(id('nobody'))];
        expect([warm.set, warm.payload]).toEqual([cold.set, cold.payload]);
        expect(nobody.set).toEqual(cold.set);
        expect(JSON.stringify(cold.set.reads).match(/own-forbids/g)).toHaveLength(2);
        expect(cold.set.privateReads).toEqual([]);
    });
});

describe('for any forbids and any request', () => {
    const everything: PolicySet = readPolicySet(
        { attributes: OWN, policies: [{ ...policyFor('permit', 'x', 'claim'), id: 'all', conditions: [] }] },
        digest,
    );
    const drawn = (seed: number): { readonly set: PolicySet | undefined; readonly request: DecisionRequest } => {
        const draw = new Draw(seed);
        const request = randomRequest(draw);
        try {
            return { set: readPolicySet({ attributes: OWN, policies: [typedPolicy(draw)] }, digest), request };
        } catch {
            return { set: undefined, request };
        }
    };

    it('they deny, only their own patients, and nothing that no ward forbids by itself', () => {
        const seen = { denied: 0, beyond: 0 };
        fc.assert(
            fc.property(
                fc.nat(),
                fc.constantFrom('TREAT', 'ETREAT'),
                fc.constantFrom('note', 'vitals', 'trail', 'hold'),
                (seed, purpose, category) => {
                    const { set, request: some } = drawn(seed);
                    fc.pre(set !== undefined);
                    const request = { ...some, purpose, resource: { ...some.resource, category } } as DecisionRequest;
                    const without = decide(everything, request);
                    const ours = decide({ ...everything, forbids: [{ ward: 'ward1', set }] }, request);
                    const theirs = decide({ ...everything, forbids: [{ ward: 'ward2', set }] }, request);
                    expect(theirs).toEqual(without);
                    if (isBeyondForbids(request.person!, request) || request.resource.patient === undefined) {
                        seen.beyond += 1;
                        expect(ours).toEqual(without);
                    } else if (ours.decision === 'permit') {
                        expect(ours).toEqual(without);
                    } else if (without.decision === 'permit') {
                        seen.denied += 1;
                        expect(ours).toMatchObject({ policies: ['ward1:p'], reason: 'policies', digest: everything.digest });
                    }
                },
            ),
            { numRuns: 1000 },
        );
        expect(Object.values(seen).map((count) => count > 0)).toEqual([true, true]);
    });
});
