// SPDX-License-Identifier: Apache-2.0
// Walks all copies of a ledger side by side, with one audit: what it established of one copy holds for all, as they are the same.
import { type Anchor, Audit, BrokenRule, type CheckedBlock, type Essence, type Finding } from '../core';
import type { BlockCopy } from './block-copy';

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
export class BrokenCopy extends Error {
    readonly copy: string;
    readonly finding: Finding;

    constructor(copy: string, rule: BrokenRule) {
        super(`${copy}: ${rule.message}`, { cause: rule });
        this.copy = copy;
        this.finding = rule.finding;
    }
}

interface OpenCopy {
    readonly name: string;
    readonly height: number;
    readonly blocks: AsyncGenerator<Uint8Array>;
}

interface Held {
    readonly name: string;
    readonly bytes: Uint8Array;
}

async function opened(copy: BlockCopy): Promise<OpenCopy> {
    const height = await copy.height();
    return { name: copy.name, height, blocks: copy.blocks(height) };
}

async function nextOf({ name, blocks }: OpenCopy, number: number): Promise<Held> {
    const next = await blocks.next();
    if (next.done === true) {
        throw new BrokenCopy(name, new BrokenRule({ block: number, what: 'the copy ends before it' }));
    }
    return { name, bytes: next.value };
}

async function checkedIn({ name, bytes }: Held, audit: Audit): Promise<CheckedBlock> {
    try {
        return await audit.check(bytes);
    } catch (error) {
        throw error instanceof BrokenRule ? new BrokenCopy(name, error) : error;
    }
}

function demandSame({ number, essence }: CheckedBlock, first: Held, other: { name: string; checked: CheckedBlock }): void {
    for (const part of Object.keys(essence) as (keyof Essence)[]) {
        const [expected, found] = [essence[part], other.checked.essence[part]];
        if (expected !== found) {
            throw new BrokenCopy(
                other.name,
                new BrokenRule({ block: number, what: `another ${part} than in ${first.name}`, found, expected }),
            );
        }
    }
}

/** The same block in all copies that have it; the first of them is committed. */
async function addBlock([first, ...others]: readonly Held[], audit: Audit): Promise<CheckedBlock> {
    if (first === undefined) {
        throw new RangeError('a block that no copy has');
    }
    const checked = await checkedIn(first, audit);
    for (const other of others.filter(({ bytes }) => Buffer.compare(bytes, first.bytes) !== 0)) {
        demandSame(checked, first, { name: other.name, checked: await checkedIn(other, audit) });
    }
    checked.commit();
    return checked;
}

/** What a walk takes. */
export interface Walk {
    readonly copies: readonly BlockCopy[];
    readonly anchor: Anchor;
    /** Told after each block. */
    readonly progress?: (blocks: number, of: number) => void;
}

/**
 * Verifies every block of every copy, and that they are the same.
 * @throws BrokenCopy naming the copy and the first thing that is wrong in it
 */
export async function walk({ copies, anchor, progress }: Walk): Promise<Verified> {
    const audit = new Audit(anchor);
    const open = await Promise.all(copies.map(opened));
    const blocks = Math.max(...open.map(({ height }) => height));
    const hashes: string[] = [];
    let transactions = 0;
    try {
        for (let number = 0; number < blocks; number++) {
            const having = open.filter(({ height }) => height > number);
            const held = await Promise.all(having.map((copy) => nextOf(copy, number)));
            const { transactions: more, essence } = await addBlock(held, audit);
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
