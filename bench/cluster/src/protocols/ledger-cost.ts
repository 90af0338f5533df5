// SPDX-License-Identifier: Apache-2.0
// What talking to the ledger costs the nodes, in energy and time: telemetry up, the result of the election down.

import { receiving, sending } from '../world/radio';
import { isAlive, squareBetween, squareToSink, type World } from '../world/world';
import { DIRECT } from './protocol';

/** A control message with its header (25 bytes, as in the authors' own LEACH simulations). */
export const CONTROL_BITS = 200;
/** A node's telemetry inside a head's message: 16 bits of id, 24 of energy, 2 x 12 of position. */
export const TELEMETRY_BITS = 64;
/** IEEE 802.15.4 at 2.4 GHz. */
export const BITS_PER_SECOND = 250_000;

/**
 * Charges one election: every node tells its head (or the sink) where it is and what it has left, heads pass that on unfused, and every
 * node listens for its own answer. The gateway has mains power.
 * @param world - of the run.
 * @param headOf - as of the round before.
 */
export function chargeElection(world: World, headOf: Int32Array): void {
    const carried = new Uint32Array(world.count);
    for (let row = 0; row < world.count; row += 1) {
        if (!isAlive(world, row)) {
            continue;
        }
        const head = headOf[row] ?? DIRECT;
        const through = head !== DIRECT && head !== row && isAlive(world, head);
        const square = through ? squareBetween(world, row, head) : squareToSink(world, row);
        spend(world, row, receiving(CONTROL_BITS) + sending(CONTROL_BITS, square));
        if (through) {
            spend(world, head, receiving(CONTROL_BITS));
            carried[head] = (carried[head] ?? 0) + 1;
        }
    }
    carried.forEach((messages, head) => {
        if (messages > 0) {
            spend(world, head, sending(messages * TELEMETRY_BITS, squareToSink(world, head)));
        }
    });
}

/**
 * Gives the time of one election on the air: telemetry and answers one after another.
 * @param living - nodes alive.
 */
export function electionSeconds(living: number): number {
    return (living * 2 * CONTROL_BITS) / BITS_PER_SECOND;
}

function spend({ energy }: World, row: number, joule: number): void {
    energy[row] = (energy[row] ?? 0) - joule;
}
