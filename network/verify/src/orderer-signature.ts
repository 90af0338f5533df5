// SPDX-License-Identifier: Apache-2.0
// Whether an orderer of the network signed a block: at least one signature by a certificate of the orderer organisation's CA.
import { verify, X509Certificate } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import { headerBytes } from './block-header';

const authorities = new WeakMap<X509Certificate, Map<string, X509Certificate | undefined>>();

function certifiedBy(authority: X509Certificate, pem: string): X509Certificate | undefined {
    const known = authorities.get(authority) ?? new Map<string, X509Certificate | undefined>();
    authorities.set(authority, known);
    if (!known.has(pem)) {
        const certificate = new X509Certificate(pem);
        known.set(pem, certificate.checkIssued(authority) && certificate.verify(authority.publicKey) ? certificate : undefined);
    }
    return known.get(pem);
}

function signatureHolds(block: common.Block, value: Uint8Array, one: common.MetadataSignature, authority: X509Certificate): boolean {
    const header = block.getHeader();
    const signatureHeader = common.SignatureHeader.deserializeBinary(one.getSignatureHeader_asU8());
    const identity = msp.SerializedIdentity.deserializeBinary(signatureHeader.getCreator_asU8());
    const certificate = certifiedBy(authority, Buffer.from(identity.getIdBytes_asU8()).toString());
    if (header === undefined || certificate === undefined) {
        return false;
    }
    const signed = Buffer.concat([value, one.getSignatureHeader_asU8(), headerBytes(header)]);
    return verify('sha256', signed, certificate.publicKey, one.getSignature_asU8());
}

/** True where a certificate issued by `authority` signed the block's header and its metadata. */
export function signedByOrderer(block: common.Block, authority: X509Certificate): boolean {
    const bytes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
    if (bytes === undefined || bytes.length === 0) {
        return false;
    }
    const metadata = common.Metadata.deserializeBinary(bytes);
    return metadata.getSignaturesList().some((one) => signatureHolds(block, metadata.getValue_asU8(), one, authority));
}
