// SPDX-License-Identifier: Apache-2.0
// The messages between a peer and a chaincode, free of any protobuf library: every kind of stream turns them into its own.
import { peer } from '@hyperledger/fabric-protos';
import { encode, present } from '../protos/encode';

/** peer.ChaincodeMessage.Type. */
export const MessageType = peer.ChaincodeMessage.Type;

const names = new Map<number, string>(Object.entries(MessageType).map(([name, value]) => [value, name]));

/** GET_STATE and so on, as error texts have it. */
export const messageTypeName = (type: number): string => names.get(type) ?? String(type);

/** peer.ChaincodeMessage. */
export interface ChaincodeMessage {
    readonly type: number;
    readonly payload: Uint8Array;
    readonly txId: string;
    readonly channelId: string;
    /** Serialised peer.ChaincodeEvent, with a COMPLETED message. */
    readonly event?: Uint8Array | undefined;
    /** With a TRANSACTION message: the proposal that the stub opens. */
    readonly proposal?: ProposalParts | undefined;
}

/** The two fields of a peer.SignedProposal. */
export interface ProposalParts {
    readonly proposalBytes: Uint8Array;
    readonly signature: Uint8Array;
}

/** Serialised peer.ChaincodeMessage, without a proposal: what a calling chaincode gets of the one it called. */
export function encodeMessage({ type, payload, txId, channelId, event }: ChaincodeMessage): Buffer {
    return encode([1, type], [3, payload], [4, txId], [0, event && present(6, event)], [7, channelId]);
}
