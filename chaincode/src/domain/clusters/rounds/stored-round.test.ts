// SPDX-License-Identifier: Apache-2.0
// From telemetry to stored rounds and back: sizes, refusals, and a verifier that names the first round that was tampered with.

import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel';
import { electHeads } from '../election/election';
import { rulesOf } from '../rules';
import { MAX_COORDINATE_CM, MAX_ENERGY_MICROJOULE, MAX_ROUND } from '../types';
import { afterRound } from './account';
import { electionIn, snapshotIn, type StoredNode, type StoredRound, storedRoundOf } from './stored-round';
import { type LastRound, type NodeReport, snapshotOf, type Telemetry } from './telemetry';
import { firstDifference, type Verification } from './verification';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const SEED = sha256('seed');
const rules = rulesOf({ xCm: 5_000, yCm: 17_500 });

function report(index: number, round = 0): NodeReport {
    const digest = sha256(`node ${index}`);
    const place = (at: number) => Number.parseInt(digest.slice(at, at + 6), 16) % 10_000;
    return { id: digest.slice(0, 32), xCm: place(0), yCm: place(6), energyMicrojoule: 400_000 - round * 2_000, trustPermille: 900 };
}

const telemetry = (round: number, count = 30): Telemetry => ({
    round,
    nodes: Array.from({ length: count }, (_, index) => report(index, round)),
});

function history(rounds: number): StoredRound[] {
    let last: LastRound | undefined;
    return Array.from({ length: rounds }, (_, round) => {
        const nodes = snapshotOf(telemetry(round), last);
        const election = electHeads({ seed: SEED, round, nodes, rules }, sha256);
        last = { round, nodes: afterRound(nodes, election, rules) };
        return storedRoundOf(nodes, election);
    });
}

const verify = (rounds: readonly StoredRound[], own: Partial<Verification> = {}) =>
    firstDifference({ rules, rounds, seedOf: () => SEED, telemetryOf: (round) => telemetry(round), ...own }, sha256);

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

describe('snapshotOf', () => {
    const [stored] = history(1);
    const last: LastRound = { round: 0, nodes: snapshotIn(stored!) };

    it.each([
        ['a round that is over', telemetry(0), /is over/],
        ['a round that skips one', telemetry(2), /comes before/],
        ['energy that has grown', { round: 1, nodes: [{ ...report(1), energyMicrojoule: 400_001 }] }, /more energy/],
        ['a node reported twice', { round: 1, nodes: [report(1, 1), report(1, 1)] }, /same node/],
    ])('refuses %s', (_name, bad, message) => {
        expect(() => snapshotOf(bad, last)).toThrow(message);
    });

    it('keeps the account of a node that is silent, and gives it back on return', () => {
        const spent = { round: 0, nodes: last.nodes.map((node) => ({ ...node, spentMicrojoule: 77 })) };
        const without = snapshotOf({ round: 1, nodes: telemetry(1).nodes.slice(1) }, spent);
        const silent = without.find(({ id }) => id === report(0).id);
        expect(silent).toMatchObject({ energyMicrojoule: 0, spentMicrojoule: 77 });
        const back = snapshotOf(telemetry(2), { round: 1, nodes: without }).find(({ id }) => id === report(0).id);
        expect(back).toMatchObject({ energyMicrojoule: 396_000, spentMicrojoule: 77, capacityMicrojoule: 400_000 });
    });
});

describe('firstDifference', () => {
    const rounds = history(5);
    const tampered = (round: number, change: (node: StoredNode) => StoredNode): StoredRound[] =>
        rounds.map((stored) => (stored.round === round ? { ...stored, nodes: stored.nodes.map(change) } : stored));
    const withField = (field: number, value: number) => (node: StoredNode) => node.with(field, value) as unknown as StoredNode;

    it('finds nothing in an honest history', () => {
        expect(verify(rounds)).toBeUndefined();
    });

    it.each([
        ['a changed assignment', tampered(3, withField(8, -1)), { round: 3, what: 'election' }],
        ['a changed account', tampered(2, withField(5, 0)), { round: 2, what: 'accounts' }],
        ['a missing round', [...rounds.slice(0, 2), ...rounds.slice(3)], { round: 2, what: 'order' }],
        ['energy that nobody reported', tampered(2, withField(3, 390_000)), { round: 2, what: 'telemetry' }],
        ['energy that no rule admits', tampered(2, withField(3, -1)), { round: 2, what: 'telemetry' }],
        [
            'a node that has vanished',
            rounds.map((stored) => ({ ...stored, nodes: stored.round < 4 ? stored.nodes : stored.nodes.slice(1) })),
            { round: 4, what: 'accounts' },
        ],
    ])('names %s', (_name, changed, difference) => {
        expect(verify(changed)).toEqual(difference);
    });

    it('names a round without telemetry, and one whose telemetry is impossible', () => {
        const without = (round: number) => (round === 3 ? undefined : telemetry(round));
        expect(verify(rounds, { telemetryOf: without })).toEqual({ round: 3, what: 'telemetry' });
        const twice = (round: number) => ({ round, nodes: [...telemetry(round).nodes, report(0, round)] });
        expect(verify(rounds, { telemetryOf: twice })).toEqual({ round: 0, what: 'telemetry' });
    });

    it('names a round that no election could give, whatever telemetry says', () => {
        const dead = { ...rounds[0]!, nodes: rounds[0]!.nodes.map((node) => node.with(3, 0) as unknown as StoredNode) };
        const silent = (round: number) => ({ round, nodes: telemetry(round).nodes.map((node) => ({ ...node, energyMicrojoule: 0 })) });
        const [first] = [{ ...dead, nodes: dead.nodes.map((node) => node.with(4, 1) as unknown as StoredNode) }];
        expect(verify([first], { telemetryOf: silent })).toEqual({ round: 0, what: 'election' });
    });

    it('names a round under another seed', () => {
        expect(verify(rounds, { seedOf: (round) => (round < 2 ? SEED : sha256('other')) })).toEqual({ round: 2, what: 'seed' });
    });
});
