// SPDX-License-Identifier: Apache-2.0
// Elections of an area's heads, and the seeds that they need; nodes are told by name.

import {
    demandDefined,
    DomainError,
    electionIn,
    epochOf,
    ERRORS,
    type FoundElection,
    hasCode,
    openEpochs,
    type Page,
    snapshotIn,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { pageOf, type PageRequest } from '../records';
import { nextRound, type Written } from './cluster-areas';
import type { ClusterDirectory } from './cluster-directory';
import type { SeedRunner } from './seed-runner';
import { type SeedView, seedViewOf } from './seed-view';

/** An elected round; nodes by name. */
export interface ElectionView {
    readonly round: number;
    readonly heads: readonly string[];
    readonly members: Readonly<Record<string, string>>;
    readonly direct: readonly string[];
    readonly uncovered: readonly string[];
    readonly standby: readonly string[];
    readonly dead: readonly string[];
    /** Heads of the round before that this election replaced, because they died or lost trust. */
    readonly lost: readonly string[];
    readonly seed: string;
    readonly transactionId: string;
    readonly timestamp: string;
}

/** A line of the list of elections. */
export interface ElectionLine {
    readonly round: number;
    readonly seed: string;
    readonly heads: number;
    readonly lost: number;
    readonly transactionId: string;
    readonly timestamp: string;
}

/** What elections need. */
export interface ClusterElectionPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submitOnce'>;
    readonly directory: Pick<ClusterDirectory, 'cluster' | 'names'>;
    readonly seeds: Pick<SeedRunner, 'settle'>;
}

/** Elects and reads. */
export interface ClusterElections {
    elect(caller: LedgerCaller, name: string, round?: number): Promise<Written<ElectionView>>;
    election(caller: LedgerCaller, name: string, round: number): Promise<ElectionView>;
    elections(caller: LedgerCaller, name: string, page: PageRequest): Promise<Page<ElectionLine>>;
    /** Has this ward do its part, and waits a while for the other's. */
    makeSeed(caller: LedgerCaller, name: string, epoch?: number): Promise<SeedView>;
    seed(caller: LedgerCaller, name: string, epoch: number): Promise<SeedView>;
}

const SEED_PATIENCE = 8_000;
async function viewOf(
    directory: ClusterElectionPorts['directory'],
    caller: LedgerCaller,
    { election, stored }: FoundElection,
): Promise<ElectionView> {
    const { heads, members, direct, uncovered, standby } = electionIn(stored);
    const nodes = snapshotIn(stored);
    const ids = nodes.map(({ id }) => id);
    const known = await directory.names(caller, [...ids, ...election.lost]);
    const nameOf = (node: string): string => demandDefined(known.get(node), 'the name of a node');
    const names = (of: readonly string[]): string[] => of.map(nameOf).sort();
    return {
        round: election.round,
        heads: names(heads),
        members: Object.fromEntries([...members].map(([node, head]) => [nameOf(node), nameOf(head)])),
        direct: names(direct),
        uncovered: names(uncovered),
        standby: names(standby),
        dead: names(nodes.filter(({ energyMicrojoule }) => energyMicrojoule === 0).map(({ id }) => id)),
        lost: names(election.lost),
        seed: election.seed,
        transactionId: election.transactionId,
        timestamp: instant(election.time),
    };
}

/** Builds the service. */
export function createClusterElections({ ledger, directory, seeds }: ClusterElectionPorts): ClusterElections {
    return {
        elect: async (caller, name, round) => {
            const cluster = await directory.cluster(caller, name);
            const request = { cluster: cluster.id, round: round ?? nextRound(cluster) };
            const prepare = (): { readonly request: typeof request } => ({ request });
            const { result, transaction } = await ledger.submitOnce(caller, 'cluster:ElectHeads', prepare).catch(async (error: unknown) => {
                if (!hasCode(error, 'SEED_AWAITED')) {
                    throw error;
                }
                // The first election of an epoch may come before the seed: both wards' gateways make it, which takes a moment.
                await seeds.settle({ cluster: cluster.id, epoch: epochOf(request.round) }, SEED_PATIENCE);
                return ledger.submitOnce(caller, 'cluster:ElectHeads', prepare);
            });
            // Of the round that was elected: a repeated request may have been about an earlier one than the next.
            const found = await ledger.evaluate(caller, 'cluster:GetElection', { cluster: cluster.id, round: result.round });
            return { ...(await viewOf(directory, caller, found)), transaction };
        },
        election: async (caller, name, round) => {
            const { id: cluster } = await directory.cluster(caller, name);
            return viewOf(directory, caller, await ledger.evaluate(caller, 'cluster:GetElection', { cluster, round }));
        },
        elections: async (caller, name, range) => {
            const { id: cluster } = await directory.cluster(caller, name);
            const page = await ledger.evaluate(caller, 'cluster:ListElections', { cluster, ...range });
            const lines = page.items.map(({ round, seed, heads, lost, transactionId, time }) => ({
                round,
                seed,
                heads,
                lost: lost.length,
                transactionId,
                timestamp: instant(time),
            }));
            return pageOf(page, lines);
        },
        makeSeed: async (caller, name, epoch) => {
            const cluster = await directory.cluster(caller, name);
            const wanted = epoch ?? epochOf(nextRound(cluster));
            if (!openEpochs(cluster.latest).includes(wanted)) {
                throw new DomainError(ERRORS.SEED_REFUSED, `Seeds can be made now for epoch ${openEpochs(cluster.latest).join(' and ')}.`);
            }
            return seedViewOf(await seeds.settle({ cluster: cluster.id, epoch: wanted }, SEED_PATIENCE));
        },
        seed: async (caller, name, epoch) => {
            const { id: cluster } = await directory.cluster(caller, name);
            return seedViewOf(await ledger.evaluate(caller, 'cluster:GetSeed', { cluster, epoch }));
        },
    };
}
