// SPDX-License-Identifier: Apache-2.0
// What clients cannot do here, and what they are told; what can be asked is compared with Fabric in the conformance kit.
import type { TransactionParameters } from '../chaincode/transaction-context';
import { encode } from '../protos/encode';
import { lifecycleChaincode } from './lifecycle-queries';

const administrator = { mspId: 'Ward1MSP', satisfies: () => true };
const options = { mspId: 'Ward1MSP', channelId: 'mychannel', msps: { identify: () => administrator } };
const chaincode = lifecycleChaincode(options as unknown as Parameters<typeof lifecycleChaincode>[0]);
const definition = encode([2, 'basic'], [3, '1.0']);
const parameters = { proposal: { creator: Buffer.alloc(0) } } as unknown as TransactionParameters;
const call = (fn: string) => chaincode.invoke([Buffer.from(fn), definition], parameters);

test.each(['InstallChaincode', 'ApproveChaincodeDefinitionForMyOrg'])('%s is refused with what to do instead', async (fn) => {
    await expect(call(fn)).rejects.toThrow(`${fn} is not there: an embedded network commits the chaincode definitions`);
});

test('what no peer has is refused as a peer does', async () => {
    await expect(call('Nothing')).rejects.toThrow('Unmapped policy for _lifecycle/Nothing');
});
