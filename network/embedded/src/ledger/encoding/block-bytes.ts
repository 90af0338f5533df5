// SPDX-License-Identifier: Apache-2.0
// A common.Block from its stored parts and back, without decoding the transactions inside.
import { common } from '@hyperledger/fabric-protos';
import { type BlockHeader } from './der';
import { delimited, wireField, wireFields } from './wire';

/** Positions in a block's metadata (common.BlockMetadataIndex). */
export const SLOT = { signatures: 0, lastConfig: 1, filter: 2, orderer: 3, commitHash: 4 } as const;
export const SLOTS = 5;

/** A block taken apart. */
export interface BlockParts {
    readonly header: BlockHeader;
    readonly envelopes: readonly Uint8Array[];
    /** Five slots. */
    readonly metadata: readonly Uint8Array[];
}

function headerMessage(header: BlockHeader): Uint8Array {
    const message = new common.BlockHeader();
    message.setNumber(header.number);
    message.setPreviousHash(header.previousHash);
    message.setDataHash(header.dataHash);
    return message.serializeBinary();
}

function parseHeader(bytes: Uint8Array): BlockHeader {
    const message = common.BlockHeader.deserializeBinary(bytes);
    return { number: message.getNumber(), previousHash: message.getPreviousHash_asU8(), dataHash: message.getDataHash_asU8() };
}

/** Byte strings as one message of a repeated field 1 (BlockData, BlockMetadata). */
export function repeated(items: readonly Uint8Array[]): Buffer {
    return Buffer.concat(items.flatMap((item) => delimited(1, item)));
}

/** The serialised common.Block. */
export function blockBytes(block: BlockParts): Uint8Array {
    return Buffer.concat([
        ...delimited(1, headerMessage(block.header)),
        ...delimited(2, repeated(block.envelopes)),
        ...delimited(3, repeated(block.metadata)),
    ]);
}

/** The byte strings of such a message, as views into it. */
export function repeatedItems(message: Uint8Array): Uint8Array[] {
    return [...wireFields(message)].map((part) => part.bytes);
}

/** Takes a serialised common.Block apart; the parts are views into it. */
export function parseBlock(bytes: Uint8Array): BlockParts {
    return {
        header: parseHeader(wireField(bytes, 1)),
        envelopes: repeatedItems(wireField(bytes, 2)),
        metadata: repeatedItems(wireField(bytes, 3)),
    };
}
