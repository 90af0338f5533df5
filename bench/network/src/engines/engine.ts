// SPDX-License-Identifier: Apache-2.0
// A network that can be measured: how to start it, whom to speak to, and which of its processes use how much processor time.

import { processorMillisecondsOf } from '@wardledger/bench-common';

/** A network that runs. */
export interface RunningNetwork {
    /** host:port of each ward's peer. */
    readonly peers: readonly string[];
    /** Identities in cryptogen's layout. */
    readonly organizations: string;
    /** Its processes by what they are. */
    processes(): ReadonlyMap<string, readonly number[]>;
    stop(): Promise<void>;
}

/** What a network is started with. */
export interface StartOptions {
    /** An empty folder. */
    readonly dataDir: string;
    /** Identities made before; without them the network makes its own. */
    readonly organizations?: string;
}

/** A way to run a network. */
export interface Engine {
    readonly name: string;
    /** Whether identities made before can be given. */
    readonly takesIdentities: boolean;
    start(options: StartOptions): Promise<RunningNetwork>;
}

/** Endorsement policy of the chaincode that is measured with. */
export const POLICY = "AND('Ward1MSP.peer','Ward2MSP.peer')";
/** How long the orderer of either engine waits for more transactions (test-network-config/configtx.yaml and the embedded default). */
export const BLOCK_MILLISECONDS = 100;

/** Milliseconds that a network's processes have used so far, by what they are; empty where the system does not tell. */
export function processorMsOf(network: RunningNetwork): ReadonlyMap<string, number> {
    try {
        return new Map(
            [...network.processes()].map(([part, pids]) => [part, pids.reduce((sum, pid) => sum + processorMillisecondsOf(pid), 0)]),
        );
    } catch {
        return new Map();
    }
}
