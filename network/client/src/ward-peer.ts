// SPDX-License-Identifier: Apache-2.0
// A ward's peer, reached as one of that ward's users with the identities of the organisations folder.
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Gateway, type Network, signers } from '@hyperledger/fabric-gateway';

/** Where a ward's peer answers, and whose identities to use. */
export interface PeerOptions {
    readonly ward: number;
    readonly user: string;
    readonly endpoint: string;
    readonly organizations: string;
    readonly channel: string;
}

const callSeconds = 30;
const largestMessage = 100 * 1024 * 1024; // bytes: what a peer sends at most
const onlyFile = (folder: string): Buffer => readFileSync(join(folder, readdirSync(folder)[0] ?? ''));
/** gRPC takes times of the wall clock only, and makes a timer of them at once, which no later step moves. */
const deadline = (): { deadline: number } => ({ deadline: Date.now() + callSeconds * 1000 });

/** One peer; close it when done. */
export class WardPeer {
    readonly #client: Client;
    readonly #gateway: Gateway;
    readonly channel: Network;

    constructor({ ward, user, endpoint, organizations, channel }: PeerOptions) {
        const domain = `ward${String(ward)}.example.com`;
        const folder = join(organizations, 'peerOrganizations', domain);
        const peer = `peer0.${domain}`;
        const identity = join(folder, 'users', `${user}@${domain}`, 'msp');
        this.#client = new Client(endpoint, credentials.createSsl(readFileSync(join(folder, 'peers', peer, 'tls', 'ca.crt'))), {
            'grpc.ssl_target_name_override': peer,
            'grpc.default_authority': peer,
            'grpc.max_receive_message_length': largestMessage,
        });
        this.#gateway = connect({
            client: this.#client,
            identity: { mspId: `Ward${String(ward)}MSP`, credentials: onlyFile(join(identity, 'signcerts')) },
            signer: signers.newPrivateKeySigner(createPrivateKey(onlyFile(join(identity, 'keystore')))),
            evaluateOptions: deadline,
            endorseOptions: deadline,
            submitOptions: deadline,
            commitStatusOptions: deadline,
        });
        this.channel = this.#gateway.getNetwork(channel);
    }

    close(): void {
        this.#gateway.close();
        this.#client.close();
    }
}
