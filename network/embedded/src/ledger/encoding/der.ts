// SPDX-License-Identifier: Apache-2.0
// The ASN.1 DER form of a block header: SEQUENCE { INTEGER number, OCTET STRING previous_hash, OCTET STRING data_hash }.
import { sha256 } from './bytes';

/** What a block header says. */
export interface BlockHeader {
    readonly number: number;
    readonly previousHash: Uint8Array;
    readonly dataHash: Uint8Array;
}

function element(tag: number, body: Uint8Array): Buffer {
    if (body.length > 127) {
        throw new RangeError('a block header is never that long');
    }
    return Buffer.concat([Buffer.from([tag, body.length]), body]);
}

function integer(value: number): Buffer {
    const digits = value.toString(16);
    const bytes = Buffer.from(digits.length % 2 === 1 ? `0${digits}` : digits, 'hex');
    const negative = ((bytes[0] ?? 0) & 0x80) !== 0;
    return element(0x02, negative ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** What the orderer signs and what the next block's previous_hash covers. */
export function headerBytes(header: BlockHeader): Buffer {
    return element(0x30, Buffer.concat([integer(header.number), element(0x04, header.previousHash), element(0x04, header.dataHash)]));
}

export function headerHash(header: BlockHeader): Buffer {
    return sha256(headerBytes(header));
}
