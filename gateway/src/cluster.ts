#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The program `wardledger-cluster`: reads the ledger with the ward administrator's own key, needs neither gateway nor custodian.

import { createPrivateKey } from 'node:crypto';
import { type FoundCluster, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import { connectWard } from './composition/ward-connection';
import { readAdministrator, signLowS, WARD_ADMIN } from './custody';
import { type LedgerCaller, LedgerClusterReader } from './ledger';
import { CLUSTER_HELP, type ClusterOptions, parseClusterOptions, UsageError } from './options';
import { type ClusterFinding, verifyCluster } from './services/clusters';

const DIFFERS = 1;
const USAGE = 2;
const UNREADABLE = 3;

function administrator({ organizations, domain, mspId }: ClusterOptions): LedgerCaller {
    const { certificate, privateKey } = readAdministrator(organizations, domain);
    const key = createPrivateKey(privateKey);
    return { subject: WARD_ADMIN, mspId, certificate, sign: (message) => Promise.resolve(signLowS(message, key)) };
}

function lineOf({ id, ward }: FoundCluster, { rounds, difference }: ClusterFinding): string {
    const name = `cluster ${id} of ${ward}`;
    return difference === undefined
        ? `${name}: ${String(rounds)} rounds, every one recomputed and right`
        : `${name}: round ${String(difference.round)} differs in its ${difference.what}; the ${String(rounds)} before it are right`;
}

async function clustersOf(reader: LedgerClusterReader, { cluster }: ClusterOptions): Promise<FoundCluster[]> {
    if (cluster !== undefined) {
        return [await reader.cluster(cluster)];
    }
    return (await Promise.all(WARD_MSPS.map(async (mspId) => reader.clusters(wardOf(mspId))))).flat();
}

async function verify(options: ClusterOptions): Promise<number> {
    const ledger = connectWard(options);
    try {
        const reader = new LedgerClusterReader(ledger, administrator(options));
        const clusters = await clustersOf(reader, options);
        let code = 0;
        for (const cluster of clusters) {
            const finding = await verifyCluster(cluster, reader);
            console.log(lineOf(cluster, finding));
            code = finding.difference === undefined ? code : DIFFERS;
        }
        console.log(`${String(clusters.length)} clusters verified`);
        return code;
    } finally {
        ledger.close();
    }
}

async function main(): Promise<void> {
    const options = parseClusterOptions(process.argv.slice(2), process.env);
    if (options.command === 'help') {
        console.log(CLUSTER_HELP);
    } else {
        process.exitCode = await verify(options);
    }
}

main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'the clusters could not be verified');
    process.exitCode = error instanceof UsageError ? USAGE : UNREADABLE;
});
