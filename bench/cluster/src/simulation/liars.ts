// SPDX-License-Identifier: Apache-2.0
// Nodes that lie about their energy: every tenth claims a fixed multiple of what it has. No other rule is broken.

import type { ProtocolOptions } from '../protocols/protocol';
import type { World } from '../world/world';

const EVERY = 10;

/** Tells whether a node is one of the 10 % that lie; spread over both sizes of battery. */
export function isLiar(row: number): boolean {
    return row % EVERY === 0;
}

/**
 * Makes every tenth node claim a multiple of its energy.
 * @param factor - under 1 to shirk, over 1 to be chosen more often.
 */
export function lying(factor: number): ProtocolOptions {
    const claim = ({ energy }: World, row: number): number => (energy[row] ?? 0) * (isLiar(row) ? factor : 1);
    return { claim };
}
