// SPDX-License-Identifier: Apache-2.0
import { TestNetwork, text } from './network';

test('a value put by one transaction is read by both peers', async () => {
    const network = await TestNetwork.ready();
    const txId = await network.submit((s) => s.putState('parity', 'k', Buffer.from('v')));
    expect(network.ledger(1).status(txId)).toEqual({ code: 0, blockNumber: 2 });
    expect(text(network.read((s) => s.getState('parity', 'k'), 2))).toBe('v');
    await network.close();
});
