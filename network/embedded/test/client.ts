// SPDX-License-Identifier: Apache-2.0
// An unmodified fabric-gateway client over TLS, for tests.
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, signers, type Gateway } from '@hyperledger/fabric-gateway';

/** A connected client; close it. */
export interface TestClient {
    readonly gateway: Gateway;
    close(): void;
}

const only = (folder: string): Buffer => readFileSync(join(folder, readdirSync(folder)[0] ?? ''));

/** A user of a ward at that ward's peer. */
export function connectUser(organizationsDir: string, ward: number, address: string, user: 'User1' | 'Admin' = 'User1'): TestClient {
    const domain = `ward${ward}.example.com`;
    const organization = join(organizationsDir, 'peerOrganizations', domain);
    const msp = join(organization, 'users', `${user}@${domain}`, 'msp');
    const root = readFileSync(join(organization, 'peers', `peer0.${domain}`, 'tls', 'ca.crt'));
    const client = new Client(address, credentials.createSsl(root), { 'grpc.ssl_target_name_override': `peer0.${domain}` });
    const gateway = connect({
        client,
        identity: { mspId: `Ward${ward}MSP`, credentials: only(join(msp, 'signcerts')) },
        signer: signers.newPrivateKeySigner(createPrivateKey(only(join(msp, 'keystore')))),
    });
    return {
        gateway,
        close: () => {
            gateway.close();
            client.close();
        },
    };
}
