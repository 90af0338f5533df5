// SPDX-License-Identifier: Apache-2.0
// Who reports to whom at the edges: at the very end of the range, between two heads, and near the gateway.

import { RELAY_NANOJOULE, sendingNanojoule } from '../radio';
import { rulesOf } from '../rules';
import { type ClusterNode, type ClusterRules, NEVER } from '../types';
import { type Field, fieldOf, NOBODY } from './field';
import { assignMembers } from './membership';

const RANGE = 1_000;
const FAR = { xCm: 50_000, yCm: 50_000 };
const far = rulesOf(FAR, { rangeCm: RANGE, directRangeCm: 0 });

/** Nodes in ascending order of ids, so that a row is an index. */
const nodes = (...places: readonly [number, number][]): ClusterNode[] =>
    places.map(([xCm, yCm], index) => ({
        id: index.toString(16).padStart(32, '0'),
        xCm,
        yCm,
        energyMicrojoule: 400_000,
        capacityMicrojoule: 500_000,
        spentMicrojoule: 0,
        trustPermille: 900,
        lastHeadRound: NEVER,
    }));
const assigned = (field: Field, heads: readonly number[]) => [...assignMembers(field, heads)];

describe('assignMembers', () => {
    it('takes a node at the end of the range and none beyond, in every direction', () => {
        const around = nodes(
            [5_000, 5_000],
            [6_000, 5_000],
            [6_001, 5_000],
            [5_000, 4_000],
            [5_000, 3_999],
            [4_400, 4_200],
            [4_399, 4_200],
        );
        expect(assigned(fieldOf(around, far), [0])).toEqual([0, 0, NOBODY, 0, NOBODY, 0, NOBODY]);
    });

    it('gives the nearest head, and of two as near the first', () => {
        const row = nodes([0, 0], [400, 0], [500, 0], [600, 0], [1_000, 0]);
        expect(assigned(fieldOf(row, far), [0, 4])).toEqual([0, 0, 0, 4, 4]);
    });

    it('leaves a head to itself, whichever else is near', () => {
        expect(assigned(fieldOf(nodes([0, 0], [1, 0], [2, 0]), far), [0, 1])).toEqual([0, 1, 1]);
    });

    it('gives nobody where there is no head', () => {
        expect(assigned(fieldOf(nodes([0, 0], [1, 0]), far), [])).toEqual([NOBODY, NOBODY]);
    });

    describe('near the gateway', () => {
        const near: ClusterRules = rulesOf({ xCm: 0, yCm: 0 }, { rangeCm: 20_000, directRangeCm: 20_000 });
        const pair = nodes([10_000, 0], [10_100, 0]);
        const through = sendingNanojoule(100 * 100) + RELAY_NANOJOULE;
        /** The field of the pair with the costs under test; all are as scarce as each other. */
        const priced = (sending: number, changes: Partial<Field> = {}): Field => ({
            ...fieldOf(pair, near),
            scarcity: Float64Array.of(1, 1),
            sending: Float64Array.of(sending, sending),
            ...changes,
        });

        it('sends a node to its head only where that is cheaper for the area', () => {
            expect(assigned(priced(through - 1), [0])).toEqual([0, NOBODY]);
            expect(assigned(priced(through), [0])).toEqual([0, NOBODY]);
            expect(assigned(priced(through + 1), [0])).toEqual([0, 0]);
        });

        it('weighs what a node spends by how scarce it is to the node', () => {
            const dearHead = priced(through + 1, { scarcity: Float64Array.of(2, 1) });
            const dearNode = priced(through - 1, { scarcity: Float64Array.of(1, 2) });
            expect([assigned(dearHead, [0]), assigned(dearNode, [0])]).toEqual([
                [0, NOBODY],
                [0, 0],
            ]);
        });

        it('gives no choice to a node that does not reach the gateway', () => {
            expect(assigned(priced(0, { nearGateway: Uint8Array.of(1, 0) }), [0])).toEqual([0, 0]);
        });
    });
});
