// SPDX-License-Identifier: Apache-2.0
// Reads blocks and the transactions in them: who created, who endorsed, which function, and the peer's verdict.

import { hash, X509Certificate } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { demandDefined } from '@wardledger/chaincode/domain';
import type { BlockSummary, ChainInfo, TransactionDetail } from '../ports';
import { validationCodeName } from '../validation-codes';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface Headers {
    readonly channel: common.ChannelHeader;
    readonly creator: Uint8Array;
    readonly data: Uint8Array;
}

function headersOf(envelope: common.Envelope): Headers {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = demandDefined(payload.getHeader(), 'the header of a payload');
    const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    return { channel, creator: signature.getCreator_asU8(), data: payload.getData_asU8() };
}

function timestampOf(channel: common.ChannelHeader): string {
    return demandDefined(channel.getTimestamp(), 'the timestamp of a transaction').toDate().toISOString();
}

/** The timestamp under which a signed or unsigned transaction runs. */
export function envelopeTimestamp(envelope: common.Envelope): string {
    return timestampOf(headersOf(envelope).channel);
}

/** The first argument is the function's name; those after it are not looked at. */
function invocationOf(payload: peer.ChaincodeActionPayload): { chaincode: string; function: string } {
    const proposal = peer.ChaincodeProposalPayload.deserializeBinary(payload.getChaincodeProposalPayload_asU8());
    const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8());
    const specification = demandDefined(invocation.getChaincodeSpec(), 'the specification of an invocation');
    const [name] = demandDefined(specification.getInput(), 'the input of an invocation').getArgsList_asU8();
    return {
        chaincode: demandDefined(specification.getChaincodeId(), 'the chaincode of an invocation').getName(),
        function: Buffer.from(demandDefined(name, 'the function of an invocation')).toString('utf8'),
    };
}

/** The verdict of each transaction by name. A block whose peer has not judged it says so of each. */
function verdictsOf(block: common.Block): (index: number) => string {
    const metadata = demandDefined(block.getMetadata(), 'the metadata of a block').getMetadataList_asU8();
    const codes = metadata[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
    return (index) => validationCodeName(codes?.[index] ?? peer.TxValidationCode.NOT_VALIDATED);
}

function envelopesOf(block: common.Block): Headers[] {
    const entries = demandDefined(block.getData(), 'the data of a block').getDataList_asU8();
    return entries.map((bytes) => headersOf(common.Envelope.deserializeBinary(bytes)));
}

function headerOf(block: common.Block): common.BlockHeader {
    return demandDefined(block.getHeader(), 'the header of a block');
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
    const [action] = peer.Transaction.deserializeBinary(found.data).getActionsList();
    const payload = demandDefined(action, 'the action of a transaction').getPayload_asU8();
    const endorsed = peer.ChaincodeActionPayload.deserializeBinary(payload);
    const creator = msp.SerializedIdentity.deserializeBinary(found.creator);
    const certificate = new X509Certificate(creator.getIdBytes_asU8()).raw;
    const endorsements = demandDefined(endorsed.getAction(), 'the endorsed action of a transaction').getEndorsementsList();
    const endorsers = endorsements.map((each) => msp.SerializedIdentity.deserializeBinary(each.getEndorser_asU8()).getMspid());
    return {
        id: transactionId,
        code: verdictsOf(block)(index),
        blockNumber: headerOf(block).getNumber(),
        timestamp: timestampOf(found.channel),
        creator: { mspId: creator.getMspid(), certificateId: hash('sha256', certificate, 'hex') },
        endorsers: [...new Set(endorsers)].sort(),
        ...invocationOf(endorsed),
    };
}

/** @param bytes - a `common.Block` */
export function blockSummary(bytes: Uint8Array): BlockSummary {
    const block = common.Block.deserializeBinary(bytes);
    const header = headerOf(block);
    const verdictOf = verdictsOf(block);
    return {
        number: header.getNumber(),
        previousHash: hex(header.getPreviousHash_asU8()),
        dataHash: hex(header.getDataHash_asU8()),
        transactions: envelopesOf(block).map(({ channel }, index) => ({ id: channel.getTxId(), code: verdictOf(index) })),
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
