// SPDX-License-Identifier: Apache-2.0
// What takes two wards: one proposes a digest, an administrator of the other approves the same digest, and it is the setting of its kind and scope.

import {
    choicesOf,
    demandOfWards,
    demandProposable,
    demandWard,
    DomainError,
    ERRORS,
    type FoundProposal,
    type FoundSetting,
    GOVERNED,
    GOVERNED_KINDS,
    type GovernanceProposal,
    type Hex64,
    ownerOf,
    type ProposalEnd,
    type ProposalState,
    referenceTo,
    refusalOf,
    type SettingState,
    stateOf,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract, padded } from '../../platform';
import { demandChoice } from './choices';
import { governanceKeys, governancePrefixes, type ProposalRun } from './keys';

/** Proposals and settings. */
export class GovernanceContract extends LedgerContract {
    constructor() {
        super('governance');
    }

    /** Proposes a digest as the setting of a kind and scope. It changes nothing before the other ward approves it. */
    async Propose(ctx: LedgerContext, { request }: Call<'governance:Propose'>): Answer<'governance:Propose'> {
        const { actor, time, transactionId: id } = ctx;
        demandOfWards(actor);
        demandProposable(request, time);
        const { kind, scope, expires, digest } = request;
        demandChoice(kind, digest);
        const replaces = (await ctx.world.get(governanceKeys.setting(kind, scope)))?.change;
        const proposal: GovernanceProposal = {
            id,
            ...request,
            ward: actor.ward,
            ...(replaces !== undefined && { replaces }),
            actor: referenceTo(actor),
            time,
        };
        await ctx.world.put(governanceKeys.proposal(id), proposal);
        await ctx.world.put(governanceKeys.listed({ stage: 'unended', kind }, expires, id), id);
        ctx.emit('ProposalChanged', { proposal: id });
        return { ...proposal, state: 'open' };
    }

    /** Approves a proposal of the other ward: from this transaction on its digest is the setting. A refusal is committed, too. */
    async Approve(ctx: LedgerContext, { request }: Call<'governance:Approve'>): Answer<'governance:Approve'> {
        const { actor, time, transactionId } = ctx;
        demandOfWards(actor);
        const { id, digest } = request;
        const { proposal, end } = await demandProposal(ctx, id);
        const { kind, scope } = proposal;
        const key = governanceKeys.setting(kind, scope);
        const setting = await ctx.world.get(key);
        const settled = choicesOf(kind) && (await ctx.world.get(governanceKeys.settled(kind, scope)));
        const code = refusalOf({ proposal, end, setting, settled, actor, digest, time });
        const mark = { actor: referenceTo(actor), time };
        if (code !== undefined) {
            await ctx.world.put(governanceKeys.refusal(id, transactionId), { code, digest, ...mark });
            return { decision: 'refused', code };
        }
        await ctx.world.put(key, { digest, proposal: id, change: transactionId, ...mark });
        return { decision: 'approved', proposal: await ended(ctx, proposal, { outcome: 'approved', ...mark }) };
    }

    /** Withdraws a proposal of the caller's ward, whoever made it there; a second time changes nothing. */
    async Withdraw(ctx: LedgerContext, { request }: Call<'governance:Withdraw'>): Answer<'governance:Withdraw'> {
        const { actor, time } = ctx;
        const { proposal, end } = await demandProposal(ctx, request.id);
        demandWard(proposal.ward, actor);
        if (end?.outcome === 'approved') {
            throw new DomainError(ERRORS.PROPOSAL_APPROVED);
        }
        if (end !== undefined) {
            return { ...proposal, state: end.outcome, end };
        }
        return ended(ctx, proposal, { outcome: 'withdrawn', actor: referenceTo(actor), time });
    }

    /** Ends a setting of the caller's ward at once, where less is allowed without it; a second time changes nothing. */
    async RevokeSetting(ctx: LedgerContext, { request }: Call<'governance:RevokeSetting'>): Answer<'governance:RevokeSetting'> {
        const { actor, time, transactionId: change } = ctx;
        const { kind, scope } = request;
        if (!GOVERNED[kind].revocable) {
            throw new DomainError(ERRORS.TWO_WARDS_REQUIRED);
        }
        demandWard(ownerOf(scope), actor);
        const setting = await demandSetting(ctx, request);
        if (setting.revoked !== undefined) {
            return { kind, scope, ...setting };
        }
        const revoked = { ...setting, change, revoked: { actor: referenceTo(actor), time } };
        await ctx.world.put(governanceKeys.setting(kind, scope), revoked);
        ctx.emit('SettingRevoked', { kind, scope });
        return { kind, scope, ...revoked };
    }

    /** Reads a proposal and how it stands. */
    async GetProposal(ctx: LedgerContext, { request }: Call<'governance:GetProposal'>): Answer<'governance:GetProposal'> {
        return foundProposal(ctx, request.id);
    }

    /** Lists proposals in the order in which they expire. */
    async ListProposals(ctx: LedgerContext, { request }: Call<'governance:ListProposals'>): Answer<'governance:ListProposals'> {
        const { kind, state, limit, cursor } = request;
        const kinds = kind === undefined ? GOVERNED_KINDS : [kind];
        const runs = kinds.flatMap((one) => STAGES[state ?? 'any'].map((stage) => governancePrefixes.listed({ stage, kind: one })));
        const now = padded(ctx.time + 1);
        // A cursor leads on from where its page ended, also when what stood there has expired since.
        const from = state === 'open' && cursor === undefined ? { from: now } : {};
        const { items, ...rest } = await ctx.world.pageOfRuns(runs, { limit, cursor, ...from, ...(state === 'expired' && { to: now }) });
        const found = await Promise.all(items.map((id) => foundProposal(ctx, id)));
        return { items: found.filter((one) => state === undefined || one.state === state), ...rest };
    }

    /** Reads a setting, also a revoked one. */
    async GetSetting(ctx: LedgerContext, { request }: Call<'governance:GetSetting'>): Answer<'governance:GetSetting'> {
        const { kind, scope } = request;
        return { kind, scope, ...(await demandSetting(ctx, request)) };
    }
}

/** Where proposals of a state stand: the ledger writes down that one was made, approved or withdrawn; that it expires nobody writes. */
const STAGES: Readonly<Record<ProposalState | 'any', readonly ProposalRun['stage'][]>> = {
    open: ['unended'],
    expired: ['unended'],
    approved: ['approved'],
    withdrawn: ['withdrawn'],
    any: ['unended', 'approved', 'withdrawn'],
};

interface StandingProposal {
    readonly proposal: GovernanceProposal;
    readonly end: ProposalEnd | undefined;
}

/** @throws DomainError PROPOSAL_NOT_FOUND */
async function demandProposal(ctx: LedgerContext, id: Hex64): Promise<StandingProposal> {
    const proposal = await ctx.world.get(governanceKeys.proposal(id));
    if (proposal === undefined) {
        throw new DomainError(ERRORS.PROPOSAL_NOT_FOUND);
    }
    return { proposal, end: await ctx.world.get(governanceKeys.end(id)) };
}

async function foundProposal(ctx: LedgerContext, id: Hex64): Promise<FoundProposal> {
    const { proposal, end } = await demandProposal(ctx, id);
    return { ...proposal, state: stateOf(proposal, end, ctx.time), ...(end !== undefined && { end }) };
}

/** @throws DomainError SETTING_NOT_FOUND */
async function demandSetting(ctx: LedgerContext, { kind, scope }: Pick<FoundSetting, 'kind' | 'scope'>): Promise<SettingState> {
    const setting = await ctx.world.get(governanceKeys.setting(kind, scope));
    if (setting === undefined) {
        throw new DomainError(ERRORS.SETTING_NOT_FOUND);
    }
    return setting;
}

/** Writes down how a proposal has ended, and moves it to the list of those. */
async function ended(ctx: LedgerContext, proposal: GovernanceProposal, end: ProposalEnd): Promise<FoundProposal> {
    const { id, kind, expires } = proposal;
    await ctx.world.put(governanceKeys.end(id), end);
    await ctx.world.delete(governanceKeys.listed({ stage: 'unended', kind }, expires, id));
    await ctx.world.put(governanceKeys.listed({ stage: end.outcome, kind }, expires, id), id);
    ctx.emit('ProposalChanged', { proposal: id });
    return { ...proposal, state: end.outcome, end };
}
