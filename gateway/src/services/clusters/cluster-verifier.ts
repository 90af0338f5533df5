// SPDX-License-Identifier: Apache-2.0
// Recomputes every round of a cluster from what the ledger holds, seeds included, and names the first that differs. Reads round by round,
// so that a long history needs no memory.

import { createHash } from 'node:crypto';
import {
    demandDefined,
    electionIn,
    epochOf,
    genesisSeed,
    lostHeads,
    OPEN_PHASES,
    recomputedSeed,
    snapshotIn,
    verifiedRound,
    WARD_MSPS,
    type Difference,
    type FoundCluster,
    type FoundElection,
    type FoundSeed,
    type LastRound,
    type Telemetry,
} from '@wardledger/chaincode/domain';

/** What the ledger says; `undefined` where nothing stands. */
export interface ClusterReader {
    seed(cluster: string, epoch: number): Promise<FoundSeed>;
    telemetry(cluster: string, round: number): Promise<Telemetry | undefined>;
    election(cluster: string, round: number): Promise<FoundElection | undefined>;
}

/** What was found: how many rounds are right, and the first that is not. */
export interface ClusterFinding {
    readonly rounds: number;
    readonly difference?: Difference | { readonly round: number; readonly what: 'mark' };
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Verifies all rounds of a cluster, from 0 to the last that stands. */
export async function verifyCluster(cluster: FoundCluster, reader: ClusterReader): Promise<ClusterFinding> {
    const seeds = new SeedChain(cluster, reader);
    let last: LastRound | undefined;
    for (let round = 0; ; round += 1) {
        const found = await reader.election(cluster.id, round);
        if (found === undefined) {
            return round > (cluster.latest ?? -1) ? { rounds: round } : { rounds: round, difference: { round, what: 'order' } };
        }
        const [seed, telemetry] = await Promise.all([seeds.of(round), reader.telemetry(cluster.id, round)]);
        const verified = verifiedRound({ rules: cluster.rules, stored: found.stored, last, seed, telemetry }, sha256);
        if ('what' in verified) {
            return { rounds: round, difference: verified };
        }
        if (!isMarked(found, cluster)) {
            return { rounds: round, difference: { round, what: 'mark' } };
        }
        last = verified;
    }
}

/** The mark, which windows of vitals rest on, says what the round says. */
function isMarked({ election, stored }: FoundElection, { id, ward, rules }: FoundCluster): boolean {
    const lost = lostHeads(snapshotIn(stored), stored.round, rules);
    const right = election.cluster === id && election.ward === ward && election.round === stored.round && election.seed === stored.seed;
    return right && election.heads === electionIn(stored).heads.length && election.lost.join() === lost.join();
}

/** Seeds, each recomputed from the one before. An epoch whose seed does not follow from its secrets has none, and ends the verification. */
class SeedChain {
    readonly #cluster: FoundCluster;
    readonly #reader: ClusterReader;
    #epoch = -1;
    #seed: string | undefined;

    constructor(cluster: FoundCluster, reader: ClusterReader) {
        this.#cluster = cluster;
        this.#reader = reader;
        this.#seed = genesisSeed(cluster.id, sha256);
    }

    /** @param round - asked for in order */
    async of(round: number): Promise<string | undefined> {
        const epoch = epochOf(round);
        if (epoch === this.#epoch) {
            return this.#seed;
        }
        const previousSeed = demandDefined(this.#seed, 'the seed of the epoch before');
        const { id } = this.#cluster;
        const { parts, closed, openedMs, fixedMs } = await this.#reader.seed(id, epoch);
        const marks = OPEN_PHASES.filter((phase) => closed[phase] !== undefined);
        const state = { clusterId: id, epoch, previousSeed, parts, mspIds: WARD_MSPS, closed: marks };
        const isFixed = openedMs !== undefined && fixedMs !== undefined;
        this.#seed = isFixed ? recomputedSeed(state, sha256)?.seed : undefined;
        this.#epoch = epoch;
        return this.#seed;
    }
}
