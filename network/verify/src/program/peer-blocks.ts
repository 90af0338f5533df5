// SPDX-License-Identifier: Apache-2.0
// Reads a channel's raw blocks from one peer, as that ward's administrator: nobody else may stream whole blocks.
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Gateway, signers } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import type { BlockCopy } from './block-copy';

/** Where a ward's peer answers and who asks. */
export interface PeerOptions {
    readonly endpoint: string;
    readonly domain: string;
    readonly mspId: string;
    readonly organizations: string;
    readonly channel: string;
}

const largestBlock = 100 * 1024 * 1024; // bytes: what a peer sends at most
const onlyFile = (folder: string): string => join(folder, readdirSync(folder)[0] ?? '');

/** @throws Error that names what cannot be read and the flag by which it is found */
function reading<T>(place: string, read: () => T): T {
    try {
        return read();
    } catch {
        throw new Error(`${place} cannot be read: --organizations must name the folder of identities in which the ward's is`);
    }
}

/** One peer's blocks, in the form that they have in every copy: the client has taken them apart, and they are put together again. */
export class PeerBlocks implements BlockCopy {
    readonly name: string;
    readonly #client: Client;
    readonly #gateway: Gateway;
    readonly #channel: string;

    constructor({ endpoint, domain, mspId, organizations, channel }: PeerOptions) {
        this.name = `${mspId} at ${endpoint}`;
        const folder = join(organizations, 'peerOrganizations', domain);
        const peer = `peer0.${domain}`;
        const administrator = join(folder, 'users', `Admin@${domain}`, 'msp');
        const rootFile = join(folder, 'peers', peer, 'tls', 'ca.crt');
        const root = reading(rootFile, () => readFileSync(rootFile));
        const identity = reading(administrator, () => ({
            certificate: readFileSync(onlyFile(join(administrator, 'signcerts'))),
            key: readFileSync(onlyFile(join(administrator, 'keystore'))),
        }));
        this.#client = new Client(endpoint, credentials.createSsl(root), {
            'grpc.ssl_target_name_override': peer,
            'grpc.default_authority': peer,
            'grpc.max_receive_message_length': largestBlock,
        });
        this.#gateway = connect({
            client: this.#client,
            identity: { mspId, credentials: identity.certificate },
            signer: signers.newPrivateKeySigner(createPrivateKey(identity.key)),
        });
        this.#channel = channel;
    }

    async height(): Promise<number> {
        const system = this.#gateway.getNetwork(this.#channel).getContract('qscc');
        return common.BlockchainInfo.deserializeBinary(await system.evaluate('GetChainInfo', { arguments: [this.#channel] })).getHeight();
    }

    async *blocks(height: number): AsyncGenerator<Uint8Array> {
        const stream = await this.#gateway.getNetwork(this.#channel).getBlockEvents({ startBlock: 0n });
        try {
            for await (const block of stream) {
                yield block.serializeBinary();
                if (block.getHeader()?.getNumber() === height - 1) {
                    return;
                }
            }
        } finally {
            stream.close();
        }
    }

    close(): void {
        this.#gateway.close();
        this.#client.close();
    }
}
