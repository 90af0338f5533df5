// SPDX-License-Identifier: Apache-2.0
// Composition of `wardledger-cluster`: the ward's peer, read as its administrator; needs neither gateway nor custodian.

import { createPrivateKey } from 'node:crypto';
import { type FoundCluster, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import { readAdministrator, signLowS, WARD_ADMIN } from '../custody';
import { type LedgerCaller, LedgerClusterReader } from '../ledger';
import type { ClusterOptions } from '../options';
import { type ClusterFinding, verifyCluster } from '../services/clusters';
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
        const reader = new LedgerClusterReader(ledger, administrator(options));
        const clusters = await clustersOf(reader, options);
        let right = true;
        for (const cluster of clusters) {
            const finding = await verifyCluster(cluster, reader);
            tell(lineOf(cluster, finding));
            right &&= finding.difference === undefined;
        }
        tell(`${String(clusters.length)} clusters verified`);
        return right;
    } finally {
        ledger.close();
    }
}

function administrator({ organizations, domain, mspId }: ClusterOptions): LedgerCaller {
    const { certificate, privateKey } = readAdministrator(organizations, domain);
    const key = createPrivateKey(privateKey);
    return { name: WARD_ADMIN, mspId, certificate, sign: (message) => Promise.resolve(signLowS(message, key)) };
}

async function clustersOf(reader: LedgerClusterReader, { cluster }: ClusterOptions): Promise<FoundCluster[]> {
    if (cluster !== undefined) {
        return [await reader.cluster(cluster)];
    }
    return (await Promise.all(WARD_MSPS.map(async (mspId) => reader.clusters(wardOf(mspId))))).flat();
}

function lineOf({ id, ward }: FoundCluster, { rounds, difference }: ClusterFinding): string {
    const name = `cluster ${id} of ${ward}`;
    return difference === undefined
        ? `${name}: ${String(rounds)} rounds, every one recomputed and right`
        : `${name}: round ${String(difference.round)} differs in its ${difference.what}; the ${String(rounds)} before it are right`;
}
