// SPDX-License-Identifier: Apache-2.0
// Evaluate: runs a proposal at one peer, preferably of the gateway's own organisation, and returns the chaincode's result.
import { status } from '@grpc/grpc-js';
import { encodeResponse } from '../chaincode/chaincode-support';
import { RpcError, type ErrorDetail } from '../grpc/rpc-error';
import { encode, present } from '../protos/encode';
import { SignedProposal } from '../protos/proposal';
import type { WireMessage } from '../protos/wire';
import { ask, detailOf, type EndorserClient } from './endorser-client';
import { unknownChannel, type GatewayContext } from './gateway-context';

interface Addressee {
    readonly channelId: string;
    readonly chaincode: string;
    readonly transient: boolean;
}

/** Channel and chaincode of a proposal; throws with the text for what is missing. */
function addressee(proposal: SignedProposal): Addressee {
    try {
        if (proposal.proposalBytes.length === 0) {
            throw new Error('a signed proposal is required');
        }
        proposal.open('proposal', 'header', 'channelHeader', 'payload', 'invocation');
        const { channelId } = proposal;
        const needed: [boolean, string][] = [
            [channelId !== '', 'no channel id provided'],
            [proposal.invocation.has(1), `no chaincode spec is provided, channel id [${channelId}]`],
            [proposal.invocation.message(1).has(2), `no chaincode id is provided, channel id [${channelId}]`],
            [proposal.chaincodeName !== '', `no chaincode name is provided, channel id [${channelId}]`],
        ];
        const missing = needed.find(([given]) => !given);
        if (missing) {
            throw new Error(missing[1]);
        }
        return { channelId, chaincode: proposal.chaincodeName, transient: proposal.hasTransientData };
    } catch (error) {
        throw new RpcError(status.INVALID_ARGUMENT, `failed to unpack transaction proposal: ${(error as Error).message}`);
    }
}

/** The peers to try, those of the gateway's organisation first, then the highest; throws when there is none. */
function candidates({ peers, own }: GatewayContext, addressed: Addressee, targets: readonly string[]): EndorserClient[] {
    const { channelId, chaincode, transient } = addressed;
    const protectedHere = transient && targets.length === 0;
    const organizations = protectedHere ? [own.mspId] : targets;
    const wanted = peers.filter(
        ({ mspId, hasChaincode }) => (organizations.length === 0 || organizations.includes(mspId)) && hasChaincode(chaincode),
    );
    if (wanted.length === 0) {
        const reason = `no peers available to evaluate chaincode ${chaincode} in channel ${channelId}`;
        const advice =
            "no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data: ";
        throw new RpcError(status.FAILED_PRECONDITION, protectedHere ? advice + reason : reason);
    }
    const others = wanted.filter(({ mspId }) => mspId !== own.mspId).sort((a, b) => b.height() - a.height());
    return [...wanted.filter(({ mspId }) => mspId === own.mspId), ...others];
}

/** Handles an EvaluateRequest. */
export async function evaluate(context: GatewayContext, request: WireMessage): Promise<Buffer> {
    const proposal = new SignedProposal(request.bytesField(3));
    const addressed = addressee(proposal);
    if (addressed.channelId !== context.channelId) {
        throw new RpcError(status.UNAVAILABLE, unknownChannel(addressed.channelId));
    }
    const details: ErrorDetail[] = [];
    let code = status.UNAVAILABLE;
    for (const endorser of candidates(context, addressed, request.all(4).map(String))) {
        const outcome = await ask(endorser, proposal);
        if (outcome.ok) {
            return encode([0, present(1, encodeResponse(outcome.response.response))]);
        }
        ({ code } = outcome);
        details.push(detailOf(endorser, outcome.message));
        if (!outcome.retry) {
            throw new RpcError(code, `evaluate call to endorser returned error: ${outcome.message}`, details);
        }
    }
    throw new RpcError(code, 'failed to evaluate transaction, see attached details for more info', details);
}
