// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { belongsTo, tellMembership } from './shim-tuning';

const fromShim = createRequire(require.resolve('fabric-shim/package.json'));

interface Stub {
    handler: object;
    getMspID(): string;
}

function stubOf(handler: object): Stub {
    const { prototype } = fromShim('./lib/stub.js') as { prototype: object };
    return Object.assign(Object.create(prototype) as Stub, { handler });
}

test('each handler of the shim knows the organisation of its own peer; one that nobody told asks the environment', () => {
    tellMembership(fromShim);
    tellMembership(fromShim); // every chaincode that is loaded with the same shim
    const handlers = [{}, {}, {}];
    handlers.slice(0, 2).forEach((handler, i) => {
        belongsTo(handler, `Ward${i + 1}MSP`);
    });
    const [first, second, third] = handlers.map(stubOf);
    expect([first?.getMspID(), second?.getMspID()]).toEqual(['Ward1MSP', 'Ward2MSP']);
    expect(() => third?.getMspID()).toThrow('CORE_PEER_LOCALMSPID is unset in chaincode process');
});
