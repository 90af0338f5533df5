// SPDX-License-Identifier: Apache-2.0
// A common.Block from its stored parts and back, without decoding the transactions inside.
import { delimited, encode } from '../../protos/encode';
import { asBuffer, WireMessage } from '../../protos/wire';
import type { BlockHeader } from './block-header';

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

/** Byte strings as one message of a repeated field 1 (BlockData, BlockMetadata). */
export function repeated(items: readonly Uint8Array[]): Buffer {
    return Buffer.concat(items.flatMap((item) => delimited(1, item)));
}

/** The serialised common.Block. */
export function blockBytes({ header: { number, previousHash, dataHash }, envelopes, metadata }: BlockParts): Uint8Array {
    return Buffer.concat([
        ...delimited(1, encode([1, number], [2, previousHash], [3, dataHash])),
        ...delimited(2, repeated(envelopes)),
        ...delimited(3, repeated(metadata)),
    ]);
}

/** The byte strings of such a message, as views into it. */
export function repeatedItems(message: Uint8Array): Buffer[] {
    return new WireMessage(asBuffer(message)).all(1);
}

/** Takes a serialised common.Block apart; the parts are views into it. */
export function parseBlock(bytes: Uint8Array): BlockParts {
    const block = new WireMessage(asBuffer(bytes));
    const header = block.message(1);
    return {
        header: { number: header.number(1), previousHash: header.bytesField(2), dataHash: header.bytesField(3) },
        envelopes: block.message(2).all(1),
        metadata: block.message(3).all(1),
    };
}
