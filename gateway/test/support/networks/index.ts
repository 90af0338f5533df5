// SPDX-License-Identifier: Apache-2.0
// Makes the network that the environment asks for.

import { EmbeddedProcess } from './embedded-process';
import { InProcessNetwork } from './in-process';
import { nativeParts, NativeNetwork } from './native';
import { engine, type TestNetwork } from './test-network';

export { embeddedScript } from './embedded-process';
export { domainOf, engine, peerOf, root, tlsRootFile, type TestNetwork, type Ward } from './test-network';

/** What of the network runs as a process of its own and can die alone; the embedded one is a single process. */
export const networkParts: readonly string[] = engine === 'native' ? nativeParts : [];

/** A network whose programs are processes; not started yet. */
export async function prepareNetwork(dataDir: string): Promise<TestNetwork> {
    return engine === 'native' ? NativeNetwork.prepare(dataDir) : EmbeddedProcess.prepare(dataDir);
}

/** A started network for suites that call the gateway's sources directly: the embedded one then lives in the same process. */
export async function startedNetwork(dataDir: string): Promise<TestNetwork> {
    const network = engine === 'native' ? await NativeNetwork.prepare(dataDir) : new InProcessNetwork(dataDir);
    await network.start();
    return network;
}
