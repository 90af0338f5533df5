#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The program `wardledger-cluster`: command line and exit code.

import './options/demand-node';
import { UsageError } from '@wardledger/command-line';
import { verifyClusters } from './composition/cluster-verification';
import { CLUSTER_HELP, parseClusterOptions } from './options';

const DIFFERS = 1;
const USAGE = 2;
const UNREADABLE = 3;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'the clusters could not be verified');

async function main(): Promise<void> {
    const options = parseClusterOptions(process.argv.slice(2), process.env);
    if (options === undefined) {
        console.log(CLUSTER_HELP);
        return;
    }
    try {
        const right = await verifyClusters(options, (line) => console.log(line));
        process.exitCode = right ? 0 : DIFFERS;
    } catch (error) {
        const { peer, organizations } = options;
        console.error(
            `${reasonOf(error)}\nAsked was ${peer} (--peer), with the identities in ${organizations} (--data-dir or --organizations).`,
        );
        process.exitCode = UNREADABLE;
    }
}

main().catch((error: unknown) => {
    console.error(reasonOf(error));
    process.exitCode = error instanceof UsageError ? USAGE : UNREADABLE;
});
