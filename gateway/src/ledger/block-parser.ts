// SPDX-License-Identifier: Apache-2.0
// Reads blocks and the transactions in them: who created, who endorsed, which function, and the peer's verdict.

import { createHash, X509Certificate } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { BlockSummary, ChainInfo, TransactionDetail } from './ports';
import { validationCodeName } from './validation-codes';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface Headers {
    readonly channel: common.ChannelHeader;
    readonly creator: Uint8Array;
    readonly data: Uint8Array;
}

function headersOf(envelope: common.Envelope): Headers {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = payload.getHeader();
    const channel = common.ChannelHeader.deserializeBinary(header?.getChannelHeader_asU8() ?? new Uint8Array());
    const signature = common.SignatureHeader.deserializeBinary(header?.getSignatureHeader_asU8() ?? new Uint8Array());
    return { channel, creator: signature.getCreator_asU8(), data: payload.getData_asU8() };
}

function timestampOf(channel: common.ChannelHeader): string {
    return (channel.getTimestamp()?.toDate() ?? new Date(0)).toISOString();
}

/** The timestamp under which a signed or unsigned transaction runs. */
export function envelopeTimestamp(envelope: common.Envelope): string {
    return timestampOf(headersOf(envelope).channel);
}

function creatorOf(creator: Uint8Array): TransactionDetail['creator'] {
    const identity = msp.SerializedIdentity.deserializeBinary(creator);
    const der = new X509Certificate(identity.getIdBytes_asU8()).raw;
    return { mspId: identity.getMspid(), certificateId: createHash('sha256').update(der).digest('hex') };
}

/** The first argument is the function's name; those after it are not looked at. */
function invocationOf(payload: peer.ChaincodeActionPayload): { chaincode: string; function: string } {
    const proposal = peer.ChaincodeProposalPayload.deserializeBinary(payload.getChaincodeProposalPayload_asU8());
    const specification = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8()).getChaincodeSpec();
    const [name = new Uint8Array()] = specification?.getInput()?.getArgsList_asU8() ?? [];
    return { chaincode: specification?.getChaincodeId()?.getName() ?? '', function: Buffer.from(name).toString('utf8') };
}

function endorsersOf(payload: peer.ChaincodeActionPayload): string[] {
    const endorsements = payload.getAction()?.getEndorsementsList() ?? [];
    const mspIds = endorsements.map((each) => msp.SerializedIdentity.deserializeBinary(each.getEndorser_asU8()).getMspid());
    return [...new Set(mspIds)].sort();
}

function actionOf(data: Uint8Array): peer.ChaincodeActionPayload {
    const [action] = peer.Transaction.deserializeBinary(data).getActionsList();
    return peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
}

function verdicts(block: common.Block): Uint8Array {
    const metadata = block.getMetadata()?.getMetadataList_asU8() ?? [];
    return metadata[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
}

function envelopesOf(block: common.Block): Headers[] {
    const entries = block.getData()?.getDataList_asU8() ?? [];
    return entries.map((bytes) => headersOf(common.Envelope.deserializeBinary(bytes)));
}

/**
 * Finds a chaincode transaction in a block.
 *
 * @param bytes - a `common.Block`
 * @returns `undefined` when the block holds no such chaincode transaction
 */
export function transactionInBlock(bytes: Uint8Array, transactionId: string): TransactionDetail | undefined {
    const block = common.Block.deserializeBinary(bytes);
    const envelopes = envelopesOf(block);
    const index = envelopes.findIndex(({ channel }) => channel.getTxId() === transactionId);
    const found = envelopes[index];
    if (found?.channel.getType() !== common.HeaderType.ENDORSER_TRANSACTION) {
        return undefined;
    }
    const action = actionOf(found.data);
    return {
        id: transactionId,
        code: validationCodeName(verdicts(block)[index] ?? peer.TxValidationCode.NOT_VALIDATED),
        blockNumber: block.getHeader()?.getNumber() ?? 0,
        timestamp: timestampOf(found.channel),
        creator: creatorOf(found.creator),
        endorsers: endorsersOf(action),
        ...invocationOf(action),
    };
}

/** @param bytes - a `common.Block` */
export function blockSummary(bytes: Uint8Array): BlockSummary {
    const block = common.Block.deserializeBinary(bytes);
    const header = block.getHeader();
    const codes = verdicts(block);
    return {
        number: header?.getNumber() ?? 0,
        previousHash: hex(header?.getPreviousHash_asU8() ?? new Uint8Array()),
        dataHash: hex(header?.getDataHash_asU8() ?? new Uint8Array()),
        transactions: envelopesOf(block).map(({ channel }, index) => ({
            id: channel.getTxId(),
            code: validationCodeName(codes[index] ?? peer.TxValidationCode.NOT_VALIDATED),
        })),
    };
}

/** @param bytes - a `common.BlockchainInfo` */
export function chainInfoOf(bytes: Uint8Array): ChainInfo {
    const info = common.BlockchainInfo.deserializeBinary(bytes);
    return {
        height: info.getHeight(),
        currentBlockHash: hex(info.getCurrentblockhash_asU8()),
        previousBlockHash: hex(info.getPreviousblockhash_asU8()),
    };
}
