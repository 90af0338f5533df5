// SPDX-License-Identifier: Apache-2.0
// The election's promises, for any cluster that fast-check can think of.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { electHeads } from './election';
import { fieldOf } from './field';
import { lotOf, LOTS, ticketOf } from './lottery';
import { chooseHeads } from './placement';
import { queueOf } from './queue';
import { squareDistance, UNREACHABLE_NANOJOULE } from '../radio';
import { rulesOf } from '../rules';
import { accountOf, weightOf, yardstickOf } from './standing';
import { type ClusterNode, type ClusterRules, type ElectionInput, MAX_COORDINATE_CM, MAX_ENERGY_MICROJOULE, NEVER } from '../types';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const SEED = sha256('seed');
const SIDE = 10_000;

const nodeArbitrary = fc
    .record({
        id: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((bits) => bits.toString(16).padStart(32, '0')),
        xCm: fc.nat(SIDE),
        yCm: fc.nat(SIDE),
        energyMicrojoule: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 500_000 }) }, fc.constant(0)),
        spentMicrojoule: fc.nat(600_000),
        trustPermille: fc.nat(1_000),
        lastHeadRound: fc.integer({ min: NEVER, max: 500 }),
    })
    .map((node): ClusterNode => ({ ...node, capacityMicrojoule: 500_000 }));

const nodesArbitrary = fc
    .uniqueArray(nodeArbitrary, { minLength: 2, maxLength: 40, selector: ({ id }) => id })
    .map((nodes) => [...new Map(nodes.map((node) => [`${node.xCm},${node.yCm}`, node])).values()])
    .filter((nodes) => nodes.length > 1 && nodes.some((node) => node.energyMicrojoule > 0 && node.trustPermille >= 500));

const rulesArbitrary = fc
    .record({ rangeCm: fc.integer({ min: 1, max: 15_000 }), directRangeCm: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 15_000 })) })
    .map((own): ClusterRules => rulesOf({ xCm: 5_000, yCm: 5_000 }, own));

const inputArbitrary = fc
    .record({ nodes: nodesArbitrary, rules: rulesArbitrary, round: fc.nat(1_000) })
    .map((part): ElectionInput => ({ ...part, seed: SEED }));

const elect = (input: ElectionInput) => electHeads(input, sha256);
const living = ({ nodes }: ElectionInput) => nodes.filter(({ energyMicrojoule }) => energyMicrojoule > 0);

describe('electHeads', () => {
    it('gives the same round whatever the order of the nodes', () => {
        fc.assert(
            fc.property(inputArbitrary, fc.nat(), (input, turn) => {
                const cut = turn % input.nodes.length;
                const nodes = [...input.nodes.slice(cut), ...input.nodes.slice(0, cut)].reverse();
                expect(elect({ ...input, nodes })).toEqual(elect(input));
            }),
        );
    });

    it('elects at least one head, and only living nodes at or over the trust threshold', () => {
        fc.assert(
            fc.property(inputArbitrary, (input) => {
                const { heads } = elect(input);
                const byId = new Map(input.nodes.map((node) => [node.id, node]));
                expect(heads.length).toBeGreaterThan(0);
                for (const id of heads) {
                    expect(byId.get(id)!.energyMicrojoule).toBeGreaterThan(0);
                    expect(byId.get(id)!.trustPermille).toBeGreaterThanOrEqual(input.rules.trustThresholdPermille);
                }
            }),
        );
    });

    it('gives every member the nearest head, in range', () => {
        fc.assert(
            fc.property(inputArbitrary, (input) => {
                const { heads, members } = elect(input);
                const byId = new Map(input.nodes.map((node) => [node.id, node]));
                for (const [id, head] of members) {
                    const squares = heads.map((other) => squareDistance(byId.get(id)!, byId.get(other)!));
                    const own = squareDistance(byId.get(id)!, byId.get(head)!);
                    expect(own).toBe(Math.min(...squares));
                    expect(own).toBeLessThanOrEqual(input.rules.rangeCm ** 2);
                }
            }),
        );
    });

    it('names every living node exactly once: head, member, direct or uncovered', () => {
        fc.assert(
            fc.property(inputArbitrary, (input) => {
                const { heads, members, direct, uncovered } = elect(input);
                const named = [...heads, ...members.keys(), ...direct, ...uncovered].sort();
                expect(named).toEqual(
                    living(input)
                        .map(({ id }) => id)
                        .sort(),
                );
            }),
        );
    });

    it('lets only nodes near the gateway report themselves, and leaves uncovered only those out of every range', () => {
        fc.assert(
            fc.property(inputArbitrary, (input) => {
                const { heads, direct, uncovered } = elect(input);
                const byId = new Map(input.nodes.map((node) => [node.id, node]));
                const toGateway = (id: string) => squareDistance(byId.get(id)!, input.rules.gateway);
                for (const id of direct) {
                    expect(toGateway(id)).toBeLessThanOrEqual(input.rules.directRangeCm ** 2);
                }
                for (const id of uncovered) {
                    expect(toGateway(id)).toBeGreaterThan(input.rules.directRangeCm ** 2);
                    for (const head of heads) {
                        expect(squareDistance(byId.get(id)!, byId.get(head)!)).toBeGreaterThan(input.rules.rangeCm ** 2);
                    }
                }
            }),
        );
    });

    it('spreads duty over the rounds: equal nodes on a circle all serve', () => {
        const nodes = Array.from({ length: 20 }, (_, index): ClusterNode => {
            const angle = (2 * Math.PI * index) / 20;
            const place = { xCm: Math.round(30_000 + 4_000 * Math.cos(angle)), yCm: Math.round(30_000 + 4_000 * Math.sin(angle)) };
            return { ...plain, ...place, id: sha256(`node ${index}`).slice(0, 32) };
        });
        const served = new Set(
            Array.from(
                { length: 200 },
                (_, round) => elect({ seed: SEED, round, nodes, rules: rulesOf({ xCm: 30_000, yCm: 50_000 }) }).heads,
            ).flat(),
        );
        expect(served.size).toBeGreaterThanOrEqual(19);
    });
});

const plain: ClusterNode = {
    id: '0'.repeat(32),
    xCm: 0,
    yCm: 0,
    energyMicrojoule: 500_000,
    capacityMicrojoule: 500_000,
    spentMicrojoule: 0,
    trustPermille: 900,
    lastHeadRound: NEVER,
};

describe('the claim of energy', () => {
    it('raises the weight at most in proportion: claiming a tenth more never gains more than a tenth', () => {
        const position = fc.record({ xCm: fc.nat(MAX_COORDINATE_CM), yCm: fc.nat(MAX_COORDINATE_CM) });
        fc.assert(
            fc.property(nodeArbitrary, position, fc.integer({ min: 200_000, max: 100_000_000 }), (node, place, sending) => {
                const honest = { ...node, ...place, energyMicrojoule: Math.max(10, node.energyMicrojoule - (node.energyMicrojoule % 10)) };
                const raised = { ...honest, energyMicrojoule: (honest.energyMicrojoule / 10) * 11 };
                const yardstick = yardstickOf([honest, plain]);
                // Whole numbers round down: by less than one at each of the three steps.
                const slack = 1 + (2 * weightOf(honest, sending, yardstick)) / 1_000;
                expect(weightOf(raised, sending, yardstick)).toBeLessThanOrEqual(1.1 * weightOf(honest, sending, yardstick) + slack);
            }),
        );
    });

    it('turns a weight into a chance in proportion: the share of lots under any deadline', () => {
        fc.assert(
            fc.property(fc.integer({ min: 10, max: 2 ** 28 }), fc.nat(2 ** 24), (weight, deadline) => {
                const chance = (of: number) => lotsUnder(of, deadline) / LOTS;
                expect(chance(Math.floor(weight * 1.1))).toBeLessThanOrEqual(1.1 * chance(weight) + 2 / LOTS);
            }),
        );
    });

    it('moves nothing but the claimant along the queue', () => {
        fc.assert(
            fc.property(inputArbitrary, fc.nat(), fc.integer({ min: 1, max: 500_000 }), (input, pick, energyMicrojoule) => {
                const chosen = living(input)[pick % living(input).length]!;
                const changed = input.nodes.map((node) => (node === chosen ? { ...node, energyMicrojoule } : node));
                const order = (nodes: readonly ClusterNode[]) => {
                    const field = fieldOf(nodes, input.rules);
                    return queueOf(field, input, sha256)
                        .map((row) => field.nodes[row]!.id)
                        .filter((id) => id !== chosen.id);
                };
                expect(order(changed)).toEqual(order(input.nodes));
            }),
        );
    });

    it('does not reach the placement: the same queue gives the same heads, so what a claim gains is the place in the queue and no more', () => {
        fc.assert(
            fc.property(inputArbitrary, fc.nat(), fc.integer({ min: 1, max: 500_000 }), (input, pick, energyMicrojoule) => {
                const chosen = living(input)[pick % living(input).length]!;
                const changed = input.nodes.map((node) => (node === chosen ? { ...node, energyMicrojoule } : node));
                const field = fieldOf(input.nodes, input.rules);
                const queue = queueOf(field, input, sha256);
                expect(chooseHeads(fieldOf(changed, input.rules), queue)).toEqual(chooseHeads(field, queue));
            }),
        );
    });

    it('is bounded by the account: what is claimed beyond it counts for nothing, and shirking sheds half at most', () => {
        const spent = { ...plain, spentMicrojoule: 300_000 };
        const yardstick = yardstickOf([spent, plain]);
        const weight = (energyMicrojoule: number) => weightOf({ ...spent, energyMicrojoule }, 300_000, yardstick);
        expect(weight(500_000)).toBe(weight(accountOf(spent)));
        expect(weight(1)).toBeGreaterThanOrEqual(Math.floor(weight(accountOf(spent)) / 2) - 1);
    });
});

/** The number of lots whose ticket is under the deadline, by bisection. */
function lotsUnder(weight: number, deadline: number): number {
    let low = 0;
    let high = LOTS;
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (ticketOf(middle, weight) < deadline) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

describe('the largest cluster', () => {
    it('keeps every sum exact: a thousand nodes at the far ends of the area, in need or rich', () => {
        const nodes = Array.from({ length: 1_000 }, (_, index): ClusterNode => {
            const end = index % 2 === 0 ? 0 : MAX_COORDINATE_CM - 1_000;
            const spentMicrojoule = index % 3 === 0 ? MAX_ENERGY_MICROJOULE : 0;
            const energy = { energyMicrojoule: MAX_ENERGY_MICROJOULE, capacityMicrojoule: MAX_ENERGY_MICROJOULE, spentMicrojoule };
            return { ...plain, ...energy, id: sha256(`far ${index}`).slice(0, 32), xCm: end + index, yCm: end };
        });
        const rules = rulesOf({ xCm: MAX_COORDINATE_CM, yCm: 0 }, { directRangeCm: 0 });
        const field = fieldOf(nodes, rules);
        const worst = field.scarcity.reduce((sum, scarcity) => sum + scarcity * UNREACHABLE_NANOJOULE, 0);
        expect(worst).toBeLessThan(Number.MAX_SAFE_INTEGER);
        const named = elect({ seed: SEED, round: 0, nodes, rules });
        expect(named.heads.length + named.members.size).toBe(1_000);
    });
});

describe('lotOf', () => {
    it('depends on seed, round and node alone', () => {
        const lot = lotOf(sha256, SEED, { round: 7, id: plain.id });
        expect(lot).toBe(Number.parseInt(sha256(`${SEED}:7:${plain.id}`).slice(0, 8), 16));
        expect(lotOf(sha256, SEED, { round: 8, id: plain.id })).not.toBe(lot);
    });
});
