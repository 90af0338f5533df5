// SPDX-License-Identifier: Apache-2.0
// Reads clusters for their verifier, from the ward's own peer.

import {
    type ErrorCode,
    type FoundCluster,
    type FoundElection,
    type FoundSeed,
    hasCode,
    type Telemetry,
} from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller } from './ports';

const PAGE = 200;

async function unlessMissing<T>(code: ErrorCode, answer: Promise<T>): Promise<T | undefined> {
    try {
        return await answer;
    } catch (error) {
        if (hasCode(error, code)) {
            return undefined;
        }
        throw error;
    }
}

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
        let cursor: string | undefined;
        do {
            const request = { ward, limit: PAGE, ...(cursor !== undefined && { cursor }) };
            const page = await this.#ledger.evaluate(this.#caller, 'cluster:ListClusters', request);
            found.push(...page.items);
            cursor = page.next;
        } while (cursor !== undefined);
        return found;
    }

    seed(cluster: string, epoch: number): Promise<FoundSeed> {
        return this.#ledger.evaluate(this.#caller, 'cluster:GetSeed', { cluster, epoch });
    }

    election(cluster: string, round: number): Promise<FoundElection | undefined> {
        return unlessMissing('ELECTION_NOT_FOUND', this.#ledger.evaluate(this.#caller, 'cluster:GetElection', { cluster, round }));
    }

    async telemetry(cluster: string, round: number): Promise<Telemetry | undefined> {
        const asked = this.#ledger.evaluate(this.#caller, 'cluster:GetTelemetry', { cluster, round });
        const found = await unlessMissing('TELEMETRY_NOT_FOUND', asked);
        const nodes = found?.nodes.map(([id, xCm, yCm, energyMicrojoule, trustPermille]) => {
            return { id, xCm, yCm, energyMicrojoule, trustPermille };
        });
        return found === undefined ? undefined : { round: found.round, nodes: nodes ?? [] };
    }
}
