// SPDX-License-Identifier: Apache-2.0
// The network as a process of its own, with the odd chaincode in a thread.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Contract } from '@hyperledger/fabric-gateway';
import type { Network } from '../src/index';
import { connectUser, type TestClient } from './client';

const program = join(__dirname, '..', 'bin', 'embedded-network.cjs');
const chaincode = join(__dirname, 'fixtures', 'odd-chaincode');
const settings = ['--peer-ports', '0,0', '--orderer-port', '0', '--batch-timeout', '20', '--chaincode', `odd=${chaincode}`, '--json'];

/** A network that answers, and ward 1's user at it. */
export interface RunningProcess {
    readonly child: ChildProcess;
    /** What it has said on stderr so far. */
    readonly said: () => string;
    readonly network: Pick<Network, 'endpoints' | 'organizationsDir'>;
    readonly client: TestClient;
    readonly contract: Contract;
}

/** Starts the process. Of two flags alike the last counts. */
export function spawnNetwork(dataDir: string, ...flags: readonly string[]): ChildProcess {
    const args = ['--max-old-space-size=256', program, '--data-dir', dataDir, ...settings, ...flags];
    return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts it, and waits until it is ready. */
export async function launch(dataDir: string, ...flags: readonly string[]): Promise<RunningProcess> {
    const child = spawnNetwork(dataDir, ...flags);
    let said = '';
    child.stderr?.on('data', (bytes: Buffer) => {
        said += bytes.toString();
    });
    const [line] = (await once(createInterface({ input: child.stdout as Readable }), 'line')) as [string];
    const network = JSON.parse(line) as RunningProcess['network'];
    const client = connectUser(network.organizationsDir, 1, network.endpoints.peers[0]?.address ?? '');
    const contract = client.gateway.getNetwork('mychannel').getContract('odd');
    return { child, said: () => said, network, client, contract };
}

/** Ends it by a signal; its exit code. */
export async function end({ child, client }: RunningProcess, signal: NodeJS.Signals): Promise<number | null> {
    client.close();
    const gone = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await gone)[0];
}
