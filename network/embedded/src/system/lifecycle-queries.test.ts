// SPDX-License-Identifier: Apache-2.0
import type { TransactionParameters } from '../chaincode/transaction-context';
import { lifecycleChaincode } from './lifecycle-queries';

const chaincode = lifecycleChaincode({} as Parameters<typeof lifecycleChaincode>[0]);
const call = (fn: string) => chaincode.invoke([Buffer.from(fn), Buffer.alloc(0)], {} as TransactionParameters);

test.each(['InstallChaincode', 'ApproveChaincodeDefinitionForMyOrg', 'CheckCommitReadiness', 'CommitChaincodeDefinition'])(
    '%s is refused with what to do instead',
    async (fn) => {
        await expect(call(fn)).rejects.toThrow(`${fn} is not there: an embedded network commits the chaincode definitions`);
    },
);

test('what no peer has is refused as a peer does', async () => {
    await expect(call('Nothing')).rejects.toThrow('Unmapped policy for _lifecycle/Nothing');
});
