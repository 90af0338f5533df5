// SPDX-License-Identifier: Apache-2.0
// Walks all copies of a ledger side by side, with one audit: what it established of one copy holds for all, as they are the same.
import { type Anchor, Audit, BrokenRule, type CheckedBlock, type Essence, type Finding } from '../core';
import type { BlockCopy } from './block-copy';
import { Wrong } from './wrong';

/** What holds. */
export interface Verified {
    readonly blocks: number;
    readonly transactions: number;
    /** How many blocks each copy has; they may differ by what is under way. */
    readonly copies: readonly { readonly name: string; readonly height: number }[];
    readonly firstBlock: string;
    readonly lastBlock: string;
    readonly chaincodes: ReturnType<Audit['definitions']>;
    readonly blindSpots: readonly string[];
}

/** Something is wrong with a copy. */
export class BrokenCopy extends Wrong {
    readonly finding: { readonly copy: string } & Finding;

    constructor(copy: string, rule: BrokenRule) {
        super(`${copy}: ${rule.message}`, { cause: rule });
        this.finding = { copy, ...rule.finding };
    }
}

interface Held {
    readonly name: string;
    readonly bytes: Uint8Array;
}

async function checkedIn({ name, bytes }: Held, audit: Audit): Promise<CheckedBlock> {
    try {
        return await audit.check(bytes);
    } catch (error) {
        throw error instanceof BrokenRule ? new BrokenCopy(name, error) : error;
    }
}

/** The same block in all copies that have it; the first of them is committed. */
async function addBlock([first, ...others]: readonly Held[], audit: Audit): Promise<CheckedBlock> {
    if (first === undefined) {
        throw new RangeError('a block that no copy has');
    }
    const checked = await checkedIn(first, audit);
    const { number, essence } = checked;
    for (const other of others.filter(({ bytes }) => Buffer.compare(bytes, first.bytes) !== 0)) {
        const { essence: otherwise } = await checkedIn(other, audit);
        for (const part of Object.keys(essence) as (keyof Essence)[]) {
            const [expected, found] = [essence[part], otherwise[part]];
            if (expected !== found) {
                const rule = new BrokenRule({ block: number, what: `another ${part} than in ${first.name}`, found, expected });
                throw new BrokenCopy(other.name, rule);
            }
        }
    }
    checked.commit();
    return checked;
}

/** What a walk takes. */
export interface Walk {
    readonly copies: readonly BlockCopy[];
    readonly anchor: Anchor;
    /** Told of each block once it is the latest. */
    readonly witness?: ((block: CheckedBlock) => void) | undefined;
    /** Told after each block. */
    readonly progress?: (blocks: number, of: number) => void;
}

/**
 * Verifies every block of every copy, and that they are the same.
 * @throws BrokenCopy naming the copy and the first thing that is wrong in it
 */
export async function walk({ copies, anchor, progress, witness }: Walk): Promise<Verified> {
    const audit = new Audit(anchor);
    const open = await Promise.all(
        copies.map(async (copy) => {
            const height = await copy.height();
            return { name: copy.name, height, blocks: copy.blocks(height) };
        }),
    );
    const blocks = Math.max(...open.map(({ height }) => height));
    const hashes: string[] = [];
    let transactions = 0;
    try {
        for (let number = 0; number < blocks; number++) {
            const having = open.filter(({ height }) => height > number);
            const held = await Promise.all(
                having.map(async ({ name, blocks: left }): Promise<Held> => {
                    const next = await left.next();
                    if (next.done === true) {
                        throw new BrokenCopy(name, new BrokenRule({ block: number, what: 'the copy ends before it' }));
                    }
                    return { name, bytes: next.value };
                }),
            );
            const checked = await addBlock(held, audit);
            const { transactions: more, essence } = checked;
            witness?.(checked);
            transactions += more;
            hashes[number === 0 ? 0 : 1] = essence['block hash'];
            progress?.(number + 1, blocks);
        }
    } finally {
        await Promise.all(open.map((copy) => copy.blocks.return(undefined)));
    }
    const [firstBlock = '', lastBlock = firstBlock] = hashes;
    const heights = open.map(({ name, height }) => ({ name, height }));
    return {
        blocks,
        transactions,
        copies: heights,
        firstBlock,
        lastBlock,
        chaincodes: audit.definitions(),
        blindSpots: audit.blindSpots(),
    };
}
