// SPDX-License-Identifier: Apache-2.0
// Requests that are composed and signed before they are due. Only the transaction itself cannot be: it holds the endorsements.

import { createHash, randomBytes } from 'node:crypto';
import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { signLowS } from '@wardledger/bench-common';
import { CHAINCODE, CHANNEL, type Credentials } from './client';

const TRANSACTION = 3; // common.HeaderType.ENDORSER_TRANSACTION

/** What one transaction sends, as far as it is known beforehand. */
export interface Prepared {
    readonly txId: string;
    /** Serialised gateway.EndorseRequest; an EvaluateRequest has the same fields. */
    readonly proposed: Uint8Array;
    /** Serialised gateway.SignedCommitStatusRequest. */
    readonly status: Uint8Array;
}

/** Serialised msp.SerializedIdentity. */
function identityOf({ mspId, certificate }: Credentials): Uint8Array {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(certificate);
    return identity.serializeBinary();
}

function chaincodeId(): peer.ChaincodeID {
    const id = new peer.ChaincodeID();
    id.setName(CHAINCODE);
    return id;
}

function channelHeader(txId: string): Uint8Array {
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(chaincodeId());
    const header = new common.ChannelHeader();
    header.setType(TRANSACTION);
    header.setTimestamp(Timestamp.fromDate(new Date()));
    header.setChannelId(CHANNEL);
    header.setTxId(txId);
    header.setExtension$(extension.serializeBinary());
    return header.serializeBinary();
}

function signatureHeader(creator: Uint8Array, nonce: Uint8Array): Uint8Array {
    const header = new common.SignatureHeader();
    header.setCreator(creator);
    header.setNonce(nonce);
    return header.serializeBinary();
}

function invocation(args: readonly string[]): Uint8Array {
    const input = new peer.ChaincodeInput();
    input.setArgsList(args.map((arg) => Buffer.from(arg)));
    const spec = new peer.ChaincodeSpec();
    spec.setType(peer.ChaincodeSpec.Type.NODE);
    spec.setChaincodeId(chaincodeId());
    spec.setInput(input);
    const payload = new peer.ChaincodeInvocationSpec();
    payload.setChaincodeSpec(spec);
    return payload.serializeBinary();
}

function signedProposal(header: common.Header, args: readonly string[], credentials: Credentials): peer.SignedProposal {
    const payload = new peer.ChaincodeProposalPayload();
    payload.setInput(invocation(args));
    const proposal = new peer.Proposal();
    proposal.setHeader(header.serializeBinary());
    proposal.setPayload(payload.serializeBinary());
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(proposal.serializeBinary());
    signed.setSignature(signLowS(signed.getProposalBytes_asU8(), credentials.key));
    return signed;
}

function statusRequest(txId: string, creator: Uint8Array, credentials: Credentials): Uint8Array {
    const request = new gateway.CommitStatusRequest();
    request.setTransactionId(txId);
    request.setChannelId(CHANNEL);
    request.setIdentity(creator);
    const signed = new gateway.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    signed.setSignature(signLowS(signed.getRequest_asU8(), credentials.key));
    return signed.serializeBinary();
}

/** Composes and signs one call of the chaincode. */
export function prepared(args: readonly string[], credentials: Credentials): Prepared {
    const creator = identityOf(credentials);
    const nonce = randomBytes(24);
    const txId = createHash('sha256').update(nonce).update(creator).digest('hex');
    const header = new common.Header();
    header.setChannelHeader(channelHeader(txId));
    header.setSignatureHeader(signatureHeader(creator, nonce));
    const request = new gateway.EndorseRequest();
    request.setTransactionId(txId);
    request.setChannelId(CHANNEL);
    request.setProposedTransaction(signedProposal(header, args, credentials));
    return { txId, proposed: request.serializeBinary(), status: statusRequest(txId, creator, credentials) };
}
