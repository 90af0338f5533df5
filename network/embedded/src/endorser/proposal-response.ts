// SPDX-License-Identifier: Apache-2.0
// What an endorser answers, and how its parts are serialised: the payload that both peers must agree on, and the whole response.
import { type ChaincodeResponse, encodeResponse } from '../chaincode/chaincode-support';
import type { EndorsementInterest } from '../ledger/ports';
import { encode, present, type Field } from '../protos/encode';

/** peer.Endorsement. */
export interface Endorsement {
    readonly endorser: Uint8Array;
    readonly signature: Uint8Array;
}

/** peer.ProposalResponse. */
export interface ProposalResponse {
    readonly response: ChaincodeResponse;
    /** Serialised ProposalResponsePayload; undefined when the peer itself, not the chaincode, failed. */
    readonly payload?: Uint8Array;
    readonly endorsement?: Endorsement;
    readonly interest?: readonly EndorsementInterest[];
}

/** The parts of a ProposalResponsePayload. */
export interface PayloadParts {
    readonly proposalHash: Uint8Array;
    readonly response: ChaincodeResponse;
    readonly results: Uint8Array | undefined;
    readonly event: Uint8Array | undefined;
    readonly chaincode: { readonly name: string; readonly version: string };
}

/** Serialised ProposalResponsePayload with its ChaincodeAction. */
export function encodePayload({ proposalHash, response, results, event, chaincode }: PayloadParts): Buffer {
    const chaincodeId = encode([2, chaincode.name], [3, chaincode.version]);
    const action = encode([1, results], [2, event], [0, present(3, encodeResponse(response))], [0, present(4, chaincodeId)]);
    return encode([1, proposalHash], [2, action]);
}

/** Serialised peer.Endorsement. */
export const encodeEndorsement = ({ endorser, signature }: Endorsement): Buffer => encode([1, endorser], [2, signature]);

/** Serialised peer.ProposalResponse, for clients of the endorser service. */
export function encodeProposalResponse({ response, payload, endorsement, interest }: ProposalResponse): Buffer {
    const calls = interest?.map(({ namespace, collections, noPrivateReads, keyPolicies, disregardNamespacePolicy }): Field => {
        const call = encode(
            [1, namespace],
            ...collections.map((name): Field => [2, name]),
            [3, noPrivateReads ? 1 : 0],
            ...keyPolicies.map((policy): Field => [0, present(5, policy)]),
            [6, disregardNamespacePolicy ? 1 : 0],
        );
        return [0, present(1, call)];
    });
    return encode(
        [1, endorsement ? 1 : 0],
        [0, present(4, encodeResponse(response))],
        [5, payload],
        [0, endorsement && present(6, encodeEndorsement(endorsement))],
        [0, calls && present(7, encode(...calls))],
    );
}
