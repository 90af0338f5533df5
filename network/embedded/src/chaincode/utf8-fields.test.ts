// SPDX-License-Identifier: Apache-2.0
import { encode, type Field } from '../protos/encode';
import { MessageType } from './messages';
import { requireTexts } from './utf8-fields';

const half = Buffer.from([0xed, 0xa0, 0x80]);
const check = (type: number, ...fields: readonly Field[]) => {
    return () => {
        requireTexts(type, encode(...fields));
    };
};

test.each([
    ['a key', MessageType.GET_STATE, [1, half]],
    ['a collection', MessageType.PUT_STATE, [3, half]],
    ['a bookmark', MessageType.GET_STATE_BY_RANGE, [4, encode([2, half])]],
    ['a chaincode', MessageType.INVOKE_CHAINCODE, [2, encode([2, half])]],
] as const)('%s that is no UTF-8 is refused', (_, type, field) => {
    expect(check(type, field)).toThrow('unmarshal failed: string field contains invalid UTF-8');
});

test('bytes may be anything', () => {
    expect(check(MessageType.PUT_STATE, [1, 'key'], [2, half])).not.toThrow();
    expect(check(MessageType.PUT_STATE, [1, 'é'], [2, Buffer.from([0xff])], [3, 'collection'])).not.toThrow();
});
