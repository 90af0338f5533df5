// SPDX-License-Identifier: Apache-2.0
// The messages between a peer and a chaincode, free of any protobuf library: every kind of stream turns them into its own.
import { peer } from '@hyperledger/fabric-protos';
import { encode, present } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';

/** Largest message that a peer takes from a chaincode, and sends to it. */
export const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

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

/** Serialised peer.ChaincodeMessage. */
export function encodeMessage({ type, payload, txId, channelId, event, proposal }: ChaincodeMessage): Buffer {
    return encode(
        [1, type],
        [3, payload],
        [4, txId],
        [0, proposal && present(5, encode([1, proposal.proposalBytes], [2, proposal.signature]))],
        [0, event && present(6, event)],
        [7, channelId],
    );
}

/** Reads what the other side sent; its bytes are views into the message. */
export function decodeMessage(bytes: Uint8Array): ChaincodeMessage {
    const message = new WireMessage(asBuffer(bytes));
    const proposal = message.has(5) ? message.message(5) : undefined;
    return {
        type: message.number(1),
        payload: message.bytesField(3),
        txId: message.text(4),
        proposal: proposal && { proposalBytes: proposal.bytesField(1), signature: proposal.bytesField(2) },
        event: message.has(6) ? message.bytesField(6) : undefined,
        channelId: message.text(7),
    };
}
