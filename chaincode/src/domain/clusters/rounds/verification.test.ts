// SPDX-License-Identifier: Apache-2.0
// A verifier that names the first round that was tampered with, and in which respect.

import { firstDifference, history, report, rules, SEED, sha256, telemetry } from '../../../../test/clusters/round-history';
import { afterRound } from './account';
import { electionIn, packNode, REPORTS_DIRECTLY, type RoundNode, snapshotIn, type StoredRound, unpackNode } from './stored-round';
import { verifiedRound } from './verification';

describe('verifiedRound', () => {
    const rounds = history(5);
    const withNodes = (stored: StoredRound, change: Partial<RoundNode>): StoredRound => ({
        ...stored,
        nodes: stored.nodes.map((row) => packNode({ ...unpackNode(row), ...change })),
    });
    const tampered = (round: number, change: Partial<RoundNode>): StoredRound[] =>
        rounds.map((stored) => (stored.round === round ? withNodes(stored, change) : stored));

    it('finds nothing in an honest history', () => {
        expect(firstDifference(rounds)).toBeUndefined();
    });

    it.each([
        ['a changed assignment', tampered(3, { assignment: REPORTS_DIRECTLY }), { round: 3, what: 'election' }],
        ['a changed account', tampered(2, { spentMicrojoule: 0 }), { round: 2, what: 'accounts' }],
        ['a missing round', [...rounds.slice(0, 2), ...rounds.slice(3)], { round: 2, what: 'order' }],
        ['a changed capacity', tampered(3, { capacityMicrojoule: 500_001 }), { round: 3, what: 'accounts' }],
        ['a changed term', tampered(1, { lastHeadRound: -1 }), { round: 1, what: 'accounts' }],
        ['a node that was never there', [{ ...rounds[0]!, nodes: rounds[0]!.nodes.slice(1) }], { round: 0, what: 'telemetry' }],
        ['energy that nobody reported', tampered(2, { energyMicrojoule: 390_000 }), { round: 2, what: 'telemetry' }],
        ['energy that no rule admits', tampered(2, { energyMicrojoule: -1 }), { round: 2, what: 'telemetry' }],
        [
            'a node that has vanished',
            rounds.map((stored) => ({ ...stored, nodes: stored.round < 4 ? stored.nodes : stored.nodes.slice(1) })),
            { round: 4, what: 'accounts' },
        ],
    ])('names %s', (_name, changed, difference) => {
        expect(firstDifference(changed)).toEqual(difference);
    });

    it('names a round without telemetry, and one whose telemetry is impossible', () => {
        const without = (round: number) => (round === 3 ? undefined : telemetry(round));
        expect(firstDifference(rounds, { telemetryOf: without })).toEqual({ round: 3, what: 'telemetry' });
        const twice = (round: number) => ({ round, nodes: [...telemetry(round).nodes, report(0, round)] });
        expect(firstDifference(rounds, { telemetryOf: twice })).toEqual({ round: 0, what: 'telemetry' });
    });

    it('names a round that no election could give, whatever telemetry says', () => {
        const dead = withNodes(rounds[0]!, { energyMicrojoule: 0, capacityMicrojoule: 1 });
        const silent = (round: number) => ({ round, nodes: telemetry(round).nodes.map((node) => ({ ...node, energyMicrojoule: 0 })) });
        expect(firstDifference([dead], { telemetryOf: silent })).toEqual({ round: 0, what: 'election' });
    });

    it('names a round whose telemetry is of another', () => {
        const late = (round: number) => ({ ...telemetry(round), round: round === 2 ? 1 : round });
        expect(firstDifference(rounds, { telemetryOf: late })).toEqual({ round: 2, what: 'telemetry' });
    });

    it('is no verdict where something else than a rule fails', () => {
        const broken = (): string => {
            throw new TypeError('no hash');
        };
        const step = { rules, stored: rounds[0]!, last: undefined, seed: SEED, telemetry: telemetry(0) };
        expect(() => verifiedRound(step, broken)).toThrow('no hash');
        expect(verifiedRound(step, sha256)).toMatchObject({ round: 0, nodes: expect.anything() as unknown });
    });

    it('gives the next round what this one leaves', () => {
        const verified = verifiedRound({ rules, stored: rounds[0]!, last: undefined, seed: SEED, telemetry: telemetry(0) }, sha256);
        const last = { round: 0, nodes: afterRound(snapshotIn(rounds[0]!), electionIn(rounds[0]!), rules) };
        expect(verified).toEqual(last);
        expect(verifiedRound({ rules, stored: rounds[1]!, last, seed: undefined, telemetry: telemetry(1) }, sha256)).toEqual({
            round: 1,
            what: 'seed',
        });
    });

    it('names a round under another seed', () => {
        expect(firstDifference(rounds, { seedOf: (round) => (round < 2 ? SEED : sha256('other')) })).toEqual({ round: 2, what: 'seed' });
    });
});
