// SPDX-License-Identifier: Apache-2.0
// The order in which candidates are asked to serve: by ticket, then lot, then the longest rest, then the smaller id. Those held back come last.

import { at, type Field, isTrusted } from './field';
import { type Draw, lotOf, ticketOf } from './lottery';
import { weightOf } from './standing';
import type { ClusterNode, ElectionInput, Sha256 } from '../types';

interface Candidate extends Draw {
    readonly row: number;
    readonly node: ClusterNode;
}

/**
 * Lines up the trusted nodes.
 * @param field - of the round.
 * @param input - for seed and round.
 * @param sha256 - the hash.
 * @returns rows of the field.
 */
export function queueOf(field: Field, { seed, round }: Pick<ElectionInput, 'seed' | 'round'>, sha256: Sha256): number[] {
    const candidates: Candidate[] = [];
    field.nodes.forEach((node, row) => {
        if (!isTrusted(node, field.rules)) {
            return;
        }
        const lot = lotOf(sha256, seed, { round, id: node.id });
        candidates.push({ row, node, lot, ticket: ticketOf(lot, weightOf(node, at(field.sending, row), field.yardstick)) });
    });
    candidates.sort((a, b) => a.ticket - b.ticket || a.lot - b.lot || a.node.lastHeadRound - b.node.lastHeadRound || a.row - b.row);
    const rows = candidates.map(({ row }) => row);
    return [...rows.filter((row) => at(field.standby, row) === 0), ...rows.filter((row) => at(field.standby, row) === 1)];
}
