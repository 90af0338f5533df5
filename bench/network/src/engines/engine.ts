// SPDX-License-Identifier: Apache-2.0
// A network that can be measured: how to start it, whom to speak to, and which of its processes use how much processor time.

import { readFileSync } from 'node:fs';

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

/** The kernel's unit in /proc on every Linux that matters: a hundredth of a second. */
const TICK_MILLISECONDS = 10;
/** User and system time, counted from the field after the command's closing bracket. */
const [USER, SYSTEM] = [11, 12];

function millisecondsOf(pid: number): number {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MILLISECONDS;
}

/** Milliseconds that a network's processes have used so far, by what they are; empty where the system does not tell. */
export function processorMsOf(network: RunningNetwork): ReadonlyMap<string, number> {
    try {
        return new Map([...network.processes()].map(([part, pids]) => [part, pids.reduce((sum, pid) => sum + millisecondsOf(pid), 0)]));
    } catch {
        return new Map();
    }
}
