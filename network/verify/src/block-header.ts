// SPDX-License-Identifier: Apache-2.0
// The two hashes of a block: over its header (ASN.1 DER, as Fabric signs and chains it) and over its transactions.
import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';

const integerTag = 0x02;
const octetsTag = 0x04;
const sequenceTag = 0x30;
const longForm = 0x80;
const signBit = 0x80;

function minimalBytes(value: number): Buffer {
    const hex = value.toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function element(tag: number, body: Uint8Array): Buffer {
    const size = minimalBytes(body.length);
    const length = body.length < longForm ? size : Buffer.concat([Buffer.of(longForm | size.length), size]);
    return Buffer.concat([Buffer.of(tag), length, body]);
}

/** The header as SEQUENCE { number INTEGER, previousHash OCTET STRING, dataHash OCTET STRING }. */
export function headerBytes(header: common.BlockHeader): Buffer {
    const number = minimalBytes(header.getNumber());
    // The first bit of an INTEGER is its sign.
    const positive = (number[0] ?? 0) >= signBit ? Buffer.concat([Buffer.of(0), number]) : number;
    const parts = [
        element(integerTag, positive),
        element(octetsTag, header.getPreviousHash_asU8()),
        element(octetsTag, header.getDataHash_asU8()),
    ];
    return element(sequenceTag, Buffer.concat(parts));
}

/** SHA-256 of the header: what the next block names as its previous hash. */
export function headerHash(header: common.BlockHeader): Buffer {
    return createHash('sha256').update(headerBytes(header)).digest();
}

/** SHA-256 of all envelopes, one after the other. */
export function dataHash(data: common.BlockData): Buffer {
    const hash = createHash('sha256');
    data.getDataList_asU8().forEach((envelope) => hash.update(envelope));
    return hash.digest();
}
