// SPDX-License-Identifier: Apache-2.0
// Endorse: collects the endorsements that a transaction needs and assembles it for the client to sign.
import { status } from '@grpc/grpc-js';
import { encodeEndorsement } from '../endorser/proposal-response';
import { RpcError } from '../grpc/rpc-error';
import { demandDefined } from '../invariants';
import type { EndorsementInterest } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import { SignedProposal } from '../protos/proposal';
import type { WireMessage } from '../protos/wire';
import { ask, detailOf, type EndorserClient } from './endorser-client';
import { EndorsementPlan, type Endorsed, type Layout } from './endorsement-plan';
import type { GatewayContext } from './gateway-context';

const NO_COMBINATION = 'no combination of peers can be derived which satisfy the endorsement policy: ';

interface Addressed {
    readonly proposal: SignedProposal;
    readonly channelId: string;
    readonly chaincode: string;
}

function opened(request: WireMessage): Addressed {
    const proposal = new SignedProposal(request.bytesField(3));
    if (proposal.proposalBytes.length === 0) {
        throw new RpcError(status.INVALID_ARGUMENT, 'the proposed transaction must contain a signed proposal');
    }
    try {
        proposal.open('proposal', 'header', 'channelHeader', 'payload', 'invocation');
        return { proposal, channelId: proposal.channelId, chaincode: proposal.chaincodeName };
    } catch (error) {
        throw new RpcError(status.INVALID_ARGUMENT, (error as Error).message);
    }
}

/** One peer of each named organisation; undefined for those that have none with the chaincode. */
function peersOf(
    context: GatewayContext,
    { channelId, chaincode }: Addressed,
    organizations: readonly string[],
): (EndorserClient | undefined)[] {
    const here = channelId === context.channelId ? context.peers : [];
    return organizations.map((mspId) => here.find((endorser) => endorser.mspId === mspId && endorser.hasChaincode(chaincode)));
}

/** The plan when the client names the organisations and answers for their being enough. */
function planForOrganizations(context: GatewayContext, addressed: Addressed, organizations: readonly string[]): EndorsementPlan {
    const named = [...new Set(organizations)];
    const found = peersOf(context, addressed, named);
    const missing = named.filter((_, i) => !found[i]);
    if (missing.length) {
        throw new RpcError(status.UNAVAILABLE, `failed to find any endorsing peers for org(s): ${missing.join(', ')}`);
    }
    const chosen = found.flatMap((endorser) => endorser ?? []);
    const isOwn = (endorser: EndorserClient): boolean => endorser === context.own; // its answer is the first, for it is near
    return new EndorsementPlan([[...chosen.filter(isOwn), ...chosen.filter((endorser) => !isOwn(endorser))]]);
}

const plainCall = (namespace: string): EndorsementInterest => ({
    namespace,
    collections: [],
    keyPolicies: [],
    disregardNamespacePolicy: false,
    noPrivateReads: false,
});

/** What is to be endorsed, and by whom first. */
interface Wanted {
    readonly calls: readonly EndorsementInterest[];
    readonly first?: EndorserClient;
}

function layoutsOf(context: GatewayContext, { channelId, chaincode }: Addressed, { calls, first }: Wanted): readonly Layout[] {
    if (channelId !== context.channelId) {
        throw new Error(`No metadata was found for chaincode ${chaincode} in channel ${channelId}`);
    }
    return context.planner.layouts(calls, first);
}

/** Whom to ask first: the gateway's own peer, or whoever satisfies the policy when that has not got the chaincode. */
function firstEndorser(context: GatewayContext, addressed: Addressed): EndorserClient {
    const [own] = peersOf(context, addressed, [context.own.mspId]);
    if (own) {
        return own;
    }
    if (addressed.proposal.hasTransientData) {
        throw new RpcError(
            status.FAILED_PRECONDITION,
            "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data",
        );
    }
    try {
        const [layout] = layoutsOf(context, addressed, { calls: [plainCall(addressed.chaincode)] });
        return demandDefined(layout?.[0], 'a peer that can endorse');
    } catch (error) {
        throw new RpcError(status.FAILED_PRECONDITION, NO_COMBINATION + (error as Error).message);
    }
}

/** Why there is no plan, for a reason: with transient data, that those who could endorse may not be asked. */
function refusal(context: GatewayContext, addressed: Addressed, { wanted, reason }: { wanted: Wanted; reason: string }): string {
    const closed = wanted.calls.filter(({ noPrivateReads }) => noPrivateReads).flatMap(({ collections }) => collections);
    if (!addressed.proposal.hasTransientData || closed.length === 0) {
        return NO_COMBINATION + reason;
    }
    try {
        layoutsOf(context, addressed, wanted);
    } catch (error) {
        return NO_COMBINATION + (error as Error).message;
    }
    return `requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [${closed.join(' ')}]; retry specifying trusted endorsing organizations to protect transient data`;
}

/** The plan by what a first simulation touched; the first endorsement is in it already. */
async function planFromFirstEndorser(context: GatewayContext, addressed: Addressed): Promise<EndorsementPlan> {
    const first = firstEndorser(context, addressed);
    const outcome = await ask(first, addressed.proposal);
    if (!outcome.ok) {
        throw new RpcError(status.ABORTED, 'failed to endorse transaction, see attached details for more info', [
            detailOf(first, outcome.message),
        ]);
    }
    const calls = outcome.response.interest?.length ? outcome.response.interest : [plainCall(addressed.chaincode)];
    try {
        // With transient data only members of the collections may be asked, even if nothing private is read.
        const needed = addressed.proposal.hasTransientData ? calls.map((call) => ({ ...call, noPrivateReads: false })) : calls;
        const plan = new EndorsementPlan(layoutsOf(context, addressed, { calls: needed, first }));
        plan.add(first, outcome.response);
        return plan;
    } catch (error) {
        const reason = refusal(context, addressed, { wanted: { calls, first }, reason: (error as Error).message });
        throw new RpcError(status.FAILED_PRECONDITION, reason);
    }
}

/** Serialised common.Payload: the transaction as its creator signs it. */
export function transactionPayload(proposal: SignedProposal, { payload, endorsements }: Endorsed): Buffer {
    const action = encode(
        [1, payload],
        ...endorsements.map((endorsement): [number, Buffer] => [0, present(2, encodeEndorsement(endorsement))]),
    );
    const actionPayload = encode([1, proposal.publicPayload], [0, present(2, action)]);
    const transactionAction = encode([1, proposal.header.bytesField(2)], [2, actionPayload]);
    const header = proposal.proposal.bytesField(1);
    return encode([0, present(1, header)], [2, encode([0, present(1, transactionAction)])]);
}

/** Handles an EndorseRequest. */
export async function endorse(context: GatewayContext, request: WireMessage): Promise<Buffer> {
    const addressed = opened(request);
    const organizations = request.all(4).map(String);
    const plan = organizations.length
        ? planForOrganizations(context, addressed, organizations)
        : await planFromFirstEndorser(context, addressed);
    const endorsed = await plan.collect(addressed.proposal);
    if (!endorsed) {
        throw new RpcError(
            status.ABORTED,
            'failed to collect enough transaction endorsements, see attached details for more info',
            plan.details,
        );
    }
    const envelope = encode([1, transactionPayload(addressed.proposal, endorsed)]);
    return encode([0, present(1, envelope)]);
}
