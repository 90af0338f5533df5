// SPDX-License-Identifier: Apache-2.0
// Policies: the sets that wards propose, and what the one in force decides.

import {
    decide,
    decisionRequest,
    demandForbids,
    demandOfWards,
    demandSeen,
    demandSentinels,
    DomainError,
    ERRORS,
    type Hex64,
    NOBODY,
    type PolicyBody,
    type PolicySet,
    readPolicySet,
    referenceTo,
} from '../../domain';
import { sealDecision, sha256Hex } from '../../crypto';
import { type Answer, type Call, type LedgerContext, LedgerContract, type PrivateKey } from '../../platform';
import { append } from '../access';
import { fetchCaller, fetchObject, fetchPerson } from './access-question';
import { explainLooks } from './explanations';
import { policyKeys } from './keys';
import { checkLook, decideLooks } from './openings';
import { PolicySets } from './policy-sets';
import { tryForbidsOnLooks, tryOnLooks } from './trials';

/** Sets and decisions. */
export class PolicyContract extends LedgerContract {
    readonly #sets = new PolicySets();

    constructor() {
        super('policies');
    }

    /** Decides as the set in force does, in clear: about the caller, or for the privacy officer about anybody. */
    async CheckAttributes(ctx: LedgerContext, { request }: Call<'policies:CheckAttributes'>): Answer<'policies:CheckAttributes'> {
        const { subject, patient, category, action, purpose } = request;
        const other = subject === ctx.actor.ledgerId ? undefined : subject;
        if (other !== undefined && !ctx.actor.roles.includes('privacy-officer')) {
            throw new DomainError(ERRORS.ACCESS_DENIED, 'About others the privacy officer asks.');
        }
        const set = await this.#sets.inForce(ctx);
        const person = other === undefined ? await fetchCaller(ctx) : await fetchPerson(ctx, other);
        const question = {
            action,
            category,
            purpose,
            time: ctx.time,
            ...person,
            ...(await fetchObject(ctx, patient, { action, category })),
        };
        const { decision, policies, digest, reason } = decide(set, decisionRequest(question));
        if (other !== undefined) {
            return { decision, policies, digest, reason };
        }
        // All denials look alike to who asks about themselves; why one was made is for the privacy officer.
        return { decision, policies: decision === 'permit' ? policies : [], digest };
    }

    /** Tells the caller of many whether they may look, before they state that they do. */
    async CheckAccess(ctx: LedgerContext, { request }: Call<'policies:CheckAccess'>): Answer<'policies:CheckAccess'> {
        const { patients, ...use } = request;
        const set = await this.#sets.inForce(ctx);
        const person = await fetchCaller(ctx);
        const decisions = await Promise.all(
            patients.map(async (about) => {
                const object = await fetchObject(ctx, about, use);
                return decide(set, decisionRequest({ ...use, time: ctx.time, ...person, ...object })).decision;
            }),
        );
        return { decisions };
    }

    /** Decides looks for a custodian, readable by nobody else. */
    async Decide(ctx: LedgerContext, { transient }: Call<'policies:Decide'>): Answer<'policies:Decide'> {
        const { question, key } = transient;
        const set = await this.#sets.inForce(ctx);
        return { sealed: sealDecision({ nonce: question.nonce, ...(await decideLooks(ctx, set, question)) }, key) };
    }

    /** Tells a ward's own process whether somebody of a ward reads an entry by a look of theirs: before what is kept of the entry crosses to that ward. */
    async CheckLook(ctx: LedgerContext, { request }: Call<'policies:CheckLook'>): Answer<'policies:CheckLook'> {
        return checkLook(ctx, await this.#sets.inForce(ctx), request);
    }

    /** Tells by which policies of which set looks were permitted or denied when they were stated. */
    async ExplainLooks(ctx: LedgerContext, { request }: Call<'policies:ExplainLooks'>): Answer<'policies:ExplainLooks'> {
        return { looks: await explainLooks(ctx, await this.#sets.over(ctx), request) };
    }

    /** Stores the body of a set, whatever governance makes of its digest. It reads nothing, so that nothing says whether it was known. */
    async StoreSet(ctx: LedgerContext, { transient }: Call<'policies:StoreSet'>): Answer<'policies:StoreSet'> {
        const { digest, text } = readable(transient.set, demandSentinels);
        await storeBody(ctx, policyKeys.body(digest, ctx.transactionId), { text, salt: transient.salt });
        return { digest };
    }

    /** Forbids what the caller's ward does not let anybody do with the data of its own patients, at once, in the place of what it has forbidden before. */
    async SetForbids(ctx: LedgerContext, { request, transient }: Call<'policies:SetForbids'>): Answer<'policies:SetForbids'> {
        const { actor, time } = ctx;
        demandOfWards(actor);
        const { set, ...line } = transient;
        const { digest, text } = readable(set, demandForbids);
        const key = policyKeys.forbids(actor.ward);
        demandSeen(await ctx.world.get(key), request.replaces);
        await storeBody(ctx, policyKeys.forbidsBody(digest, ctx.transactionId), { text, salt: line.salt });
        await ctx.world.put(key, { digest, actor: referenceTo(actor), time });
        await append(ctx, [{ kind: 'forbids-set', about: NOBODY, digest }], { notice: ctx.transactionId, ...line });
        ctx.emit('ForbidsSet', { ward: actor.ward, digest });
        return { ward: actor.ward, digest };
    }

    /** Lifts what the caller's ward has forbidden by itself: what both wards have approved decides again, and no more. */
    async WithdrawForbids(
        ctx: LedgerContext,
        { request, transient }: Call<'policies:WithdrawForbids'>,
    ): Answer<'policies:WithdrawForbids'> {
        const { actor, time } = ctx;
        const { digest } = request;
        const key = policyKeys.forbids(actor.ward);
        demandSeen(await ctx.world.get(key), digest);
        await ctx.world.put(key, { actor: referenceTo(actor), time });
        await append(ctx, [{ kind: 'forbids-withdrawn', about: NOBODY, digest }], { notice: ctx.transactionId, ...transient });
        ctx.emit('ForbidsWithdrawn', { ward: actor.ward, digest });
        return { ward: actor.ward, digest };
    }

    /** Reads what each ward forbids by itself. */
    async ListForbids(ctx: LedgerContext, _call: Call<'policies:ListForbids'>): Answer<'policies:ListForbids'> {
        return { items: await this.#sets.ownForbids(ctx) };
    }

    /** Counts what the caller's ward would change by forbidding something else by itself: of the newest looks, of either ward's people, at its own patients. */
    async TryForbids(ctx: LedgerContext, { request }: Call<'policies:TryForbids'>): Answer<'policies:TryForbids'> {
        return tryForbidsOnLooks(ctx, await this.#sets.inForce(ctx), readable(request.set, demandForbids));
    }

    /** Counts what another set would decide otherwise of the ward's newest looks: one that is stored, or one that comes along. */
    async TrySet(ctx: LedgerContext, { request }: Call<'policies:TrySet'>): Answer<'policies:TrySet'> {
        const { digest, set: text } = request;
        if (text !== undefined && digest === undefined) {
            const other = readable(text, demandSentinels);
            return tryOnLooks(ctx, await this.#sets.inForce(ctx), other);
        }
        if (digest === undefined || text !== undefined) {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/digest: Either a digest or a set');
        }
        const other = await this.#sets.find(ctx, digest);
        if (other === undefined) {
            throw new DomainError(ERRORS.POLICY_SET_NOT_FOUND);
        }
        return tryOnLooks(ctx, await this.#sets.inForce(ctx), other);
    }

    /** Reads the set that both wards have approved last, or one that is stored for them to approve. */
    async GetSet(ctx: LedgerContext, { request }: Call<'policies:GetSet'>): Answer<'policies:GetSet'> {
        const inForce = await this.#sets.approved(ctx);
        const { digest = inForce.digest } = request;
        const set = digest === inForce.digest ? inForce : await this.#sets.find(ctx, digest);
        if (set === undefined) {
            throw new DomainError(ERRORS.POLICY_SET_NOT_FOUND);
        }
        return { digest: set.digest, set: set.text, isInForce: set.digest === inForce.digest };
    }
}

/** Stores the body of a set, once more if it stands there. */
async function storeBody(
    ctx: LedgerContext,
    key: PrivateKey<PolicyBody>,
    { text: set, salt }: Pick<PolicySet, 'text'> & { readonly salt: Hex64 },
): Promise<void> {
    const { actor, time } = ctx;
    await ctx.shared.append(key, { set, actor: referenceTo(actor), time, salt });
}

/** Reads a set that might come into force. @throws DomainError POLICY_INVALID, POLICY_SET_REFUSED */
function readable(text: string, demandAcceptable: (set: PolicySet) => void): PolicySet {
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch {
        // The parser's own words would quote the text.
        throw new DomainError(ERRORS.POLICY_INVALID, 'The set is no JSON');
    }
    const set = readPolicySet(json, sha256Hex);
    demandAcceptable(set);
    return set;
}
