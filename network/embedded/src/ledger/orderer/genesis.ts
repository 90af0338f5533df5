// SPDX-License-Identifier: Apache-2.0
// The configuration transaction of the first block: who belongs to the channel, how blocks are cut, and which policies hold.
import { common } from '@hyperledger/fabric-protos';
import { randomBytes } from 'node:crypto';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { EMPTY, hex, sha256 } from '../encoding/bytes';
import { channelGroup, type ConfigOptions } from './config-group';

function configEnvelope(options: ConfigOptions): Uint8Array {
    const config = new common.Config();
    config.setChannelGroup(channelGroup(options));
    const envelope = new common.ConfigEnvelope();
    envelope.setConfig(config);
    return envelope.serializeBinary();
}

function channelHeader(channelId: string, txId: string): Uint8Array {
    const header = new common.ChannelHeader();
    header.setType(common.HeaderType.CONFIG);
    header.setVersion(1);
    header.setTimestamp(Timestamp.fromDate(new Date()));
    header.setChannelId(channelId);
    header.setTxId(txId);
    return header.serializeBinary();
}

/** The serialised envelope, and its transaction id. Nobody signs the first configuration. */
export function genesisTransaction(channelId: string, options: ConfigOptions): { envelope: Uint8Array; txId: string } {
    const nonce = randomBytes(24);
    const txId = hex(sha256(nonce, EMPTY));
    const signer = new common.SignatureHeader();
    signer.setNonce(nonce);
    const header = new common.Header();
    header.setChannelHeader(channelHeader(channelId, txId));
    header.setSignatureHeader(signer.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(configEnvelope(options));
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return { envelope: envelope.serializeBinary(), txId };
}
