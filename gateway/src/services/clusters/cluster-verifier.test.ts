// SPDX-License-Identifier: Apache-2.0
// The verifier names the first round that was tampered with, whatever was changed, and nothing in an honest history.

import { createHash } from 'node:crypto';
import {
    afterRound,
    commitmentOf,
    electHeads,
    epochSeed,
    type FoundCluster,
    type FoundElection,
    type FoundSeed,
    genesisSeed,
    type LastRound,
    packNode,
    type RoundNode,
    rulesOf,
    type SeedPart,
    snapshotOf,
    storedRoundOf,
    type Telemetry,
    unpackNode,
    WARD_MSPS,
} from '@wardledger/chaincode/domain';
import { verifyCluster, type ClusterReader } from './cluster-verifier';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const id = sha256('cluster').slice(0, 32);
const ROUNDS = 102;
const actor = { mspId: 'Ward1MSP', ledgerId: id };
const rules = rulesOf({ xCm: 0, yCm: 0 }, { rangeCm: 4_000, directRangeCm: 200 });
const cluster: FoundCluster = { id, rules, seedWindowMs: 3_600_000, ward: 'ward1', actor, time: 0, latest: ROUNDS - 1 };

const telemetryOf = (round: number): Telemetry => ({
    round,
    nodes: Array.from({ length: 8 }, (_, index) => ({
        id: sha256(`node ${String(index)}`).slice(0, 32),
        xCm: 500 + 300 * index,
        yCm: 700 + 90 * index * index,
        energyMicrojoule: 900_000 - 2_000 * round,
        trustPermille: 900,
    })),
});

function seedOf(epoch: number, previousSeed: string): FoundSeed {
    const parts = WARD_MSPS.map((mspId): SeedPart => {
        const secret = (kind: string): string => sha256(`${mspId} ${String(epoch)} ${kind}`);
        const of = (kind: 'main' | 'spare'): string => commitmentOf({ clusterId: id, epoch, mspId, kind }, secret(kind), sha256);
        return { mspId, commitments: { main: of('main'), spare: of('spare') }, main: secret('main') };
    });
    const state = { clusterId: id, epoch, previousSeed, parts, mspIds: WARD_MSPS, closed: [] };
    const seed = epochSeed(state, sha256);
    return { epoch, phase: 'closed', parts, closed: {}, openedMs: 1, fixedMs: 9, ...(seed !== undefined && { seed }) };
}

/** What an honest ledger holds. */
function history() {
    const first = seedOf(0, genesisSeed(id, sha256));
    const seeds = [first, seedOf(1, first.seed?.seed ?? '')];
    let last: LastRound | undefined;
    const elections = Array.from({ length: ROUNDS }, (_, round): FoundElection => {
        const nodes = snapshotOf(telemetryOf(round), last);
        const seed = seeds[Math.floor(round / 100)]?.seed?.seed ?? '';
        const election = electHeads({ seed, round, nodes, rules }, sha256);
        last = { round, nodes: afterRound(nodes, election, rules) };
        const mark = { cluster: id, ward: 'ward1', round, seed, heads: election.heads.length, lost: [], actor, transactionId: '', time: 0 };
        return { election: mark, stored: storedRoundOf(nodes, election) };
    });
    return { seeds, elections };
}

const { seeds, elections } = history();
const honest: ClusterReader = {
    seed: (_cluster, epoch) => Promise.resolve(seeds[epoch]!),
    telemetry: (_cluster, round) => Promise.resolve(telemetryOf(round)),
    election: (_cluster, round) => Promise.resolve(elections[round]),
};
const withElection = (at: number, change: (found: FoundElection) => FoundElection | undefined): ClusterReader => ({
    ...honest,
    election: (_cluster, round) => Promise.resolve(round === at ? change(elections[round]!) : elections[round]),
});
const withNode = (at: number, change: Partial<RoundNode>): ClusterReader =>
    withElection(at, ({ election, stored }) => {
        const nodes = stored.nodes.map((node, row) => (row === 2 ? packNode({ ...unpackNode(node), ...change }) : node));
        return { election, stored: { ...stored, nodes } };
    });
const withSeed = (epoch: number, change: Partial<FoundSeed>): ClusterReader => ({
    ...honest,
    seed: (_cluster, asked) => Promise.resolve(asked === epoch ? { ...seeds[asked]!, ...change } : seeds[asked]!),
});
const forged = (parts: readonly SeedPart[]): SeedPart[] => parts.map((part) => ({ ...part, main: sha256('another secret') }));
const silent = ([first]: readonly SeedPart[]): SeedPart[] => (first === undefined ? [] : [first]);

describe('verifyCluster', () => {
    it('finds every round of an honest history right, over two epochs', async () => {
        expect(await verifyCluster(cluster, honest)).toEqual({ rounds: ROUNDS });
    });

    it('finds a cluster without rounds right', async () => {
        const { latest: _latest, ...fresh } = cluster;
        expect(
            await verifyCluster(
                fresh,
                withElection(0, () => undefined),
            ),
        ).toEqual({ rounds: 0 });
    });

    it.each<[string, ClusterReader, number, string]>([
        ['a changed assignment', withNode(3, { assignment: -1 }), 3, 'election'],
        ['a changed account', withNode(4, { spentMicrojoule: 1 }), 4, 'accounts'],
        ['a changed claim', withNode(5, { energyMicrojoule: 1 }), 5, 'telemetry'],
        ['a missing round', withElection(6, () => undefined), 6, 'order'],
        ['a round in the place of another', withElection(7, () => elections[8]), 7, 'order'],
        [
            'a mark that counts other heads',
            withElection(8, ({ election, stored }) => ({ stored, election: { ...election, heads: 99 } })),
            8,
            'mark',
        ],
        [
            'a mark of another ward',
            withElection(9, ({ election, stored }) => ({ stored, election: { ...election, ward: 'ward2' } })),
            9,
            'mark',
        ],
        [
            'a lost head that nobody lost',
            withElection(9, ({ election, stored }) => ({ stored, election: { ...election, lost: [id] } })),
            9,
            'mark',
        ],
        [
            'telemetry that is gone',
            { ...honest, telemetry: (_cluster, round) => Promise.resolve(round === 2 ? undefined : telemetryOf(round)) },
            2,
            'telemetry',
        ],
        ['a secret that was not committed to', withSeed(1, { parts: forged(seeds[1]!.parts) }), 100, 'seed'],
        ['a secret that is gone, and no mark that it was awaited', withSeed(1, { parts: silent(seeds[1]!.parts) }), 100, 'seed'],
        ['a seed that nobody fixed', withSeed(0, { fixedMs: 0, openedMs: 1, parts: [] }), 0, 'seed'],
    ])('names %s', async (_what, reader, round, what) => {
        expect(await verifyCluster(cluster, reader)).toEqual({ rounds: round, difference: { round, what } });
    });
});
