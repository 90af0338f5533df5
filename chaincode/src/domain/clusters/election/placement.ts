// SPDX-License-Identifier: Apache-2.0
// Choosing heads: candidates are asked in the order of the queue, and each one serves if the area is better off with it.
// Better off means: what others save by reporting to it, weighted by how scarce their energy is, exceeds what serving costs it.
// The test never looks at claims, so a claim moves a node only along the queue (see ticketOf).

import { alone, at, type Field } from './field';
import { FUSION_NANOJOULE, RELAY_NANOJOULE, sendingNanojoule } from '../radio';
import { PATIENCE } from '../rules';
import { PERMILLE } from '../types';

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
    const nearest = new Float64Array(paid.length).fill(field.rules.rangeCm * field.rules.rangeCm + 1);
    const plan: Plan = { paid, nearest, newPaid: paid.slice(), newNearest: nearest.slice() };
    const heads: number[] = [];
    let refused = 0;
    for (const row of queue) {
        if (heads.length === most || refused === PATIENCE || (at(field.standby, row) === 1 && heads.length > 0)) {
            break;
        }
        if (gainOf(field, row, plan) > 0) {
            paid.set(plan.newPaid);
            nearest.set(plan.newNearest);
            nearest[row] = -1;
            heads.push(row);
            refused = 0;
        } else {
            refused += 1;
        }
    }
    return heads.length > 0 ? heads.sort((a, b) => a - b) : queue.slice(0, 1);
}

/** What every node pays with the heads chosen so far, and what it would pay with one more. Prices are nanojoule times scarcity. */
interface Plan {
    readonly paid: Float64Array;
    /** Squared distance to the nearest head. */
    readonly nearest: Float64Array;
    readonly newPaid: Float64Array;
    readonly newNearest: Float64Array;
}

/** Members go to the nearest head whether that is good or bad for it, so both count. Sums stay under 2^53: prices are capped. */
function gainOf(field: Field, head: number, { paid, nearest, newPaid, newNearest }: Plan): number {
    const { x, y } = field;
    let gain = 0;
    for (let row = 0; row < paid.length; row += 1) {
        const dx = at(x, row) - at(x, head);
        const dy = at(y, row) - at(y, head);
        const square = dx * dx + dy * dy;
        const joins = square < at(nearest, row);
        newNearest[row] = joins ? square : at(nearest, row);
        newPaid[row] = joins ? throughOrAlone(field, { row, head, square }) : at(paid, row);
        gain += at(paid, row) - at(newPaid, row);
    }
    return gain;
}

function throughOrAlone(field: Field, { row, head, square }: { row: number; head: number; square: number }): number {
    if (row === head) {
        return at(field.scarcity, head) * (at(field.sending, head) + FUSION_NANOJOULE);
    }
    const through = at(field.scarcity, row) * sendingNanojoule(square) + at(field.scarcity, head) * RELAY_NANOJOULE;
    return at(field.nearGateway, row) === 1 ? Math.min(through, alone(field, row)) : through;
}
