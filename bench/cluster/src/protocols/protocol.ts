// SPDX-License-Identifier: Apache-2.0
// What a protocol is to the simulator, and what LEACH, SEP and DEEC share: a lot per node, and members that go to the nearest head.

import { randomStream } from '../world/random';
import { isAlive, squareBetween, squareToSink, type World } from '../world/world';

/** `headOf` of a node that reports to the sink itself; a head has its own row. */
export const DIRECT = -1;
const LOTS = 3;

/** Decides, round by round, who reports to whom. It may charge the world for its own messages, never for reports. */
export interface Protocol {
    /**
     * Assigns every living node.
     * @param round - from 0.
     * @param headOf - to be filled: a row, or DIRECT.
     */
    readonly assign: (round: number, headOf: Int32Array) => void;
    /** Seconds that the protocol's own messages add to this round. */
    readonly overhead: (round: number) => number;
}

/** How a run deviates from honesty. */
export interface ProtocolOptions {
    /** What a node claims to have, given what it has (joule). */
    readonly claim: (world: World, row: number) => number;
}

export type ProtocolFactory = (world: World, options: ProtocolOptions) => Protocol;

/** Gives the chance of a node to elect itself in a round; 0 while it rests. */
export type Threshold = (round: number, row: number) => number;

/**
 * Builds a protocol in which nodes elect themselves.
 * @param world - of the run.
 * @param threshold - the protocol's rule.
 * @param served - told which node has become head.
 */
export function selfElecting(world: World, threshold: Threshold, served: (row: number) => void): Protocol {
    const random = randomStream(world.seed, LOTS);
    return {
        assign: (round, headOf) => {
            const heads: number[] = [];
            for (let row = 0; row < world.count; row += 1) {
                if (isAlive(world, row) && random() < threshold(round, row)) {
                    heads.push(row);
                }
            }
            heads.forEach(served);
            joinNearest(world, heads, headOf);
        },
        overhead: () => 0,
    };
}

/** Sends members to the nearest head; to the sink where the variant allows it and that is nearer, or where there is no head at all. */
function joinNearest(world: World, heads: readonly number[], headOf: Int32Array): void {
    for (let row = 0; row < world.count; row += 1) {
        let least = world.setting.direct ? squareToSink(world, row) : Infinity;
        let nearest = DIRECT;
        for (const head of heads) {
            const square = squareBetween(world, row, head);
            if (square < least) {
                least = square;
                nearest = head;
            }
        }
        headOf[row] = nearest;
    }
    for (const head of heads) {
        headOf[head] = head;
    }
}
