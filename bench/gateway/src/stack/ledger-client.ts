// SPDX-License-Identifier: Apache-2.0
// A Fabric client of a ward's peer with the administrator's own key: drives the bare contract and watches the blocks.

import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash, signers, type Gateway, type Network } from '@hyperledger/fabric-gateway';
import type { Ward } from './stack';

const MAXIMUM_MESSAGE = 100 * 1024 * 1024;

function onlyFile(folder: string): Buffer {
    const [name = ''] = readdirSync(folder);
    return readFileSync(join(folder, name));
}

/** One connection to the peer. */
export class LedgerClient {
    readonly #client: Client;
    readonly #gateway: Gateway;
    #puts = 0;

    /** @param organizations - identities in cryptogen's layout */
    constructor(ward: Ward, endpoint: string, organizations: string) {
        const domain = `${ward}.example.com`;
        const organization = join(organizations, 'peerOrganizations', domain);
        const administrator = join(organization, 'users', `Admin@${domain}`, 'msp');
        const peer = `peer0.${domain}`;
        const root = readFileSync(join(organization, 'peers', peer, 'tls', 'ca.crt'));
        this.#client = new Client(endpoint, credentials.createSsl(root), {
            'grpc.ssl_target_name_override': peer,
            'grpc.max_receive_message_length': MAXIMUM_MESSAGE,
            'grpc.max_send_message_length': MAXIMUM_MESSAGE,
        });
        this.#gateway = connect({
            client: this.#client,
            identity: { mspId: ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP', credentials: onlyFile(join(administrator, 'signcerts')) },
            signer: signers.newPrivateKeySigner(createPrivateKey(onlyFile(join(administrator, 'keystore')))),
            hash: hash.sha256,
        });
    }

    get network(): Network {
        return this.#gateway.getNetwork('mychannel');
    }

    /** Puts a value through the bare contract and waits until it is committed. */
    async put(value: string): Promise<void> {
        const contract = this.network.getContract('put', 'bare');
        await contract.submitTransaction('Put', `key-${String((this.#puts += 1))}`, value);
    }

    close(): void {
        this.#gateway.close();
        this.#client.close();
    }
}
