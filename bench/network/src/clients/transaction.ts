// SPDX-License-Identifier: Apache-2.0
// What a client sends for one transaction, composed and signed as Fabric's SDK does: proposal, transaction, question for the outcome.

import { hash, randomBytes } from 'node:crypto';
import { signLowS } from '@wardledger/bench-common';
import { CHAINCODE, CHANNEL, type Credentials } from './client';
import { bytesField, fieldIn, messageField, numberField } from './protobuf';

const TRANSACTION = 3; // common.HeaderType.ENDORSER_TRANSACTION
const NODE = 2; // peer.ChaincodeSpec.Type.NODE
const NONCE_BYTES = 24;
const CHAINCODE_ID = messageField(2, bytesField(2, CHAINCODE)); // field 2 both of a ChaincodeHeaderExtension and of a ChaincodeSpec

/** A signed proposal in its request. */
export interface Proposed {
    readonly txId: string;
    /** Serialised gateway.EndorseRequest; an EvaluateRequest has the same fields. */
    readonly request: Buffer;
}

/** common.ChannelHeader as field 1 of a common.Header. */
function channelHeader(txId: string): Buffer {
    const now = Date.now();
    const timestamp = [numberField(1, Math.floor(now / 1000)), numberField(2, (now % 1000) * 1_000_000)];
    const texts = [bytesField(4, CHANNEL), bytesField(5, txId)];
    return messageField(1, numberField(1, TRANSACTION), messageField(3, ...timestamp), ...texts, bytesField(7, CHAINCODE_ID));
}

/** peer.ChaincodeProposalPayload as field 2 of a peer.Proposal. */
function payload(args: readonly string[]): Buffer {
    const input = messageField(3, ...args.map((arg) => bytesField(1, arg)));
    const invocation = messageField(1, numberField(1, NODE), CHAINCODE_ID, input);
    return messageField(2, bytesField(1, invocation));
}

/** Fields 1 and 2 of a request that names a transaction. */
const addressed = (txId: string): Buffer[] => [bytesField(1, txId), bytesField(2, CHANNEL)];

/** Writes one client's messages. */
export class TransactionWriter {
    readonly #credentials: Credentials;
    /** msp.SerializedIdentity. */
    readonly #creator: Buffer;

    constructor(credentials: Credentials) {
        this.#credentials = credentials;
        this.#creator = Buffer.concat([bytesField(1, credentials.mspId), bytesField(2, credentials.certificate)]);
    }

    /** A call of the chaincode. */
    propose(args: readonly string[]): Proposed {
        const nonce = randomBytes(NONCE_BYTES);
        const txId = hash('sha256', Buffer.concat([nonce, this.#creator]), 'hex');
        const signatureHeader = messageField(2, bytesField(1, this.#creator), bytesField(2, nonce));
        const proposal = Buffer.concat([messageField(1, channelHeader(txId), signatureHeader), payload(args)]);
        return { txId, request: Buffer.concat([...addressed(txId), messageField(3, ...this.#signed(proposal))]) };
    }

    /**
     * Serialised gateway.SubmitRequest.
     * @param endorsed - the serialised gateway.EndorseResponse to the proposal
     */
    submission(txId: string, endorsed: Buffer): Buffer {
        const envelope = fieldIn(endorsed, 1) ?? Buffer.alloc(0);
        const transaction = fieldIn(envelope, 1);
        if (!transaction) {
            throw new Error(`transaction ${txId} came back from its endorsement empty`);
        }
        return Buffer.concat([...addressed(txId), messageField(3, ...this.#signed(transaction))]);
    }

    /** Serialised gateway.SignedCommitStatusRequest. */
    statusRequest(txId: string): Buffer {
        return Buffer.concat(this.#signed(Buffer.concat([...addressed(txId), bytesField(3, this.#creator)])));
    }

    /** Fields 1 and 2 of every signed message: what is signed, and the signature. */
    #signed(message: Buffer): Buffer[] {
        return [bytesField(1, message), bytesField(2, signLowS(message, this.#credentials.key))];
    }
}
