// SPDX-License-Identifier: Apache-2.0
// Makes the envelopes of tests: a proposal, its simulated results, endorsements, and the creator's signature, all as a client assembles them.
import { common, peer } from '@hyperledger/fabric-protos';
import { createHash, randomBytes } from 'node:crypto';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { TestIdentity } from './identities';

const sha256 = (...parts: Uint8Array[]): Buffer => {
    const digest = createHash('sha256');
    parts.forEach((part) => digest.update(part));
    return digest.digest();
};

export interface ProposalParts {
    readonly channelId: string;
    readonly chaincode: string;
    readonly creator: TestIdentity;
    readonly nonce?: Uint8Array;
    readonly time?: Date;
    readonly epoch?: number;
    readonly type?: number;
    readonly txId?: string;
}

/** The headers of a proposal. */
export interface Proposal extends ProposalParts {
    readonly txId: string;
    readonly channelHeader: Uint8Array;
    readonly signatureHeader: Uint8Array;
    readonly payload: Uint8Array;
}

function extension(chaincode: string): Uint8Array {
    const id = new peer.ChaincodeID();
    id.setName(chaincode);
    const message = new peer.ChaincodeHeaderExtension();
    message.setChaincodeId(id);
    return message.serializeBinary();
}

/** Never empty: a transaction whose proposal has no payload is refused, for there is no hash of nothing. */
function proposalPayload(): Uint8Array {
    const message = new peer.ChaincodeProposalPayload();
    message.setInput(Buffer.from('called'));
    return message.serializeBinary();
}

export function propose(parts: ProposalParts): Proposal {
    const nonce = parts.nonce ?? randomBytes(24);
    const txId = parts.txId ?? sha256(nonce, parts.creator.serialized).toString('hex');
    const channel = new common.ChannelHeader();
    channel.setType(parts.type ?? common.HeaderType.ENDORSER_TRANSACTION);
    channel.setChannelId(parts.channelId);
    channel.setTxId(txId);
    channel.setEpoch(parts.epoch ?? 0);
    channel.setTimestamp(Timestamp.fromDate(parts.time ?? new Date()));
    channel.setExtension$(extension(parts.chaincode));
    const signature = new common.SignatureHeader();
    signature.setNonce(nonce);
    signature.setCreator(parts.creator.serialized);
    return {
        ...parts,
        txId,
        channelHeader: channel.serializeBinary(),
        signatureHeader: signature.serializeBinary(),
        payload: proposalPayload(),
    };
}

export interface Answer {
    readonly results: Uint8Array;
    readonly event?: { readonly name: string; readonly payload: string };
    readonly version?: string;
}

function eventBytes(proposal: Proposal, event: NonNullable<Answer['event']>): Uint8Array {
    const message = new peer.ChaincodeEvent();
    message.setChaincodeId(proposal.chaincode);
    message.setTxId(proposal.txId);
    message.setEventName(event.name);
    message.setPayload(Buffer.from(event.payload));
    return message.serializeBinary();
}

/** The serialised ProposalResponsePayload. */
export function responsePayload(proposal: Proposal, answer: Answer): Uint8Array {
    const id = new peer.ChaincodeID();
    id.setName(proposal.chaincode);
    id.setVersion(answer.version ?? '1.0');
    const action = new peer.ChaincodeAction();
    action.setResults(answer.results);
    action.setChaincodeId(id);
    if (answer.event) {
        action.setEvents(eventBytes(proposal, answer.event));
    }
    const response = new peer.ProposalResponsePayload();
    response.setProposalHash(sha256(proposal.channelHeader, proposal.signatureHeader, proposal.payload));
    response.setExtension$(action.serializeBinary());
    return response.serializeBinary();
}

function endorsement(response: Uint8Array, endorser: TestIdentity): peer.Endorsement {
    const message = new peer.Endorsement();
    message.setEndorser(endorser.serialized);
    message.setSignature(endorser.sign(Buffer.concat([response, endorser.serialized])));
    return message;
}

function transaction(proposal: Proposal, response: Uint8Array, endorsers: readonly TestIdentity[]): Uint8Array {
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(response);
    endorsed.setEndorsementsList(endorsers.map((endorser) => endorsement(response, endorser)));
    const payload = new peer.ChaincodeActionPayload();
    payload.setChaincodeProposalPayload(proposal.payload);
    payload.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setHeader(proposal.signatureHeader);
    action.setPayload(payload.serializeBinary());
    const message = new peer.Transaction();
    message.setActionsList([action]);
    return message.serializeBinary();
}

/** Signs a payload. */
export function sign(payload: Uint8Array, signer: TestIdentity): Uint8Array {
    const envelope = new common.Envelope();
    envelope.setPayload(payload);
    envelope.setSignature(signer.sign(payload));
    return envelope.serializeBinary();
}

/** The payload of a transaction. */
export function assemble(proposal: Proposal, response: Uint8Array, endorsers: readonly TestIdentity[]): Uint8Array {
    const header = new common.Header();
    header.setChannelHeader(proposal.channelHeader);
    header.setSignatureHeader(proposal.signatureHeader);
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(transaction(proposal, response, endorsers));
    return payload.serializeBinary();
}
