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
    const { x, y, scarcity, rules } = field;
    return Int32Array.from(field.nodes.keys(), (row) => {
        if (serving.has(row)) {
            return row;
        }
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
        // Only a node near the gateway has the choice.
        if (nearest === NOBODY || at(field.nearGateway, row) === 0) {
            return nearest;
        }
        const through = at(scarcity, row) * sendingNanojoule(least) + at(scarcity, nearest) * RELAY_NANOJOULE;
        return alone(field, row) <= through ? NOBODY : nearest;
    });
}
