// SPDX-License-Identifier: Apache-2.0
// Deciding again by what wards forbade: by the sets that were given, and by what stands in for those that peers could not read.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import {
    decide,
    type DecidedLook,
    type DecisionAnswer,
    type DecisionRequest,
    type PolicySet,
    readPolicySet,
    SENTINELS,
    unreadableForbids,
    type WardForbids,
} from '@wardledger/chaincode/domain';
import { demandSameDecisions } from './decided-again';
import { BrokenLine, MissingPolicies } from './finding';

const policy = { principal: { op: 'All' }, action: { op: 'All' }, resource: { op: 'All' }, conditions: [] };
const setOf = (...policies: object[]): PolicySet => readPolicySet({ attributes: {}, policies }, sha256Hex);
const agreed = setOf({ ...policy, id: 'all', effect: 'permit' });
const claims = { '==': { left: { '.': { left: { Var: 'resource' }, attr: 'category' } }, right: { Value: 'claim' } } };
const forbids = setOf({ ...policy, id: 'no-claims', effect: 'forbid', conditions: [{ kind: 'when', body: claims }] });

/** In an emergency at a patient of ward 1, which no ward forbids. */
const emergency = SENTINELS.find(({ name }) => name === 'break-glass')!.request;
const usual: DecisionRequest = { ...emergency, purpose: 'TREAT' };
const claim: DecisionRequest = { ...usual, resource: { ...usual.resource, category: 'claim' } };

function lookOf(request: DecisionRequest, decided: Pick<DecidedLook, 'decision' | 'policies'>): DecidedLook {
    const { action, resource } = request;
    const purpose = request.purpose as DecidedLook['purpose'];
    const about = resource.patient!.id;
    return {
        about,
        lists: [about],
        id: '3'.repeat(32),
        action,
        category: resource.category,
        purpose,
        claimed: 'permit',
        ...decided,
        request,
    };
}

/** What peers answer that hold this for what a ward forbids, about these requests. */
function answered(held: WardForbids, ...requests: readonly DecisionRequest[]): DecisionAnswer {
    const decisions = requests.map((request) => {
        const { decision, policies } = decide({ ...agreed, forbids: [held] }, request);
        return lookOf(request, { decision, policies });
    });
    return {
        nonce: '4'.repeat(64),
        time: usual.time,
        digest: agreed.digest,
        forbids: [{ ward: held.ward, digest: held.set.digest }],
        author: { mspId: 'Ward1MSP', ledgerId: usual.person!.id, certificateId: '5'.repeat(64) },
        decisions,
    };
}

const found = (...sets: readonly PolicySet[]) => ({ find: (digest: string) => sets.find((set) => set.digest === digest) });
const readable = { ward: 'ward1', set: forbids };
const unread = { ward: 'ward1', set: unreadableForbids(forbids.digest) };

it('goes by forbids that were given, and takes no decision that leaves them aside', () => {
    const answer = answered(readable, emergency, usual, claim);
    expect(answer.decisions.map(({ policies }) => policies)).toEqual([['all'], ['all'], ['ward1:no-claims']]);
    expect(() => demandSameDecisions(answer, found(agreed, forbids))).not.toThrow();
    const aside = { ...answer, decisions: [lookOf(claim, { decision: 'permit', policies: ['all'] })] };
    expect(() => demandSameDecisions(aside, found(agreed, forbids))).toThrow(BrokenLine);
});

it.each([
    ['which nobody can give', found(agreed)],
    ['which were there later', found(agreed, forbids)],
])('decides as peers that could not read forbids, %s', (_what, policies) => {
    const answer = answered(unread, emergency, usual);
    expect(answer.decisions.map(({ decision }) => decision)).toEqual(['permit', 'deny']);
    expect(() => demandSameDecisions(answer, policies)).not.toThrow();
    // What was denied by it opens nothing.
    const [first, second] = answer.decisions;
    const opened = { ...answer, decisions: [first!, { ...second!, decision: 'permit' as const }] };
    expect(() => demandSameDecisions(opened, policies)).toThrow(BrokenLine);
});

it('needs no forbids where even all that a ward may forbid comes to the same, and asks for them elsewhere', () => {
    expect(() => demandSameDecisions(answered(readable, emergency), found(agreed))).not.toThrow();
    expect(() => demandSameDecisions(answered({ ...readable, ward: 'ward2' }, emergency, usual, claim), found(agreed))).not.toThrow();
    const asked = new MissingPolicies(forbids.digest);
    expect(() => demandSameDecisions(answered(readable, emergency, usual), found(agreed))).toThrow(asked);
    expect(() => demandSameDecisions(answered(readable, claim), found(agreed))).toThrow(asked);
    expect(() => demandSameDecisions(answered(readable, emergency), found(forbids))).toThrow(new MissingPolicies(agreed.digest));
});
