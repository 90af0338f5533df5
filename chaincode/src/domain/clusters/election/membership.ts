// SPDX-License-Identifier: Apache-2.0
// Who reports to whom: the nearest head in range; the gateway where that is cheaper for the area, or where no head is in range.

import { alone, at, type Field, NOBODY } from './field';
import { RELAY_NANOJOULE, sendingNanojoule } from '../radio';

/**
 * Assigns every living node.
 * @param field - of the round.
 * @param heads - rows in ascending order.
 * @returns for each row the row of its head, or NOBODY; a head is its own.
 */
export function assignMembers(field: Field, heads: readonly number[]): Int32Array {
    const serving = new Set(heads);
    return Int32Array.from(field.nodes.keys(), (row) => (serving.has(row) ? row : headFor(field, row, heads)));
}

function headFor(field: Field, row: number, heads: readonly number[]): number {
    const { x, y, rules } = field;
    let nearest = NOBODY;
    let least = rules.rangeCm * rules.rangeCm + 1;
    for (const head of heads) {
        const dx = at(x, row) - at(x, head);
        const dy = at(y, row) - at(y, head);
        const square = dx * dx + dy * dy;
        if (square < least) {
            least = square;
            nearest = head;
        }
    }
    return nearest !== NOBODY && isBetterAlone(field, { row, head: nearest, square: least }) ? NOBODY : nearest;
}

/** Only a node near the gateway has the choice. */
function isBetterAlone(field: Field, { row, head, square }: { row: number; head: number; square: number }): boolean {
    if (at(field.nearGateway, row) === 0) {
        return false;
    }
    const through = at(field.scarcity, row) * sendingNanojoule(square) + at(field.scarcity, head) * RELAY_NANOJOULE;
    return alone(field, row) <= through;
}
