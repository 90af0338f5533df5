// SPDX-License-Identifier: Apache-2.0
// From an election to a stored round and back, and how large one may become.

import { canonicalJson } from '../../kernel';
import { report, rules, SEED, sha256, telemetry } from '../../../../test/clusters/round-history';
import { electHeads } from '../election/election';
import { MAX_COORDINATE_CM, MAX_ENERGY_MICROJOULE, MAX_ROUND, NEVER } from '../types';
import {
    DEAD,
    electionIn,
    packNode,
    REPORTS_DIRECTLY,
    type RoundNode,
    snapshotIn,
    type StoredRound,
    storedRoundOf,
    UNCOVERED,
    unpackNode,
} from './stored-round';
import { snapshotOf } from './telemetry';

describe('a stored round', () => {
    it('gives back the snapshot and the election', () => {
        const nodes = snapshotOf(telemetry(0), undefined);
        const election = electHeads({ seed: SEED, round: 0, nodes, rules }, sha256);
        const stored = JSON.parse(canonicalJson(storedRoundOf(nodes, election))) as StoredRound;
        expect(snapshotIn(stored)).toEqual(nodes);
        expect(electionIn(stored)).toEqual(election);
    });

    it('takes at most 200 bytes a node, with every number at its largest', () => {
        const largest = {
            xCm: MAX_COORDINATE_CM,
            yCm: MAX_COORDINATE_CM,
            energyMicrojoule: MAX_ENERGY_MICROJOULE,
            capacityMicrojoule: MAX_ENERGY_MICROJOULE,
            spentMicrojoule: Number.MAX_SAFE_INTEGER,
            trustPermille: 1_000,
            lastHeadRound: MAX_ROUND,
        };
        const ids = Array.from({ length: 1_000 }, (_, index) => report(index).id);
        const nodes = ids.map((id) => ({ ...largest, id }));
        const all = {
            round: MAX_ROUND,
            seed: SEED,
            heads: ids.slice(0, 1),
            members: new Map(),
            direct: [],
            uncovered: [],
            standby: ids.slice(0, 30),
        };
        const stored = storedRoundOf(nodes, { ...all, members: new Map(ids.slice(1).map((id) => [id, ids[0] ?? ''])) });
        expect(canonicalJson(stored).length / 1_000).toBeLessThanOrEqual(200);
    });
});

describe('the row of a node', () => {
    const node: RoundNode = {
        id: 'a',
        xCm: 1,
        yCm: 2,
        energyMicrojoule: 3,
        capacityMicrojoule: 4,
        spentMicrojoule: 5,
        trustPermille: 6,
        lastHeadRound: 7,
        assignment: 8,
    };

    it('is packed in one order and gives every field its name back', () => {
        expect(packNode(node)).toEqual(['a', 1, 2, 3, 4, 5, 6, 7, 8]);
        expect(unpackNode(packNode(node))).toEqual(node);
    });

    it('says whom the node reports to, or why to nobody', () => {
        const { assignment: _assignment, ...snapshot } = { ...node, lastHeadRound: NEVER };
        const nodes = ['e', 'd', 'c', 'b', 'a'].map((id) => ({ ...snapshot, id }));
        const members = new Map([['a', 'b']]);
        const election = { round: 0, seed: SEED, heads: ['b'], members, direct: ['c'], uncovered: ['d'], standby: [] };
        const round = storedRoundOf(nodes, election);
        const assigned = round.nodes.map(unpackNode).map(({ id, assignment }) => [id, assignment]);
        expect(assigned).toEqual([
            ['a', 1],
            ['b', 1],
            ['c', REPORTS_DIRECTLY],
            ['d', UNCOVERED],
            ['e', DEAD],
        ]);
        expect(electionIn(round)).toEqual(election);
    });

    it('names no head that is not in the round', () => {
        const election = { round: 0, seed: SEED, heads: [], members: new Map([['a', 'x']]), direct: [], uncovered: [], standby: [] };
        expect(() => storedRoundOf([node], election)).toThrow('a head in the snapshot');
        const lost: StoredRound = { round: 0, seed: SEED, standby: [], nodes: [packNode(node)] };
        expect(() => electionIn(lost)).toThrow('the row of a head');
    });
});
