// SPDX-License-Identifier: Apache-2.0
// What takes two wards: a digest is a setting only when administrators of both have named it, and nobody gets round that.

import {
    type ApprovalDecision,
    type FoundProposal,
    GOVERNED_KINDS,
    type GovernedKindName,
    type ListProposals,
    LONGEST_PROPOSAL_MS,
    PROPOSAL_STATES,
    type Propose,
    type Role,
} from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, digest, enrol, id, salted } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { boards } from './boards';

const { ward1Admin, ward1Msp, ward1One, ward1Two, ward2Msp, ward2One, ward2Two } = identities;
const DAY = 86_400_000;
const policies = { kind: 'policy-set', scope: 'both' } as const;
const ward2Key = { kind: 'attestation-key', scope: 'ward2' } as const;
const sought = digest('sought');
const actorOf = ({ mspId, pem }: Identity) => ({ mspId, ledgerId: id(pem) });

const propose = async (ledger: LedgerDouble, changes: Partial<Propose> = {}, as: Identity = ward1One): Promise<FoundProposal> =>
    ledger.submit('governance:Propose', { ...policies, digest: sought, expires: ledger.time + DAY, ...changes }, { as });

const approve = async (ledger: LedgerDouble, proposal: FoundProposal, as: Identity, seen = proposal.digest): Promise<ApprovalDecision> =>
    ledger.submit('governance:Approve', { id: proposal.id, digest: seen }, { as });

const refused = (code: string) => ({ decision: 'refused', code });

async function settingOf(ledger: LedgerDouble, place: { kind: GovernedKindName; scope: string } = policies): Promise<string | undefined> {
    const outcome = await ledger.call('governance:GetSetting', place, { as: ward2One });
    return outcome.status === 200 ? (JSON.parse(outcome.payload) as { digest: string }).digest : undefined;
}

describe('a proposal', () => {
    it('is one fact of its transaction, and changes nothing by itself', async () => {
        const ledger = await boards();
        const request = { ...policies, digest: sought, expires: ledger.time + 1 };
        const outcome = await ledger.call('governance:Propose', request, { as: ward1One });
        const fact = { id: outcome.transactionId, ...request, ward: 'ward1', actor: actorOf(ward1One), time: ledger.time };
        expect(JSON.parse(outcome.payload)).toEqual({ ...fact, state: 'open' });
        const list = `proposal~list/unended/policy-set/000${request.expires}/${fact.id}`;
        expect(Object.keys(outcome.set.writes)).toEqual(['announced', `proposal/${fact.id}`, list]);
        expect(JSON.parse(outcome.set.writes[`proposal/${fact.id}`]!)).toEqual(fact);
        ledger.commit(outcome);
        expect(await settingOf(ledger)).toBeUndefined();
        expect(await ledger.submit('governance:GetProposal', { id: fact.id }, { as: ward2One })).toEqual({ ...fact, state: 'open' });
    });

    it.each<[string, Partial<Propose>]>([
        ['of one setting for both wards as a ward’s', { kind: 'policy-set', scope: 'ward1' }],
        ['of a ward’s setting for both', { kind: 'attestation-key', scope: 'both' }],
        ['of a ward that there is not', { kind: 'attestation-key', scope: 'ward3' }],
        ['of a ward’s only setting under a name', { kind: 'attestation-key', scope: 'ward1:second' }],
        ['of a named setting without a name', { kind: 'ledger-setting', scope: 'ward1' }],
        ['of a named setting of no ward', { kind: 'standing-release', scope: 'both:heart-rates' }],
        ['of what record numbers cannot be', { kind: 'record-numbers' }],
        ['of what else than record numbers is called so', { kind: 'record-numbers', digest: digest('ward') }],
        ['that expires now', { expires: 1_750_000_000_000 }],
        ['that expires in more than ninety days', { expires: 1_750_000_000_001 + LONGEST_PROPOSAL_MS }],
    ])('%s is refused', async (_, changes) => {
        const ledger = await boards();
        const request = { ...policies, digest: sought, expires: ledger.time + DAY, ...changes };
        expect((await ledger.refusal('governance:Propose', request, { as: ward1One })).code).toBe('CONTENT_INVALID');
    });

    it.each(GOVERNED_KINDS)('of kind %s has its scope', async (kind) => {
        const scopes = { both: 'both', ward: 'ward2', named: 'ward2:some-name' };
        const reaches: Record<GovernedKindName, keyof typeof scopes> = {
            'policy-set': 'both',
            'attestation-key': 'ward',
            'standing-release': 'named',
            'ledger-setting': 'named',
            'record-numbers': 'both',
        };
        const ledger = await boards();
        const scope = scopes[reaches[kind]];
        const seen = kind === 'record-numbers' ? digest('{"record-numbers":"ward"}') : sought;
        const proposal = await propose(ledger, { kind, scope, digest: seen, expires: ledger.time + LONGEST_PROPOSAL_MS });
        expect(await approve(ledger, proposal, ward2One)).toMatchObject({ decision: 'approved' });
        expect(await settingOf(ledger, { kind, scope })).toBe(seen);
    });
});

describe('an approval', () => {
    it('by an administrator of the other ward makes the digest the setting, and says who did', async () => {
        const ledger = await boards();
        const proposal = await propose(ledger);
        ledger.time += DAY - 1;
        const request = { id: proposal.id, digest: sought };
        const outcome = await ledger.call('governance:Approve', request, { as: ward2One });
        const mark = { actor: actorOf(ward2One), time: ledger.time };
        const end = { outcome: 'approved', ...mark };
        expect(JSON.parse(outcome.payload)).toEqual({ decision: 'approved', proposal: { ...proposal, state: 'approved', end } });
        ledger.commit(outcome);
        const change = outcome.transactionId;
        const setting = { ...policies, digest: sought, proposal: proposal.id, change, ...mark };
        expect(await ledger.submit('governance:GetSetting', policies, { as: ward1Two })).toEqual(setting);
        expect(await ledger.submit('governance:GetProposal', { id: proposal.id }, { as: ward1One })).toMatchObject({
            state: 'approved',
            end,
        });
    });

    it.each<[string, Identity]>([
        ['the administrator who proposed', ward1One],
        ['the same person under a second identity of the ward', ward1Two],
        ['the ward’s first administrator', ward1Admin],
    ])('by %s is refused, and the attempt stays', async (_, as) => {
        const ledger = await boards();
        const proposal = await propose(ledger);
        const outcome = await ledger.call('governance:Approve', { id: proposal.id, digest: sought }, { as });
        expect(JSON.parse(outcome.payload)).toEqual(refused('APPROVAL_OWN_WARD'));
        const evidence = { code: 'APPROVAL_OWN_WARD', digest: sought, time: ledger.time };
        expect(Object.entries(outcome.set.writes).map(([key, value]) => [key, JSON.parse(value!) as unknown])).toEqual([
            [`proposal~refusal/${proposal.id}/${outcome.transactionId}`, expect.objectContaining(evidence)],
        ]);
        ledger.commit(outcome);
        expect(await settingOf(ledger)).toBeUndefined();
        expect(await approve(ledger, proposal, ward2One)).toMatchObject({ decision: 'approved' });
    });

    it.each([ward1Msp, ward2Msp])('by the certificate of an MSP’s administrator is refused', async (as) => {
        const ledger = await boards();
        const request = { id: (await propose(ledger)).id, digest: sought };
        expect((await ledger.refusal('governance:Approve', request, { as })).code).toBe('ROLE_FORBIDDEN');
    });

    it('over another digest is refused', async () => {
        const ledger = await boards();
        const proposal = await propose(ledger);
        expect(await approve(ledger, proposal, ward2One, digest('other'))).toEqual(refused('PROPOSAL_DIGEST_MISMATCH'));
        expect(await settingOf(ledger)).toBeUndefined();
    });

    it('that is replayed sets nothing back', async () => {
        const ledger = await boards();
        const first = await propose(ledger);
        await approve(ledger, first, ward2One);
        const second = await propose(ledger, { digest: digest('better') });
        await approve(ledger, second, ward2One);
        expect(await approve(ledger, first, ward2One)).toEqual(refused('PROPOSAL_APPROVED'));
        expect(await approve(ledger, first, ward2Two)).toEqual(refused('PROPOSAL_APPROVED'));
        expect(await settingOf(ledger)).toBe(digest('better'));
    });

    it('of what was withdrawn, or has expired, is refused', async () => {
        const ledger = await boards();
        const [withdrawn, expired] = [await propose(ledger), await propose(ledger)];
        await ledger.submit('governance:Withdraw', { id: withdrawn.id }, { as: ward1Two });
        expect(await approve(ledger, withdrawn, ward2One)).toEqual(refused('PROPOSAL_WITHDRAWN'));
        ledger.time += DAY;
        expect(await approve(ledger, expired, ward2One)).toEqual(refused('PROPOSAL_EXPIRED'));
        expect(await settingOf(ledger)).toBeUndefined();
    });

    it('of what was proposed before the setting changed is refused: the consent was to another step', async () => {
        const ledger = await boards();
        const [older, newer] = [await propose(ledger), await propose(ledger, { digest: digest('newer') })];
        await approve(ledger, newer, ward2One);
        expect(await approve(ledger, older, ward2One)).toEqual(refused('PROPOSAL_SUPERSEDED'));
        expect(await approve(ledger, await propose(ledger), ward2One)).toMatchObject({ decision: 'approved' });
        expect(await settingOf(ledger)).toBe(sought);
    });

    it.each<Role>(['privacy-officer', 'auditor', 'doctor', 'iot-gateway'])('by the role %s is refused', async (role) => {
        const ledger = await boards();
        const proposal = await propose(ledger, {}, ward2One);
        await enrol(ledger, identities.ward1Three, role);
        const request = { id: proposal.id, digest: sought };
        expect((await ledger.refusal('governance:Approve', request, { as: identities.ward1Three })).code).toBe('ROLE_FORBIDDEN');
    });

    it('by a suspended administrator is refused', async () => {
        const ledger = await boards();
        const proposal = await propose(ledger);
        const suspension = { ledgerId: id(ward2One.pem), reason: 'misuse' as const };
        await ledger.submit('participant:SuspendParticipant', suspension, { as: ward2Two, transient: salted });
        const request = { id: proposal.id, digest: sought };
        expect((await ledger.refusal('governance:Approve', request, { as: ward2One })).code).toBe('ACTOR_SUSPENDED');
    });

    it.each(['OrdererMSP', 'WARD2MSP', 'Ward3MSP'])('by an administrator of %s is refused, and so is a proposal', async (mspId) => {
        const ledger = await boards();
        const as = { mspId, pem: ward2Two.pem };
        const registration = { certificateId: certificateIdOf(as), ledgerId: id('third'), roles: ['admin' as const] };
        await ledger.submit('participant:RegisterParticipant', registration, { as: { mspId, pem: ward2Msp.pem }, transient: salted });
        const request = { id: (await propose(ledger)).id, digest: sought };
        expect((await ledger.refusal('governance:Approve', request, { as })).code).toBe('WARD_FORBIDDEN');
        const proposing = { ...policies, digest: sought, expires: ledger.time + DAY };
        expect((await ledger.refusal('governance:Propose', proposing, { as })).code).toBe('WARD_FORBIDDEN');
    });

    it('of nothing is refused', async () => {
        const ledger = await boards();
        const request = { id: digest('none'), digest: sought };
        expect((await ledger.refusal('governance:Approve', request, { as: ward2One })).code).toBe('PROPOSAL_NOT_FOUND');
        expect((await ledger.refusal('governance:GetProposal', { id: request.id }, { as: ward2One })).code).toBe('PROPOSAL_NOT_FOUND');
    });
});

describe('Withdraw', () => {
    it('ends a proposal of the own ward at once, whoever made it, and a second time changes nothing', async () => {
        const ledger = await boards();
        const proposal = await propose(ledger);
        const withdrawn = await ledger.submit('governance:Withdraw', { id: proposal.id }, { as: ward1Two });
        const end = { outcome: 'withdrawn', actor: actorOf(ward1Two), time: ledger.time };
        expect(withdrawn).toEqual({ ...proposal, state: 'withdrawn', end });
        ledger.time += DAY;
        const again = await ledger.call('governance:Withdraw', { id: proposal.id }, { as: ward1One });
        expect([JSON.parse(again.payload), again.set.writes]).toEqual([withdrawn, {}]);
    });

    it('is for the ward that proposed, and not for what was approved', async () => {
        const ledger = await boards();
        const proposal = await propose(ledger);
        const refusal = async (as: Identity) => (await ledger.refusal('governance:Withdraw', { id: proposal.id }, { as })).code;
        expect(await refusal(ward2One)).toBe('WARD_FORBIDDEN');
        await approve(ledger, proposal, ward2One);
        expect(await refusal(ward1One)).toBe('PROPOSAL_APPROVED');
    });
});

describe('RevokeSetting', () => {
    async function withKey(): Promise<LedgerDouble> {
        const ledger = await boards();
        await approve(ledger, await propose(ledger, ward2Key), ward2One);
        return ledger;
    }

    it('ends a setting of the own ward at once; its history and who did stay', async () => {
        const ledger = await withKey();
        const before = await ledger.submit('governance:GetSetting', ward2Key, { as: ward2One });
        const outcome = await ledger.call('governance:RevokeSetting', ward2Key, { as: ward2Two });
        ledger.commit(outcome);
        const revoked = { ...before, change: outcome.transactionId, revoked: { actor: actorOf(ward2Two), time: ledger.time } };
        expect(await ledger.submit('governance:GetSetting', ward2Key, { as: ward1One })).toEqual(revoked);
        expect(ledger.history.get('\u0000setting\u0000attestation-key\u0000ward2\u0000')).toHaveLength(2);
        const again = await ledger.call('governance:RevokeSetting', ward2Key, { as: ward2One });
        expect([JSON.parse(again.payload), again.set.writes]).toEqual([revoked, {}]);
    });

    it('ends the consent of what was proposed before: a key that was lost does not come back by one ward', async () => {
        const ledger = await withKey();
        const waiting = await propose(ledger, ward2Key);
        await ledger.submit('governance:RevokeSetting', ward2Key, { as: ward2One });
        expect(await approve(ledger, waiting, ward2One)).toEqual(refused('PROPOSAL_SUPERSEDED'));
        expect(await approve(ledger, await propose(ledger, ward2Key), ward2One)).toMatchObject({ decision: 'approved' });
        expect(await ledger.submit('governance:GetSetting', ward2Key, { as: ward2One })).not.toHaveProperty('revoked');
    });

    it.each<[string, { kind: GovernedKindName; scope: string }, Identity, string]>([
        ['of the other ward', ward2Key, ward1One, 'WARD_FORBIDDEN'],
        ['that is nobody’s own', policies, ward2One, 'TWO_WARDS_REQUIRED'],
        ['without which more is allowed', { kind: 'ledger-setting', scope: 'ward2:cohort-posters' }, ward2One, 'TWO_WARDS_REQUIRED'],
        ['that there is not', { kind: 'standing-release', scope: 'ward2:none' }, ward2One, 'SETTING_NOT_FOUND'],
    ])('of a setting %s is refused', async (_, place, as, code) => {
        const ledger = await withKey();
        expect((await ledger.refusal('governance:RevokeSetting', place, { as })).code).toBe(code);
    });
});

describe('ListProposals', () => {
    /** One proposal of each state in each of two kinds, in the order in which they expire. */
    async function withLists(): Promise<{ ledger: LedgerDouble; proposals: FoundProposal[] }> {
        const ledger = await boards();
        const kinds = [ward2Key, policies];
        const made: FoundProposal[] = [];
        for (const [index, state] of PROPOSAL_STATES.entries()) {
            for (const [second, kind] of kinds.entries()) {
                const expires = ledger.time + (state === 'expired' ? 1 + second : DAY + 10 * index + second);
                made.push(await propose(ledger, { ...kind, expires }));
            }
        }
        for (const { id: one } of made.slice(6)) {
            await ledger.submit('governance:Withdraw', { id: one }, { as: ward1One });
        }
        await approve(ledger, made[4]!, ward2One);
        await approve(ledger, made[5]!, ward2One);
        ledger.time += 2;
        return { ledger, proposals: made };
    }
    const list = async (ledger: LedgerDouble, filter: Partial<ListProposals>) =>
        ledger.submit('governance:ListProposals', { limit: 10, ...filter }, { as: ward2One });

    it.each(PROPOSAL_STATES.flatMap((state) => [undefined, ...GOVERNED_KINDS].map((kind) => [state, kind] as const)))(
        'gives the %s ones, of kind %s',
        async (state, kind) => {
            const { ledger, proposals } = await withLists();
            const first = 2 * PROPOSAL_STATES.indexOf(state);
            const expected = proposals.slice(first, first + 2).filter((one) => kind === undefined || one.kind === kind);
            const { items } = await list(ledger, { state, ...(kind !== undefined && { kind }) });
            expect(items.map(({ id: one, state: found }) => [one, found])).toEqual(expected.map(({ id: one }) => [one, state]));
        },
    );

    it.each(PROPOSAL_STATES)('gives a page of %s ones that is as full as it may be, and ends with the last of them', async (state) => {
        const { ledger } = await withLists();
        const { items, next } = await list(ledger, { state, limit: 2 });
        expect([items.length, next]).toEqual([2, undefined]);
        expect((await list(ledger, { state, limit: 1 })).items).toEqual(items.slice(0, 1));
    });

    it('gives all by pages, in the order in which they expire', async () => {
        const { ledger, proposals } = await withLists();
        const found: string[] = [];
        let cursor: string | undefined;
        do {
            const page = await list(ledger, { limit: 3, ...(cursor !== undefined && { cursor }) });
            found.push(...page.items.map(({ id: one }) => one));
            cursor = page.next;
        } while (cursor !== undefined);
        const expected = [...proposals].sort((a, b) => a.expires - b.expires).map(({ id: one }) => one);
        expect(found).toEqual(expected);
    });

    it('goes on behind a proposal that has expired since its page', async () => {
        const ledger = await boards();
        const expiring = [1, 2, 3].map((milliseconds) => ledger.time + milliseconds);
        const made: FoundProposal[] = [];
        for (const expires of expiring) {
            made.push(await propose(ledger, { expires }));
        }
        const { items, next } = await list(ledger, { state: 'open', kind: 'policy-set', limit: 1 });
        expect(items.map(({ id: one }) => one)).toEqual([made[0]!.id]);
        ledger.time += 2;
        const rest = await list(ledger, { state: 'open', kind: 'policy-set', limit: 10, cursor: next! });
        expect(rest.items.map(({ id: one }) => one)).toEqual([made[2]!.id]);
    });
});
