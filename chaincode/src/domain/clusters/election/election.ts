// SPDX-License-Identifier: Apache-2.0
// The election of a round, from the snapshot of the area's nodes and the seed of the epoch alone: every endorser computes the same.

import { demandDefined } from '../../kernel';
import { at, fieldOf, NOBODY } from './field';
import { assignMembers } from './membership';
import { chooseHeads } from './placement';
import { queueOf } from './queue';
import type { Election, ElectionInput, Sha256 } from '../types';
import { demandElectable } from './validation';

/**
 * Elects the heads of a round and assigns the members.
 * @param input - seed, round, nodes in any order, rules.
 * @param sha256 - the hash.
 * @returns the same for the same input, whatever the order of the nodes.
 * @throws DomainError CONTENT_INVALID naming what is wrong with the input.
 */
export function electHeads(input: ElectionInput, sha256: Sha256): Election {
    demandElectable(input);
    const field = fieldOf(input.nodes, input.rules);
    const chosen = chooseHeads(field, queueOf(field, input, sha256));
    const headOf = assignMembers(field, chosen);
    const heads: string[] = [];
    const direct: string[] = [];
    const uncovered: string[] = [];
    const members = new Map<string, string>();
    field.nodes.forEach(({ id }, row) => {
        const head = at(headOf, row);
        if (head === row) {
            heads.push(id);
        } else if (head !== NOBODY) {
            members.set(id, demandDefined(field.nodes[head], 'the head of a member').id);
        } else {
            (at(field.nearGateway, row) === 1 ? direct : uncovered).push(id);
        }
    });
    const standby = field.nodes.filter((_, row) => at(field.standby, row) === 1).map(({ id }) => id);
    return { round: input.round, seed: input.seed, heads, members, direct, uncovered, standby };
}
