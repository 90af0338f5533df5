// SPDX-License-Identifier: Apache-2.0
// Reads clusters for their verifier, from the ward's own peer.

import { type FoundCluster, type FoundElection, type FoundSeed, type Telemetry, telemetryIn } from '@wardledger/chaincode/domain';
import { pagesOf, undefinedOn } from '../kernel';
import type { Ledger, LedgerCaller } from './ports';

/** Reads as one identity. */
export class LedgerClusterReader {
    readonly #ledger: Pick<Ledger, 'evaluate'>;
    readonly #caller: LedgerCaller;

    constructor(ledger: Pick<Ledger, 'evaluate'>, caller: LedgerCaller) {
        this.#ledger = ledger;
        this.#caller = caller;
    }

    cluster(cluster: string): Promise<FoundCluster> {
        return this.#ledger.evaluate(this.#caller, 'cluster:GetCluster', { cluster });
    }

    async clusters(ward: string): Promise<FoundCluster[]> {
        const found: FoundCluster[] = [];
        const pages = pagesOf(async (range) => this.#ledger.evaluate(this.#caller, 'cluster:ListClusters', { ward, ...range }));
        for await (const clusters of pages) {
            found.push(...clusters);
        }
        return found;
    }

    seed(cluster: string, epoch: number): Promise<FoundSeed> {
        return this.#ledger.evaluate(this.#caller, 'cluster:GetSeed', { cluster, epoch });
    }

    election(cluster: string, round: number): Promise<FoundElection | undefined> {
        return undefinedOn(this.#ledger.evaluate(this.#caller, 'cluster:GetElection', { cluster, round }), 'ELECTION_NOT_FOUND');
    }

    async telemetry(cluster: string, round: number): Promise<Telemetry | undefined> {
        const asked = this.#ledger.evaluate(this.#caller, 'cluster:GetTelemetry', { cluster, round });
        const found = await undefinedOn(asked, 'TELEMETRY_NOT_FOUND');
        return found === undefined ? undefined : telemetryIn(found);
    }
}
