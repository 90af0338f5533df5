// SPDX-License-Identifier: Apache-2.0
// The bodies of what a ward forbids: no approved set is ever one of them, and where a peer has none that it can read, the ward's own patients are closed and nothing else.

import fc from 'fast-check';
import { decide, isBeyondForbids, type PolicySet, readPolicySet, starterSet, unreadableForbids } from '../../src/domain';
import type { Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import { about, clerk, Hospital, idOf, LATER, patient, ward1Admin, ward1Three, ward2Admin, ward2One } from './hospital';
import { Draw } from './random-cases';
import { forbidsOf, policyFor } from './sets';
import { OWN, randomRequest, typedPolicy } from './typed-cases';

const starter = starterSet(digest);
const [doctor, officer] = [ward2One, ward1Three];
const WHO = { category: 'demographics' } as const;
const TRAIL = { category: 'trail', action: 'read', purpose: 'HOPERAT' } as const;
const NOTHING = forbidsOf();
const NO_NURSES = forbidsOf(policyFor('forbid', 'nurse', 'demographics'));
const CLOSED = 'ward1:unreadable';

/** A doctor of the other ward, to whom the patient's record is granted. */
async function granted(): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer', 'auditor']);
    await hospital.tell(clerk, { kind: 'visit', about, team: [id('somebody')], location: 'Bay 4' });
    await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(doctor), scope: ['read'], expires: LATER });
    return hospital;
}

const oversee = async (hospital: Hospital, name: 'policies:GetSet' | 'policies:TrySet', request: object) =>
    hospital.ledger.call(name, request, { as: officer });
const listed = async ({ ledger }: Hospital) => (await ledger.submit('policies:ListForbids', {}, { as: ward2Admin })).items;

/** What no ward forbids by itself. */
async function demandOpen(hospital: Hospital): Promise<void> {
    expect(await hospital.check(patient, WHO)).toMatchObject({ decision: 'permit', policies: ['own-data'] });
    expect(await hospital.check(officer, TRAIL)).toMatchObject({ decision: 'permit' });
    await hospital.tell(doctor, { kind: 'emergency', about, reason: 'unconscious' });
    expect(await hospital.check(doctor, { purpose: 'ETREAT' })).toMatchObject({ decision: 'permit', policies: ['break-glass'] });
}

describe('forbids that both wards approve as if they were the set', () => {
    it.each([
        ['an empty one', NOTHING],
        ['a harmless one', NO_NURSES],
    ])('decide nothing, withdrawn or not: %s', async (_what, set) => {
        const hospital = await granted();
        const [before] = await hospital.look(doctor, WHO);
        await hospital.forbid(ward1Admin, set);
        await hospital.agree(set);
        const [after] = await hospital.look(doctor, WHO);
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit', digest: starter.digest });
        await demandOpen(hospital);
        const explained = await hospital.ledger.submit('policies:ExplainLooks', { about, looks: [before!, after!] }, { as: officer });
        expect(explained.looks.map((look) => look?.digest)).toEqual([starter.digest, starter.digest]);
        await hospital.withdrawForbids(ward1Admin, set);
        await demandOpen(hospital);
    });

    it('are no set that is shown or tried', async () => {
        const hospital = await granted();
        await hospital.forbid(ward1Admin, NO_NURSES);
        for (const name of ['policies:GetSet', 'policies:TrySet'] as const) {
            const refusal = await hospital.ledger.refusal(name, { digest: NO_NURSES.digest }, { as: officer });
            expect(refusal.code).toBe('POLICY_SET_NOT_FOUND');
        }
    });
});

const line = { random: id('random forbids'), salt: digest('salt forbids') };

/** A ward forbids by a transaction that waited until no peer had its private part any more. */
async function forbidHeldBack({ ledger }: Hospital, as: Identity, { text }: PolicySet): Promise<void> {
    const outcome = await ledger.call('policies:SetForbids', {}, { as, transient: { ...line, set: text } });
    expect(outcome.message).toBe('');
    ledger.commit({ ...outcome, set: { ...outcome.set, privateWrites: {} } });
}

/** A ward has forbidden what another version of the code could read. */
async function forbidUnread(hospital: Hospital, as: Identity, set: PolicySet): Promise<void> {
    const before = new Set(hospital.ledger.private.keys());
    await hospital.forbid(as, set);
    for (const [key, value] of hospital.ledger.private) {
        if (!before.has(key)) {
            const body = { ...(JSON.parse(value) as object), set: '{"attributes":{},"policies":[{"of":"another version"}]}' };
            hospital.ledger.private.set(key, JSON.stringify(body));
        }
    }
}

describe.each([
    ['whose body no peer has', forbidHeldBack],
    ['whose body cannot be read', forbidUnread],
])('forbids %s', (_what, forbid) => {
    it('close the ward’s own patients, but for their own data, emergencies and the trail', async () => {
        const hospital = await granted();
        const looks = await hospital.look(doctor, WHO);
        await forbid(hospital, ward1Admin, NO_NURSES);
        expect(await hospital.check(doctor, WHO)).toEqual({ decision: 'deny', policies: [], digest: starter.digest });
        expect(await hospital.check(officer, { ...WHO, subject: idOf(doctor) })).toMatchObject({ policies: [CLOSED], reason: 'policies' });
        expect(await hospital.decide(looks)).toMatchObject({
            forbids: [{ ward: 'ward1', digest: NO_NURSES.digest }],
            decisions: [{ decision: 'deny', policies: [CLOSED] }],
        });
        const { looks: explained } = await hospital.ledger.submit('policies:ExplainLooks', { about, looks }, { as: officer });
        expect(explained).toMatchObject([{ policies: ['clinician-by-grant'] }]);
        await demandOpen(hospital);
    });

    it('close none of the other ward', async () => {
        const hospital = await granted();
        await forbid(hospital, ward2Admin, NO_NURSES);
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit', policies: ['clinician-by-grant'] });
        await demandOpen(hospital);
    });

    it('are listed without what they say, and withdrawn or replaced by whoever has seen their digest', async () => {
        const hospital = await granted();
        const { time } = hospital.ledger;
        await forbid(hospital, ward1Admin, NO_NURSES);
        const actor = { mspId: 'Ward1MSP', ledgerId: idOf(ward1Admin) };
        expect(await listed(hospital)).toEqual([{ ward: 'ward1', digest: NO_NURSES.digest, actor, time }]);
        await hospital.forbid(ward1Admin, NOTHING, NO_NURSES.digest);
        expect(await listed(hospital)).toMatchObject([{ digest: NOTHING.digest, set: NOTHING.text }]);
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit' });
        await hospital.withdrawForbids(ward1Admin, NOTHING);
        await forbid(hospital, ward1Admin, NO_NURSES);
        await hospital.withdrawForbids(ward1Admin, NO_NURSES);
        expect(await hospital.check(doctor, WHO)).toMatchObject({ decision: 'permit' });
    });

    it('leave sets to be shown and tried', async () => {
        const hospital = await granted();
        await hospital.look(doctor, WHO);
        await forbid(hospital, ward1Admin, NO_NURSES);
        const [shown, tried] = [
            await oversee(hospital, 'policies:GetSet', {}),
            await oversee(hospital, 'policies:TrySet', { set: starter.text }),
        ];
        expect(JSON.parse(shown.payload)).toMatchObject({ digest: starter.digest, isInForce: true });
        expect(JSON.parse(tried.payload)).toMatchObject({ permitToDeny: 0, denyToPermit: 0 });
    });
});

it('takes no policy under the name of what stands in for forbids that nobody can read', async () => {
    const hospital = await granted();
    const { text } = forbidsOf({ ...policyFor('forbid', 'doctor', 'claim'), id: 'unreadable' });
    const transient = { ...line, set: text };
    expect((await hospital.ledger.refusal('policies:SetForbids', {}, { as: ward1Admin, transient })).code).toBe('POLICY_INVALID');
});

it('what stands in for forbids permits nothing that any forbids would deny', () => {
    const everything = readPolicySet(
        { attributes: OWN, policies: [{ ...policyFor('permit', 'x', 'claim'), id: 'all', conditions: [] }] },
        digest,
    );
    let denied = 0;
    fc.assert(
        fc.property(fc.nat(), (seed) => {
            const draw = new Draw(seed);
            const request = randomRequest(draw);
            let set: PolicySet | undefined;
            try {
                set = readPolicySet({ attributes: OWN, policies: [typedPolicy(draw)] }, digest);
            } catch {
                set = undefined;
            }
            fc.pre(set !== undefined);
            const by = (forbids: ReturnType<typeof unreadableForbids>) =>
                decide({ ...everything, forbids: [{ ward: 'ward1', set: forbids }] }, request);
            const [readable, unreadable, without] = [by(set), by(unreadableForbids(set.digest)), decide(everything, request)];
            const isClosed = request.resource.patient?.ward === 'ward1' && !isBeyondForbids(request.person, request);
            if (readable.decision === 'deny') {
                expect(unreadable.decision).toBe('deny');
            }
            if (!isClosed) {
                expect(unreadable).toEqual(without);
            } else if (without.decision === 'permit') {
                denied += 1;
                expect(unreadable).toMatchObject({ decision: 'deny', policies: [CLOSED] });
            }
        }),
        { numRuns: 500 },
    );
    expect(denied).toBeGreaterThan(0);
});
