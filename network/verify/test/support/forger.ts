// SPDX-License-Identifier: Apache-2.0
// Has everybody's keys, changes what is in a block, and signs it again: what is left for the audit to find is the one thing that was changed.
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { only } from './ledger';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
export const { SIGNATURES, TRANSACTIONS_FILTER, COMMIT_HASH, LAST_CONFIG, ORDERER } = common.BlockMetadataIndex;
export const CODES = peer.TxValidationCode;

export const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

function derInteger(bytes: Buffer): Buffer {
    const digits = bytes.subarray(
        Math.max(
            0,
            bytes.findIndex((byte) => byte !== 0),
        ),
    );
    const body = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
    return Buffer.concat([Buffer.of(2, body.length), body]);
}

/** As Fabric wants it: with the lower s; or with the higher one. */
export function signature(key: KeyObject, message: Uint8Array, higher = false): Buffer {
    const raw = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const chosen = s > ORDER / 2n === higher ? s : ORDER - s;
    const body = Buffer.concat([derInteger(raw.subarray(0, 32)), derInteger(Buffer.from(chosen.toString(16).padStart(64, '0'), 'hex'))]);
    return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** Somebody with a key and a certificate. */
export interface Member {
    readonly key: KeyObject;
    readonly serialized: Uint8Array;
}

export function memberOf(mspId: string, key: KeyObject, pem: Uint8Array): Member {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(pem);
    return { key, serialized: identity.serializeBinary() };
}

/** The members of the network, by where their keys lie. */
export function membersIn(organizations: string) {
    const at = (mspId: string, ...folder: string[]): Member => {
        const place = join(organizations, ...folder, 'msp');
        return memberOf(mspId, createPrivateKey(only(place, 'keystore')), only(place, 'signcerts'));
    };
    const ward = (number: number, ...folder: string[]): Member =>
        at(`Ward${number}MSP`, 'peerOrganizations', `ward${number}.example.com`, ...folder);
    return {
        orderer: at('OrdererMSP', 'ordererOrganizations', 'example.com', 'orderers', 'orderer.example.com'),
        ordererAdmin: at('OrdererMSP', 'ordererOrganizations', 'example.com', 'users', 'Admin@example.com'),
        user: ward(1, 'users', 'User1@ward1.example.com'),
        peer1: ward(1, 'peers', 'peer0.ward1.example.com'),
        peer2: ward(2, 'peers', 'peer0.ward2.example.com'),
        user2: ward(2, 'users', 'User1@ward2.example.com'),
    };
}

export const blockOf = (bytes: Uint8Array): common.Block => common.Block.deserializeBinary(bytes);

export function setSlot(block: common.Block, index: number, bytes: Uint8Array): void {
    const slots = block.getMetadata()!.getMetadataList_asU8();
    slots[index] = bytes;
    block.getMetadata()!.setMetadataList(slots);
}

export const slotOf = (block: common.Block, index: number): Uint8Array => block.getMetadata()!.getMetadataList_asU8()[index]!;

/** The header of a block of fewer than 128 bytes, as it is hashed. */
export function headerBytes(header: common.BlockHeader): Buffer {
    const element = (tag: number, body: Uint8Array): Buffer => Buffer.concat([Buffer.of(tag, body.length), body]);
    const parts = [
        element(2, Buffer.of(header.getNumber())),
        element(4, header.getPreviousHash_asU8()),
        element(4, header.getDataHash_asU8()),
    ];
    return element(0x30, Buffer.concat(parts));
}

export const blockHash = (bytes: Uint8Array): Buffer => sha256(headerBytes(blockOf(bytes).getHeader()!));

/** How an orderer signs, or somebody else in its place. */
export interface Sealing {
    readonly value?: Uint8Array;
    readonly higher?: boolean;
}

/** Makes the data hash and the orderer's signature anew. */
export function seal(block: common.Block, orderer: Member, { value, higher = false }: Sealing = {}): Uint8Array {
    block.getHeader()!.setDataHash(sha256(...block.getData()!.getDataList_asU8()));
    const creator = new common.SignatureHeader();
    creator.setCreator(orderer.serialized);
    const header = creator.serializeBinary();
    const metadata = common.Metadata.deserializeBinary(slotOf(block, SIGNATURES));
    metadata.setValue(value ?? metadata.getValue_asU8());
    const made = new common.MetadataSignature();
    made.setSignatureHeader(header);
    made.setSignature(signature(orderer.key, Buffer.concat([metadata.getValue_asU8(), header, headerBytes(block.getHeader()!)]), higher));
    metadata.setSignaturesList([made]);
    setSlot(block, SIGNATURES, metadata.serializeBinary());
    return block.serializeBinary();
}

/** The layers of an endorsed transaction. */
export interface Layers {
    readonly channel: common.ChannelHeader;
    readonly signer: common.SignatureHeader;
    readonly endorsed: peer.ChaincodeEndorsedAction;
    readonly payload: peer.ChaincodeActionPayload;
    readonly response: peer.ProposalResponsePayload;
    readonly action: peer.ChaincodeAction;
}

/** Takes a transaction apart, lets it be changed, and puts it together again: id, proposal hash and signatures by whom one says. */
export function forged(
    envelope: Uint8Array,
    edit: (layers: Layers) => void,
    { creator, endorsers }: { creator: Member; endorsers?: readonly Member[] },
): Uint8Array {
    const outer = common.Envelope.deserializeBinary(envelope);
    const body = common.Payload.deserializeBinary(outer.getPayload_asU8());
    const transaction = peer.Transaction.deserializeBinary(body.getData_asU8());
    const first = transaction.getActionsList()[0]!;
    const payload = peer.ChaincodeActionPayload.deserializeBinary(first.getPayload_asU8());
    const endorsed = payload.getAction()!;
    const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
    const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
    const channel = common.ChannelHeader.deserializeBinary(body.getHeader()!.getChannelHeader_asU8());
    const signer = common.SignatureHeader.deserializeBinary(body.getHeader()!.getSignatureHeader_asU8());
    if (endorsers !== undefined) {
        signer.setCreator(creator.serialized);
        channel.setTxId(sha256(signer.getNonce_asU8(), creator.serialized).toString('hex'));
    }
    edit({ channel, signer, endorsed, payload, response, action });
    const [channelBytes, signerBytes] = [channel.serializeBinary(), signer.serializeBinary()];
    if (endorsers !== undefined) {
        response.setExtension$(action.serializeBinary());
        response.setProposalHash(sha256(channelBytes, signerBytes, payload.getChaincodeProposalPayload_asU8()));
        endorsed.setProposalResponsePayload(response.serializeBinary());
        endorsed.setEndorsementsList(endorsers.map((endorser) => endorsement(response.serializeBinary(), endorser)));
    }
    first.setHeader(signerBytes);
    payload.setAction(endorsed);
    first.setPayload(payload.serializeBinary());
    transaction.setActionsList([first]);
    body.getHeader()!.setChannelHeader(channelBytes);
    body.getHeader()!.setSignatureHeader(signerBytes);
    body.setData(transaction.serializeBinary());
    outer.setPayload(body.serializeBinary());
    outer.setSignature(signature(creator.key, outer.getPayload_asU8()));
    return outer.serializeBinary();
}

export function endorsement(response: Uint8Array, endorser: Member): peer.Endorsement {
    const made = new peer.Endorsement();
    made.setEndorser(endorser.serialized);
    made.setSignature(signature(endorser.key, Buffer.concat([response, endorser.serialized])));
    return made;
}

/** Puts one transaction in the place of another. */
export function replaceTransaction(block: common.Block, index: number, envelope: Uint8Array): void {
    const envelopes = block.getData()!.getDataList_asU8();
    envelopes[index] = envelope;
    block.getData()!.setDataList(envelopes);
}

export const envelopeOf = (block: common.Block, index = 0): Uint8Array => block.getData()!.getDataList_asU8()[index]!;
