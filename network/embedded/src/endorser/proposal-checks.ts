// SPDX-License-Identifier: Apache-2.0
// Whether a proposal is well-formed and signed by a member of the channel, with the endorser's words when it is not.
import { common } from '@hyperledger/fabric-protos';
import type { MspManager } from '../msp/msp-manager';
import { computeTxId, type SignedProposal } from '../protos/proposal';

const { HeaderType } = common;
const headerTypes = new Map<number, string>(Object.entries(HeaderType).map(([name, value]) => [value, name]));

/** Opens every layer that the endorser needs; throws at the first that is missing or malformed. */
export function unpack(proposal: SignedProposal): void {
    proposal.open('proposal', 'header', 'channelHeader', 'signatureHeader');
    const { extension } = proposal;
    if (!extension.has(2)) {
        throw new Error('ChaincodeHeaderExtension.ChaincodeId is nil');
    }
    if (proposal.headerChaincode === '') {
        throw new Error('ChaincodeHeaderExtension.ChaincodeId.Name is empty');
    }
    proposal.open('payload');
    if (!proposal.invocation.has(1)) {
        throw new Error('chaincode invocation spec did not contain chaincode spec');
    }
    if (!proposal.invocation.message(1).has(3)) {
        throw new Error('chaincode input did not contain any input');
    }
}

function checkHeader(proposal: SignedProposal): void {
    const { type, epoch, nonce, creator, txId } = proposal;
    if (type !== HeaderType.ENDORSER_TRANSACTION && type !== HeaderType.CONFIG) {
        throw new Error(`invalid header type ${headerTypes.get(type) ?? String(type)}`);
    }
    if (epoch !== 0) {
        throw new Error('epoch is non-zero');
    }
    if (nonce.length === 0) {
        throw new Error('nonce is empty');
    }
    if (creator.length === 0) {
        throw new Error('creator is empty');
    }
    const expected = computeTxId(nonce, creator);
    if (txId !== expected) {
        throw new Error(`incorrectly computed txid '${txId}' -- expected '${expected}'`);
    }
    if (proposal.signature.length === 0) {
        throw new Error('empty signature bytes');
    }
}

const validated = new WeakMap<SignedProposal, Promise<void>>();

/**
 * Throws when header or signature are not as they must be. The text for a bad signer does not tell what is wrong with him.
 * All peers have the same members, so that a proposal is looked at once, whichever peers get it.
 */
export function validate(proposal: SignedProposal, msps: MspManager): Promise<void> {
    const known = validated.get(proposal) ?? validateOnce(proposal, msps);
    validated.set(proposal, known);
    return known;
}

async function validateOnce(proposal: SignedProposal, msps: MspManager): Promise<void> {
    checkHeader(proposal);
    const creator = msps.deserialize(proposal.creator);
    if (!creator) {
        throw new Error(`access denied: channel [${proposal.channelId}] creator org unknown, creator is malformed`);
    }
    if (!creator.valid || !(await creator.verify(proposal.proposalBytes, proposal.signature))) {
        throw new Error(`access denied: channel [${proposal.channelId}] creator org [${creator.mspId}]`);
    }
}
