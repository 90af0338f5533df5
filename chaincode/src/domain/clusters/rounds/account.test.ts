// SPDX-License-Identifier: Apache-2.0
// The ledger's account of work, against the radio model computed by hand.

import { afterRound, chargesOf } from './account';
import { sendingNanojoule } from '../radio';
import { rulesOf } from '../rules';
import { type ClusterNode, type Election, NEVER } from '../types';

const node = (id: string, xCm: number): ClusterNode => ({
    id,
    xCm,
    yCm: 0,
    energyMicrojoule: 400_000,
    capacityMicrojoule: 500_000,
    spentMicrojoule: 1_000,
    trustPermille: 1_000,
    lastHeadRound: NEVER,
});

const rules = rulesOf({ xCm: 0, yCm: 0 }, { reportsPerRound: 2 });
const nodes = [node('a', 0), node('b', 1_000), node('c', 2_000)];
const election: Election = {
    round: 4,
    seed: '0'.repeat(64),
    heads: ['b'],
    members: new Map([['c', 'b']]),
    direct: ['a'],
    uncovered: [],
    standby: [],
};

describe('sendingNanojoule', () => {
    it.each([
        ['next to it', 0, 200_000],
        ['10 m, free space', 1_000_000, 204_000],
        ['87 m, free space', 75_690_000, 502_760],
        ['100 m, multipath', 100_000_000, 720_000],
        ['beyond reach', 20_000_000_000, 100_000_000],
    ])('%s', (_name, square, nanojoule) => {
        expect(sendingNanojoule(square)).toBe(nanojoule);
    });
});

describe('chargesOf', () => {
    it('charges two reports, one telemetry message and one answer each', () => {
        const charges = chargesOf(election, nodes, rules);
        expect(charges.get('a')).toBe(2 * 200 + 20);
        // 10 m to its head: 204 microjoule a report, 10.2 for telemetry, 10 for the answer.
        expect(charges.get('c')).toBe(Math.ceil(2 * 204 + 20.2));
        // The head pays for its own, for fusing two, for hearing and fusing c's, and for c's telemetry (10 to hear, 204/62 to pass on).
        expect(charges.get('b')).toBe(Math.ceil(2 * 204 + 20.2 + 2 * 20 + 2 * 220 + 10 + 3.29));
    });

    it('refuses an election about other nodes', () => {
        expect(() => chargesOf(election, nodes.slice(0, 2), rules)).toThrow(TypeError);
    });
});

describe('afterRound', () => {
    it('carries what was spent and who was head, and nothing else', () => {
        const [a, b] = afterRound(nodes, election, rules);
        expect(a).toEqual({ ...nodes[0], spentMicrojoule: 1_420 });
        expect(b?.lastHeadRound).toBe(4);
    });
});
