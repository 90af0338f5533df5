// SPDX-License-Identifier: Apache-2.0
// Every rule that a block must keep, by itself and after its predecessor; the first that it breaks is named.
import type { X509Certificate } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { dataHash, headerHash } from './block-header';
import { signedByOrderer } from './orderer-signature';

/** What the previous block must have been. */
export interface Chain {
    readonly number: number;
    readonly hash: Uint8Array;
}

const genesis: Chain = { number: -1, hash: new Uint8Array() };
const same = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;

function brokenRule(block: common.Block, before: Chain, authority: X509Certificate): string | undefined {
    const [header, data] = [block.getHeader(), block.getData()];
    if (header === undefined || data === undefined) {
        return 'it has no header or no data';
    }
    if (header.getNumber() !== before.number + 1) {
        return `it comes after block ${String(before.number)}`;
    }
    if (!same(header.getPreviousHash_asU8(), before.hash)) {
        return 'its previous hash is not the hash of the block before it';
    }
    if (!same(header.getDataHash_asU8(), dataHash(data))) {
        return 'its data hash is not the hash of its transactions';
    }
    // Block 0 is the agreed beginning; no orderer signs it.
    return header.getNumber() === 0 || signedByOrderer(block, authority) ? undefined : 'no orderer of this network signed it';
}

/** A block that breaks a rule. */
export class BlockError extends Error {}

/**
 * Checks a block against the one before it.
 * @returns what the next block is checked against.
 * @throws BlockError naming the block and the rule.
 */
export function checkBlock(block: common.Block, before: Chain | undefined, authority: X509Certificate): Chain {
    const rule = brokenRule(block, before ?? genesis, authority);
    const number = block.getHeader()?.getNumber() ?? -1;
    if (rule !== undefined) {
        throw new BlockError(`block ${String(number)}: ${rule}`);
    }
    return { number, hash: headerHash(block.getHeader() ?? new common.BlockHeader()) };
}

const { TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;
const nothing = new Uint8Array();

const transactionsOf = (block: common.Block): Uint8Array => block.getData()?.serializeBinary() ?? nothing;
const metadataOf = (block: common.Block, index: number): Uint8Array => block.getMetadata()?.getMetadataList_asU8()[index] ?? nothing;

/** What two peers must hold alike, and its name. */
const compared: readonly (readonly [string, (block: common.Block) => Uint8Array])[] = [
    ['transactions', transactionsOf],
    ['validation codes', (block) => metadataOf(block, TRANSACTIONS_FILTER)],
    ['state (commit hash)', (block) => metadataOf(block, COMMIT_HASH)],
];

/**
 * Compares the same block as two peers hold it: transactions, validation codes and the running commit hash over the state.
 * @throws BlockError naming the block and what differs.
 */
export function compareBlocks(left: common.Block, right: common.Block): void {
    for (const [what, part] of compared) {
        if (!same(part(left), part(right))) {
            throw new BlockError(`block ${String(left.getHeader()?.getNumber() ?? -1)}: the peers hold different ${what}`);
        }
    }
}
