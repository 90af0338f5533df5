// SPDX-License-Identifier: Apache-2.0
// A block's header in the form in which it is hashed and signed: SEQUENCE { INTEGER number, OCTET STRING previous_hash, OCTET STRING data_hash }.
import { sha256 } from './bytes';
import { derInteger, derOctets, derSequence } from './der';

/** What a block header says. */
export interface BlockHeader {
    readonly number: number;
    readonly previousHash: Uint8Array;
    readonly dataHash: Uint8Array;
}

/** What the orderer signs and what the next block's previous_hash covers. */
export function headerBytes({ number, previousHash, dataHash }: BlockHeader): Buffer {
    return derSequence(derInteger(number), derOctets(previousHash), derOctets(dataHash));
}

export function headerHash(header: BlockHeader): Buffer {
    return sha256(headerBytes(header));
}
