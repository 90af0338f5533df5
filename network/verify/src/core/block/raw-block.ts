// SPDX-License-Identifier: Apache-2.0
// A block taken apart: only the one form of its bytes passes, so that none of them is without meaning.
import { BrokenBlock } from '../finding';
import { hex, isSame, joined, NOTHING, sha256 } from '../wire/bytes';
import { BLOCK, type BlockHeader, LAST_CONFIG, METADATA, type Metadata, ORDERER_BLOCK_METADATA } from '../wire/fabric-messages';
import { significantBytes } from '../wire/writer';

/** Positions in a block's metadata (common.BlockMetadataIndex). */
const SIGNATURES = 0;
const LATEST_CONFIG = 1;
const CODES = 2;
const ORDERER = 3;
const COMMIT_HASH = 4;
const SLOTS = 5;

/** A block as it is in its bytes. */
export interface RawBlock {
    readonly header: BlockHeader;
    readonly envelopes: readonly Uint8Array[];
    /** What orderers sign beside the header, with their signatures. */
    readonly signed: Metadata;
    readonly codes: Uint8Array;
    readonly commitHash: Uint8Array;
    /** Two places that Fabric no longer uses; what stands there has to be what was signed. */
    readonly disused: readonly { readonly what: string; readonly slot: Uint8Array }[];
}

/** @throws BrokenBlock or WireError */
export function readBlock(bytes: Uint8Array): RawBlock {
    const { header, data, metadata } = BLOCK.decode(bytes, true);
    if (header === undefined || data === undefined || metadata === undefined) {
        throw new BrokenBlock('it has no header, no data or no metadata');
    }
    const { items: slots } = metadata;
    if (slots.length > SLOTS || slots.length <= CODES) {
        throw new BrokenBlock('its metadata has another number of parts', { found: String(slots.length), expected: String(SLOTS) });
    }
    const slot = (index: number): Uint8Array => slots[index] ?? NOTHING;
    const commit = METADATA.decode(slot(COMMIT_HASH), true);
    if (commit.signatures.length > 0) {
        throw new BrokenBlock('its commit hash is signed, which no peer does');
    }
    return {
        header,
        envelopes: data.items,
        signed: METADATA.decode(slot(SIGNATURES), true),
        codes: slot(CODES),
        commitHash: commit.value,
        disused: [
            { what: 'latest configuration', slot: slot(LATEST_CONFIG) },
            { what: 'metadata of the orderer', slot: slot(ORDERER) },
        ],
    };
}

const INTEGER = 0x02;
const OCTETS = 0x04;
const SEQUENCE = 0x30;

function element(tag: number, body: Uint8Array): Uint8Array {
    const size = body.length === 0 ? Uint8Array.of(0) : significantBytes(body.length);
    const length = body.length < 0x80 ? size : joined([Uint8Array.of(0x80 | size.length), size]);
    return joined([Uint8Array.of(tag), length, body]);
}

/** The header as it is hashed and signed: SEQUENCE { number INTEGER, previousHash OCTET STRING, dataHash OCTET STRING }. */
export function headerBytes({ number, previousHash, dataHash }: BlockHeader): Uint8Array {
    const digits = number === 0 ? Uint8Array.of(0) : significantBytes(number);
    // The first bit of an INTEGER is its sign.
    const positive = (digits[0] ?? 0) >= 0x80 ? joined([Uint8Array.of(0), digits]) : digits;
    return element(SEQUENCE, joined([element(INTEGER, positive), element(OCTETS, previousHash), element(OCTETS, dataHash)]));
}

/** What the next block names as its previous hash. */
export const headerHash = (header: BlockHeader): Promise<Uint8Array> => sha256(headerBytes(header));

/** What the block before established of a block's place. */
export interface Place {
    readonly number: number;
    readonly previousHash: Uint8Array;
}

/** @throws BrokenBlock where the block does not stand there, or its data hash is not that of its transactions */
export async function demandPlace({ header, envelopes }: RawBlock, { number, previousHash }: Place): Promise<void> {
    if (header.number !== number) {
        throw new BrokenBlock('another block stands in its place', { found: `block ${header.number}`, expected: `block ${number}` });
    }
    if (!isSame(header.previousHash, previousHash)) {
        const values = { found: hex(header.previousHash), expected: hex(previousHash) };
        throw new BrokenBlock('its previous hash is not the hash of the block before it', values);
    }
    const hash = await sha256(...envelopes);
    if (!isSame(header.dataHash, hash)) {
        throw new BrokenBlock('its data hash is not the hash of its transactions', { found: hex(header.dataHash), expected: hex(hash) });
    }
}

/** What a block says of itself to its orderer's signature: the latest configuration and what the consenters note. */
export const ordererMetadata = ({ signed }: RawBlock): { lastConfig: { index: number }; consenterMetadata: Uint8Array } =>
    ORDERER_BLOCK_METADATA.decode(signed.value, true);

/** @throws BrokenBlock where a disused place holds anything but a copy of what is signed */
export function demandDisused(block: RawBlock): void {
    const { lastConfig, consenterMetadata } = ordererMetadata(block);
    for (const { what, slot } of block.disused) {
        const { value, signatures } = METADATA.decode(slot, true);
        const isCopy = isSame(value, consenterMetadata) || (value.length > 0 && LAST_CONFIG.decode(value, true).index === lastConfig.index);
        if (signatures.length > 0 || !(value.length === 0 || isCopy)) {
            throw new BrokenBlock(`the disused place of the ${what} says something that is not signed`, {
                found: hex(slot),
                expected: 'nothing',
            });
        }
    }
}
