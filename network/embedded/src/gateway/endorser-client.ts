// SPDX-License-Identifier: Apache-2.0
// A peer's endorser as a gateway sees it: its own directly, the others' through gRPC. All are in this process; what a gRPC
// connection would make of an error is kept, because clients see it.
import { status } from '@grpc/grpc-js';
import { ProposalRefused, type Endorser } from '../endorser/endorser';
import type { ProposalResponse } from '../endorser/proposal-response';
import type { LedgerIdentity } from '../ledger/ports';
import type { ErrorDetail } from '../grpc/rpc-error';
import type { SignedProposal } from '../protos/proposal';

/** One peer that can endorse. */
export interface EndorserClient {
    readonly mspId: string;
    /** host:port, as it stands in error details; known when the peer's server listens. */
    readonly address: () => string;
    readonly identity: LedgerIdentity;
    readonly height: () => number;
    readonly hasChaincode: (name: string) => boolean;
    process(proposal: SignedProposal): Promise<ProposalResponse>;
}

/** What came of sending a proposal to one peer. */
export type EndorserOutcome =
    | { readonly ok: true; readonly response: ProposalResponse }
    | { readonly ok: false; readonly code: status; readonly message: string; readonly retry: boolean };

const DEADLINE_TEXT = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';

/** The endorser of another peer: an error arrives without its response, and wrapped. */
export function remoteProcess(endorser: Endorser, timeoutMs: number): EndorserClient['process'] {
    return async (proposal) => {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<never>((_, reject) => {
            timer = setTimeout(() => {
                reject(new ProposalRefused(DEADLINE_TEXT, false));
            }, timeoutMs);
        });
        try {
            const answer = endorser.processProposal(proposal).catch((error: unknown) => {
                throw new ProposalRefused(`rpc error: code = Unknown desc = ${(error as Error).message}`, false);
            });
            return await Promise.race([answer, late]);
        } finally {
            clearTimeout(timer);
        }
    };
}

/** Sends a proposal to one peer and tells whether another should be tried. */
export async function ask(endorser: EndorserClient, proposal: SignedProposal): Promise<EndorserOutcome> {
    try {
        const answer = await endorser.process(proposal);
        const { status: code, message } = answer.response;
        if (code >= 200 && code < 400) {
            return { ok: true, response: answer };
        }
        return !answer.payload && code === 500
            ? { ok: false, code: status.ABORTED, message, retry: true }
            : { ok: false, code: status.UNKNOWN, message: `chaincode response ${code}, ${message}`, retry: false };
    } catch (error) {
        const isAnswered = error instanceof ProposalRefused && error.answered;
        const code = isAnswered ? status.FAILED_PRECONDITION : status.UNAVAILABLE;
        return { ok: false, code, message: (error as Error).message, retry: !isAnswered };
    }
}

/** An error entry of one peer. */
export const detailOf = ({ address, mspId }: EndorserClient, message: string): ErrorDetail => ({ address: address(), mspId, message });
