// SPDX-License-Identifier: Apache-2.0
// Whether the channel's orderers signed a block: every signature on it is genuine, by a certificate that the channel's configuration vouches for,
// issued to an orderer and valid when the block's transactions were made; and together they satisfy the channel's policy for blocks.
import { BrokenBlock } from '../finding';
import { wasValid } from '../msp/certificate';
import type { Channel } from '../msp/channel';
import { hasSigned, type Identity } from '../msp/identity';
import { joined } from '../wire/bytes';
import { type MetadataSignature, SIGNATURE_HEADER } from '../wire/fabric-messages';
import { headerBytes, type RawBlock } from './raw-block';

const BLOCK_VALIDATION = '/Channel/Orderer/BlockValidation';

/** A block with the channel before it and the time that it was made at, as far as its transactions tell. */
export interface SignedBlock {
    readonly block: RawBlock;
    readonly channel: Channel;
    readonly time: number;
}

async function signerOf({ block, channel, time }: SignedBlock, signature: MetadataSignature): Promise<Identity> {
    if (signature.identifierHeader.length > 0) {
        throw new BrokenBlock(`it is signed as consenters of ${channel.consensus} sign, which is not checked here`);
    }
    const signer = await channel.members.identify(SIGNATURE_HEADER.decode(signature.signatureHeader).creator);
    if (!('key' in signer)) {
        throw new BrokenBlock(`no orderer of this network signed it: ${signer.why}`);
    }
    if (!channel.ordererMspIds.includes(signer.mspId) || signer.role !== 'orderer') {
        throw new BrokenBlock('no orderer of this network signed it: the certificate is not an orderer’s');
    }
    if (!wasValid(signer.certificate, time)) {
        throw new BrokenBlock('no orderer of this network signed it: the certificate was not valid then');
    }
    const message = joined([block.signed.value, signature.signatureHeader, headerBytes(block.header)]);
    if (!(await hasSigned(signer, message, signature.signature))) {
        throw new BrokenBlock('no orderer of this network signed it: the signature is over other bytes');
    }
    return signer;
}

/** @throws BrokenBlock naming what is wrong with the first signature that does not count, or that they are too few */
export async function demandSignatures(signed: SignedBlock): Promise<void> {
    const { block, channel } = signed;
    const signers = new Map<string, Identity>();
    for (const signature of block.signed.signatures) {
        const signer = await signerOf(signed, signature);
        signers.set(signer.key, signer);
    }
    if (!channel.policy(BLOCK_VALIDATION)({ identities: [...signers.values()], members: channel.members })) {
        const found = `${signers.size} signatures`;
        throw new BrokenBlock('its signatures do not satisfy the channel’s policy for blocks', { found, expected: BLOCK_VALIDATION });
    }
}
