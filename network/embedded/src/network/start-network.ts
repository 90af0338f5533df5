// SPDX-License-Identifier: Apache-2.0
// Puts a network together in one process: identities, channel, peers, chaincodes, gRPC servers.
import { ensureOrganizations } from '../identities/organizations-folder';
import { demandDefined } from '../invariants';
import { openContext, readMaterial } from './channel-context';
import { Closers } from './closers';
import { lockFolder } from './data-lock';
import { commitDefinitions } from './lifecycle';
import { adminIdentity } from './material';
import { type ChaincodeOptions, fullOptions, type NetworkOptions } from './options';
import { PeerNode } from './peer-node';
import { RunningChaincodes } from './running-chaincodes';
import { listen, type Endpoints } from './servers';

/** A running network. */
export interface Network {
    readonly endpoints: Endpoints;
    /** Identities in cryptogen's layout. */
    readonly organizationsDir: string;
    /**
     * Deploys a chaincode, or another version of one, while the network goes on answering. As it was before, it is left alone.
     * @returns the sequence of its definition
     * @throws Error, with everything as it was
     */
    deploy(chaincode: ChaincodeOptions): Promise<number>;
    /** Settles with the reason when the channel stops by itself. */
    readonly failed: Promise<Error>;
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
        const running = new RunningChaincodes(members, options.log);
        closers.add(() => {
            running.close();
        });
        chaincodes.forEach((chaincode) => {
            running.load(chaincode);
        });
        await ensureOrganizations(organizationsDir, organizations, [options.externalHost]);
        const material = readMaterial(options);
        const context = await openContext(options, material);
        closers.add(() => context.channel.close());
        const peers = material.peers.map((node) => new PeerNode(node, context));
        closers.add(() => {
            peers.forEach((peer) => {
                peer.close();
            });
        });
        closers.add(() => {
            running.close(); // before the peers: what they leave ends by intent
        });
        await running.start(peers);
        const admin = adminIdentity(organizationsDir, demandDefined(organizations.peers[0], 'a peer organisation'));
        const lifecycle = { ...context, peers, admin };
        await commitDefinitions(lifecycle, chaincodes);
        closers.add(() => context.channel.settled());
        const endpoints = await listen({ options, material, context, peers }, closers);
        return {
            endpoints,
            organizationsDir,
            failed: context.channel.failed,
            deploy: (chaincode) => running.deploy(chaincode, lifecycle),
            stop: () => closers.close(),
        };
    } catch (error) {
        await closers.close().catch(() => undefined);
        throw error;
    }
}
