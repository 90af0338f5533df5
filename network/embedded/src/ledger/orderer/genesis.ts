// SPDX-License-Identifier: Apache-2.0
// The configuration transaction of the first block: who belongs to the channel, how blocks are cut, and which policies hold.
import { common } from '@hyperledger/fabric-protos';
import { randomBytes } from 'node:crypto';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { EMPTY, hex, sha256 } from '../encoding/bytes';
import { channelGroup, type ConfigOptions } from './config-group';

/** The serialised envelope, and its transaction id. Nobody signs the first configuration. */
export function genesisTransaction(channelId: string, options: ConfigOptions): { envelope: Uint8Array; txId: string } {
    const nonce = randomBytes(24);
    const txId = hex(sha256(nonce, EMPTY));
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.CONFIG);
    channelHeader.setVersion(1);
    channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
    channelHeader.setChannelId(channelId);
    channelHeader.setTxId(txId);
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setNonce(nonce);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const config = new common.Config();
    config.setChannelGroup(channelGroup(options));
    const data = new common.ConfigEnvelope();
    data.setConfig(config);
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(data.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return { envelope: envelope.serializeBinary(), txId };
}
