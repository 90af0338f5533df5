// SPDX-License-Identifier: Apache-2.0
// Choosing heads: candidates are asked in the order of the queue, and each one serves if the area is better off with it.
// Better off means: what others save by reporting to it, weighted by how scarce their energy is, exceeds what serving costs it.
// The test never looks at claims, so a claim moves a node only along the queue (see ticketOf).

import { alone, at, type Field } from './field';
import { FUSION_NANOJOULE, RELAY_NANOJOULE, sendingNanojoule } from './radio';
import { PATIENCE } from './rules';
import { PERMILLE } from './types';

/**
 * Chooses the heads of a round.
 * @param field - of the round.
 * @param queue - rows in the order in which they are asked.
 * @returns rows in ascending order: at most the share that the rules allow; where no head pays, the first of the queue, so that an area
 * always has a collection point.
 */
export function chooseHeads(field: Field, queue: readonly number[]): number[] {
    const most = Math.max(1, Math.floor((field.nodes.length * field.rules.headsPermille) / PERMILLE));
    const paid = Float64Array.from(field.nodes.keys(), (row) => alone(field, row));
    const offers = new Float64Array(field.nodes.length);
    const heads: number[] = [];
    let refused = 0;
    for (const row of queue) {
        if (heads.length === most || refused === PATIENCE || (row === field.standby && heads.length > 0)) break;
        const accepted = gainOf(field, row, { paid, offers }) > 0;
        refused = accepted ? 0 : refused + 1;
        if (accepted) heads.push(serve(row, paid, offers));
    }
    return heads.length > 0 ? heads.sort((a, b) => a - b) : queue.slice(0, 1);
}

interface Ledger {
    /** What each node pays as things stand. */
    readonly paid: Float64Array;
    /** Filled with what each node would pay with this head. */
    readonly offers: Float64Array;
}

/** Prices are nanojoule times scarcity; sums stay under 2^53 because both are capped. */
function gainOf(field: Field, head: number, { paid, offers }: Ledger): number {
    const { x, y, scarcity, rules, nodes } = field;
    const square = rules.rangeCm * rules.rangeCm;
    const relay = at(scarcity, head) * RELAY_NANOJOULE;
    let gain = at(paid, head) - at(scarcity, head) * (at(field.sending, head) + FUSION_NANOJOULE);
    for (let row = 0; row < nodes.length; row += 1) {
        const dx = at(x, row) - at(x, head);
        const dy = at(y, row) - at(y, head);
        const distance = dx * dx + dy * dy;
        offers[row] = distance <= square ? at(scarcity, row) * sendingNanojoule(distance) + relay : Infinity;
        if (row !== head && at(offers, row) < at(paid, row)) gain += at(paid, row) - at(offers, row);
    }
    return gain;
}

function serve(head: number, paid: Float64Array, offers: Float64Array): number {
    for (let row = 0; row < paid.length; row += 1) paid[row] = Math.min(at(paid, row), at(offers, row));
    paid[head] = 0;
    return head;
}
