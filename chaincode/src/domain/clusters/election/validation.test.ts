// SPDX-License-Identifier: Apache-2.0
// Bad input: a clear refusal each, and never a round.

import { createHash } from 'node:crypto';
import { electHeads } from './election';
import { rulesOf } from '../rules';
import { type ClusterNode, type ClusterRules, type ElectionInput, NEVER } from '../types';
import { demandRules } from './validation';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const node = (index: number, own: Partial<ClusterNode> = {}): ClusterNode => ({
    id: sha256(`node ${index}`).slice(0, 32),
    xCm: 100 * index,
    yCm: 50,
    energyMicrojoule: 400_000,
    capacityMicrojoule: 500_000,
    spentMicrojoule: 0,
    trustPermille: 800,
    lastHeadRound: NEVER,
    ...own,
});

const rules = rulesOf({ xCm: 5_000, yCm: 5_000 });
const good: ElectionInput = { seed: sha256('seed'), round: 0, nodes: [node(1), node(2), node(3)], rules };
const withNode = (own: Partial<ClusterNode>): Partial<ElectionInput> => ({ nodes: [node(1, own), node(2)] });

const cases: readonly (readonly [string, Partial<ElectionInput>, RegExp])[] = [
    ['an empty cluster', { nodes: [] }, /no nodes/],
    ['one node', { nodes: [node(1)] }, /one node/],
    ['more than a thousand nodes', { nodes: Array.from({ length: 1_001 }, (_, index) => node(index)) }, /at most 1000/],
    ['all under the trust threshold', { nodes: [node(1, { trustPermille: 499 }), node(2, { trustPermille: 0 })] }, /trust threshold/],
    ['only the dead trusted', { nodes: [node(1, { energyMicrojoule: 0 }), node(2, { trustPermille: 0 })] }, /trust threshold/],
    ['all dead', { nodes: [node(1, { energyMicrojoule: 0 }), node(2, { energyMicrojoule: 0 })] }, /dead/],
    ['two living nodes at one place', { nodes: [node(1), node(2, { xCm: 100 })] }, /one place/],
    ['duplicate ids', { nodes: [node(1), node(1, { xCm: 7 })] }, /same id/],
    ['a position under the area', withNode({ xCm: -1 }), /xCm/],
    ['a position beyond the area', withNode({ yCm: 100_001 }), /yCm/],
    ['a position between centimetres', withNode({ xCm: 1.5 }), /xCm/],
    ['a position that is no number', withNode({ xCm: NaN }), /xCm/],
    ['negative energy', withNode({ energyMicrojoule: -1 }), /energyMicrojoule/],
    ['more energy than the capacity', withNode({ energyMicrojoule: 500_001 }), /capacity/],
    ['no capacity', withNode({ capacityMicrojoule: 0, energyMicrojoule: 0 }), /capacityMicrojoule/],
    ['trust over one', withNode({ trustPermille: 1_001 }), /trustPermille/],
    ['an impossible last round', withNode({ lastHeadRound: -2 }), /lastHeadRound/],
    ['a round before the first', { round: -1 }, /round/],
    ['a round that is no whole number', { round: 0.5 }, /round/],
    ['a seed that is none', { seed: 'abc' }, /seed/],
];

describe('electHeads refuses', () => {
    it.each(cases)('%s', (_name, own, message) => {
        const act = () => electHeads({ ...good, ...own }, sha256);
        expect(act).toThrow(expect.objectContaining({ code: 'CONTENT_INVALID' }) as Error);
        expect(act).toThrow(message);
    });

    it('nothing about a good input', () => {
        expect(electHeads(good, sha256).heads.length).toBeGreaterThan(0);
    });

    it('nothing about a dead node where a living one stands', () => {
        const nodes = [node(1), node(2, { xCm: 100, energyMicrojoule: 0 }), node(3)];
        expect(electHeads({ ...good, nodes }, sha256).members.has(node(2).id)).toBe(false);
    });
});

describe('demandRules refuses', () => {
    const bad: readonly (readonly [string, Partial<ClusterRules>])[] = [
        ['a gateway outside the area', { gateway: { xCm: -1, yCm: 0 } }],
        ['no range', { rangeCm: 0 }],
        ['a negative direct range', { directRangeCm: -1 }],
        ['a threshold over one', { trustThresholdPermille: 1_001 }],
        ['no heads', { headsPermille: 0 }],
        ['no reports', { reportsPerRound: 0 }],
    ];

    it.each(bad)('%s', (_name, own) => {
        expect(() => demandRules({ ...rules, ...own })).toThrow(expect.objectContaining({ code: 'CONTENT_INVALID' }) as Error);
    });

    it('nothing about the tuned ones', () => {
        expect(() => demandRules(rules)).not.toThrow();
    });
});
