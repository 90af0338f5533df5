// SPDX-License-Identifier: Apache-2.0
// Walks both wards' blocks side by side.
import type { X509Certificate } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';
import { BlockError, type Chain, checkBlock, compareBlocks } from './check-block';

/** A peer as the verifier needs it. */
export interface BlockSource {
    height(): Promise<number>;
    blocks(height: number): AsyncIterator<common.Block>;
}

/** What was verified. */
export interface Verified {
    readonly blocks: number;
    readonly transactions: number;
    /** How many blocks each peer has; they may differ by what is under way. */
    readonly heights: readonly [number, number];
}

async function nextBlock(blocks: AsyncIterator<common.Block>, number: number): Promise<common.Block> {
    const next = await blocks.next();
    if (next.done === true) {
        throw new BlockError(`block ${String(number)}: the peer ended its answer before it`);
    }
    return next.value;
}

/**
 * Verifies every block that both peers have, at each of them.
 * @throws BlockError naming the first block that breaks a rule or differs.
 */
export async function verifyChannel(left: BlockSource, right: BlockSource, authority: X509Certificate): Promise<Verified> {
    const heights = [await left.height(), await right.height()] as const;
    const blocks = Math.min(...heights);
    const [ones, others] = [left.blocks(blocks), right.blocks(blocks)];
    let chains: readonly (Chain | undefined)[] = [undefined, undefined];
    let transactions = 0;
    for (let number = 0; number < blocks; number++) {
        const [one, other] = [await nextBlock(ones, number), await nextBlock(others, number)];
        chains = [checkBlock(one, chains[0], authority), checkBlock(other, chains[1], authority)];
        compareBlocks(one, other);
        transactions += one.getData()?.getDataList().length ?? 0;
    }
    await Promise.all([ones.return?.(), others.return?.()]);
    return { blocks, transactions, heights };
}
