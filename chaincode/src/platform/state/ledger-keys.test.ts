// SPDX-License-Identifier: Apache-2.0
// Keys: the same text as Fabric builds, and numbers in their order.

import fc from 'fast-check';
import { ChaincodeStub } from 'fabric-shim';
import { compositeKey, padded, prefix, privateKey, worldKey } from './ledger-keys';

const part = fc.string({ minLength: 1 }).filter((text) => !text.includes('\u0000'));
// The method uses nothing of its stub.
const createCompositeKey = (type: string, attributes: string[]): string => ChaincodeStub.prototype.createCompositeKey(type, attributes);

describe('composite keys', () => {
    it('are what the shim builds', () => {
        fc.assert(
            fc.property(part, fc.array(part), (type, attributes) => {
                expect(compositeKey(type, attributes)).toBe(createCompositeKey(type, attributes));
            }),
        );
    });

    it('order numbers as numbers', () => {
        const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
        fc.assert(
            fc.property(number, number, (a, b) => {
                expect(padded(a) < padded(b)).toBe(a < b);
                expect(padded(a)).toHaveLength(16);
            }),
        );
    });
});

describe('keys and runs', () => {
    it('say in which room a value stands', () => {
        expect(worldKey('type', 'a', 'b')).toEqual({ room: 'world', path: compositeKey('type', ['a', 'b']) });
        expect(privateKey('type', 'a')).toEqual({ room: 'private', path: compositeKey('type', ['a']) });
    });

    it('begin alike', () => {
        expect(prefix('type', 'a')).toEqual({ type: 'type', attributes: ['a'] });
    });
});
