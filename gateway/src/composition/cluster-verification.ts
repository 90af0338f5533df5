// SPDX-License-Identifier: Apache-2.0
// Composition of `wardledger-cluster`: the ward's peer, read as its administrator; needs neither gateway nor custodian.

import { WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import { LedgerClusterReader } from '../ledger';
import type { ClusterOptions } from '../options';
import { verifyCluster } from '../services/clusters';
import { administratorOf } from '../services/participants';
import { connectWard } from './ward-connection';

/**
 * Recomputes every round of the clusters that are asked for.
 *
 * @param tell - takes a line for each cluster, and one at the end
 * @returns whether every round is right
 */
export async function verifyClusters(options: ClusterOptions, tell: (line: string) => void): Promise<boolean> {
    const ledger = connectWard(options);
    try {
        const reader = new LedgerClusterReader(ledger, administratorOf(options.mspId, options));
        const clusters =
            options.cluster === undefined
                ? (await Promise.all(WARD_MSPS.map(async (mspId) => reader.clusters(wardOf(mspId))))).flat()
                : [await reader.cluster(options.cluster)];
        let right = true;
        for (const cluster of clusters) {
            const { rounds, difference } = await verifyCluster(cluster, reader);
            const found =
                difference === undefined
                    ? `${String(rounds)} rounds, every one recomputed and right`
                    : `round ${String(difference.round)} differs in its ${difference.what}; the ${String(rounds)} before it are right`;
            tell(`cluster ${cluster.id} of ${cluster.ward}: ${found}`);
            right &&= difference === undefined;
        }
        tell(`${String(clusters.length)} clusters verified`);
        return right;
    } finally {
        ledger.close();
    }
}
