// SPDX-License-Identifier: Apache-2.0
// The network under the gateway's suites: the embedded one, or Fabric's own programs where WARDLEDGER_TEST_NETWORK=native says so.

import { join } from 'node:path';

export type Ward = 'ward1' | 'ward2';
export type Engine = 'embedded' | 'native';

/** What a suite needs of a network; it cannot tell by which engine it runs. */
export interface TestNetwork {
    readonly engine: Engine;
    /** The folder of identities, in cryptogen's layout. */
    readonly organizationsDir: string;
    /** Where each ward's peer answers, `host:port`; the same after every start. */
    readonly peers: Readonly<Record<Ward, string>>;
    /** Starts it, or brings back what was killed. */
    start(): Promise<void>;
    /** kill -9 of one of `networkParts`, or of everything. */
    kill(part?: string): Promise<void>;
    /** Makes the peer of ward 1 stand still (SIGSTOP), with whatever shares its process; nothing that it runs answers any more. */
    pause(): Promise<void>;
    /** Lets it go on. */
    resume(): Promise<void>;
    stop(): Promise<void>;
    /** What the block verifier says of both peers' chains; rejects where a rule is broken. */
    verify(): Promise<string>;
}

/** The engine that the environment asks for. */
export const engine: Engine = process.env['WARDLEDGER_TEST_NETWORK'] === 'native' ? 'native' : 'embedded';

export const root = join(__dirname, '..', '..', '..', '..');
export const collectionsFile = join(root, 'test-network-config', 'collections_config.json');
export const bothWards = "AND('Ward1MSP.peer','Ward2MSP.peer')";
export const domainOf = (ward: Ward): string => `${ward}.example.com`;
export const peerOf = (ward: Ward): string => `peer0.${domainOf(ward)}`;

/** The PEM of the CA that signed a peer's TLS certificate. */
export function tlsRootFile({ organizationsDir }: TestNetwork, ward: Ward): string {
    return join(organizationsDir, 'peerOrganizations', domainOf(ward), 'peers', peerOf(ward), 'tls', 'ca.crt');
}
