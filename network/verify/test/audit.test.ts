// SPDX-License-Identifier: Apache-2.0
// What real peers wrote holds; no byte of it can be changed unnoticed.
import { readFileSync } from 'node:fs';
import { type Anchor, Audit, BrokenRule } from '../src/core';
import { blockOf } from './support/forger';
import { BOTH, authorityIn, EVENT, type Ledger, makeLedger } from './support/ledger';

/** A generator of numbers that are the same in each run. */
function seeded(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
}

let ledger: Ledger;
let anchor: Anchor;
beforeAll(async () => {
    ledger = await makeLedger();
    anchor = { authority: readFileSync(authorityIn(ledger.organizations)) };
}, 60_000);
afterAll(async () => {
    await ledger.stop();
});

/** An audit that knows the blocks before this one. */
async function auditBefore(number: number): Promise<Audit> {
    const audit = new Audit(anchor);
    for (const block of ledger.blocks.slice(0, number)) {
        await audit.add(block);
    }
    return audit;
}

it('accepts what peers wrote, and knows the policy that the lifecycle committed', async () => {
    const audit = await auditBefore(ledger.blocks.length);
    expect(audit.height).toBe(ledger.blocks.length);
    expect(audit.definitions()).toEqual([{ name: 'parity', version: '1.0', sequence: 1, policy: BOTH.replace(',', ', ') }]);
    expect(audit.blindSpots()).toEqual([]);
});

/** Some bytes of a block. */
interface Stretch {
    readonly number: number;
    readonly from: number;
    readonly length: number;
}

/** Where something stands in blocks. */
function stretchesOf(partsOf: (block: Buffer) => readonly Uint8Array[]): Stretch[] {
    return ledger.blocks.flatMap((bytes, number) => {
        const block = Buffer.from(bytes);
        return partsOf(block).map((part) => ({ number, from: block.indexOf(part), length: part.length }));
    });
}

const PLACES: readonly (readonly [what: string, flips: number, partsOf: (block: Buffer) => readonly Uint8Array[]])[] = [
    ['anywhere in blocks', 10_000, (block) => [block]],
    ['in envelopes of transactions', 4_000, (block) => blockOf(block).getData()!.getDataList_asU8()],
    ['in events', 1_000, (block) => [EVENT.name, EVENT.payload].map((text) => Buffer.from(text)).filter((text) => block.includes(text))],
];

// 10,000 wherever they fall, and some where they matter most: most bytes of a block are certificates and signatures.
it.each(PLACES)(
    'notices random flips of a bit, %s: %i, each in the block in which it is',
    async (_what, flips, partsOf) => {
        const audits = await Promise.all(ledger.blocks.map((_, number) => auditBefore(number)));
        const stretches = stretchesOf(partsOf);
        expect(stretches.filter(({ from, length }) => from < 0 || length === 0)).toEqual([]);
        expect(stretches).not.toEqual([]);
        const random = seeded(11);
        const unnoticed: string[] = [];
        for (let flip = 0; flip < flips; flip++) {
            const { number, from, length } = stretches[random(stretches.length)]!;
            const changed = Buffer.from(ledger.blocks[number]!);
            const at = from + random(length);
            const bit = random(8);
            changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
            const error = await audits[number]!.check(changed).catch((caught: unknown) => caught);
            if (!(error instanceof BrokenRule) || error.finding.block !== number) {
                unnoticed.push(`bit ${bit} of byte ${at} of block ${number}: ${String(error)}`);
            }
        }
        expect(unnoticed).toEqual([]);
    },
    120_000,
);
