// SPDX-License-Identifier: Apache-2.0
// Puts a network together in one process: identities, channel, peers, chaincodes, gRPC servers.
import { ensureOrganizations } from '../identities/organizations-folder';
import { loadChaincode } from './chaincodes';
import { openContext, readMaterial } from './channel-context';
import { Closers } from './closers';
import { lockFolder } from './data-lock';
import { commitDefinitions } from './lifecycle';
import { adminIdentity } from './material';
import { fullOptions, type NetworkOptions } from './options';
import { PeerNode } from './peer-node';
import { listen, type Endpoints } from './servers';

/** A running network. */
export interface Network {
    readonly endpoints: Endpoints;
    /** Identities in cryptogen's layout. */
    readonly organizationsDir: string;
    /** Commits what was ordered, then closes everything. */
    stop(): Promise<void>;
}

/**
 * Starts a network, or resumes the one that is in the data folder.
 * @param given - see NetworkOptions; only the data folder and the chaincodes have no default
 * @returns where to connect, and how to stop it
 */
export async function startNetwork(given: NetworkOptions): Promise<Network> {
    const options = fullOptions(given);
    const { organizations, organizationsDir, chaincodes } = options;
    const closers = new Closers();
    try {
        closers.add(lockFolder(options.ledgerDir));
        const members = organizations.peers.map(({ mspId }) => mspId);
        const loading = chaincodes.map((chaincode) => {
            const loaded = loadChaincode(chaincode, members, options.log);
            closers.add(() => {
                loaded.close();
            });
            return loaded;
        });
        await ensureOrganizations(organizationsDir, organizations);
        const material = readMaterial(options);
        const context = await openContext(options, material);
        closers.add(() => context.channel.close());
        const peers = material.peers.map((node) => new PeerNode(node, context));
        closers.add(() => {
            peers.forEach((peer) => {
                peer.close();
            });
        });
        await Promise.all(loading.map((chaincode) => chaincode.connect(peers)));
        const [first] = organizations.peers;
        if (first) {
            await commitDefinitions({ ...context, peers, admin: adminIdentity(organizationsDir, first) }, chaincodes);
        }
        closers.add(() => context.channel.settled());
        const endpoints = await listen({ options, material, context, peers }, closers);
        return { endpoints, organizationsDir, stop: () => closers.close() };
    } catch (error) {
        await closers.close().catch(() => undefined);
        throw error;
    }
}
