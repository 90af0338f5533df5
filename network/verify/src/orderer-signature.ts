// SPDX-License-Identifier: Apache-2.0
// Whether an orderer of the channel signed a block: at least one signature by a certificate that the channel's configuration vouches for,
// issued to an orderer, and valid when the block's transactions were made.
import { verify, X509Certificate } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import { headerBytes } from './block-header';
import { channelHeaderOf, type OrdererOrganization } from './channel-config';

/** How far the time that a transaction states may be from the orderer's: what peers let pass (TimeWindowCheck). */
const toleratedMilliseconds = 15 * 60_000;

/** Parsed once each, by their PEM texts. */
const certificates = new Map<string, X509Certificate>();

/** Whether a certificate was valid at the latest time that a transaction of the block states; it counts as valid where none states any. */
function wasValid({ validFromDate, validToDate }: X509Certificate, block: common.Block): boolean {
    const times = (block.getData()?.getDataList_asU8() ?? []).flatMap(
        (envelope) => channelHeaderOf(envelope)?.getTimestamp()?.toDate().getTime() ?? [],
    );
    if (times.length === 0) {
        return true;
    }
    const time = Math.max(...times);
    return validFromDate.getTime() <= time + toleratedMilliseconds && validToDate.getTime() >= time - toleratedMilliseconds;
}

/** A block's metadata and one of the signatures over both. */
interface SignedMetadata {
    readonly block: common.Block;
    readonly value: Uint8Array;
    readonly signature: common.MetadataSignature;
}

/** What is wrong with one signature; `undefined` where it holds. */
function flaw({ block, value, signature }: SignedMetadata, orderers: readonly OrdererOrganization[]): string | undefined {
    const creator = common.SignatureHeader.deserializeBinary(signature.getSignatureHeader_asU8()).getCreator_asU8();
    const signer = msp.SerializedIdentity.deserializeBinary(creator);
    const pem = Buffer.from(signer.getIdBytes_asU8()).toString();
    const certificate = certificates.get(pem) ?? new X509Certificate(pem);
    certificates.set(pem, certificate);
    const organization = orderers.find(({ mspId }) => mspId === signer.getMspid());
    if (!organization?.authorities.some((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey))) {
        return 'a certificate of no authority in the channel’s configuration';
    }
    if (!/^OU=orderer$/m.test(certificate.subject)) {
        return 'a certificate that is not an orderer’s';
    }
    if (!wasValid(certificate, block)) {
        return 'a certificate that was not valid then';
    }
    const header = block.getHeader() ?? new common.BlockHeader();
    const signed = Buffer.concat([value, signature.getSignatureHeader_asU8(), headerBytes(header)]);
    return verify('sha256', signed, certificate.publicKey, signature.getSignature_asU8()) ? undefined : 'a signature over other bytes';
}

/** What orderers sign beside the header: the block's metadata, or `undefined` where it has none. */
export function signedMetadata(block: common.Block): common.Metadata | undefined {
    const bytes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
    return bytes === undefined || bytes.length === 0 ? undefined : common.Metadata.deserializeBinary(bytes);
}

/**
 * Why no signature of the block counts; `undefined` where one does.
 * @param orderers - the organisations that the channel's configuration named before this block
 */
export function unsigned(block: common.Block, orderers: readonly OrdererOrganization[]): string | undefined {
    const metadata = signedMetadata(block);
    const signatures = metadata?.getSignaturesList() ?? [];
    const value = metadata?.getValue_asU8() ?? new Uint8Array();
    const flaws = signatures.map((signature) => flaw({ block, value, signature }, orderers));
    return flaws.includes(undefined) ? undefined : flaws.join(', ') || 'no signature';
}
