// SPDX-License-Identifier: Apache-2.0
// The client that every application has: Fabric's own SDK, with a signer of node:crypto instead of its slower one in JavaScript.

import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash } from '@hyperledger/fabric-gateway';
import { signLowS } from '@wardledger/bench-common';
import { CHAINCODE, CHANNEL, newKeys, readCredentials, VALUE, type LoadClient, type Target } from './client';

/** Connects to a peer. */
export function sdkClient(target: Target): LoadClient {
    const { mspId, certificate, key, tlsRoot, peerName } = readCredentials(target);
    const client = new Client(target.endpoint, credentials.createSsl(tlsRoot), { 'grpc.ssl_target_name_override': peerName });
    const gateway = connect({
        client,
        identity: { mspId, credentials: certificate },
        signer: (message) => Promise.resolve(signLowS(message, key)),
        hash: hash.none, // the signer hashes
    });
    const contract = gateway.getNetwork(CHANNEL).getContract(CHAINCODE);
    const nextKey = newKeys();
    const readKey = nextKey();
    const put = async (name: string): Promise<void> => {
        await contract.submitTransaction('Put', name, VALUE);
    };
    return {
        prepare: () => put(readKey),
        submit: () => put(nextKey()),
        evaluate: async () => {
            await contract.evaluateTransaction('Get', readKey);
        },
        close: () => {
            gateway.close();
            client.close();
        },
    };
}
