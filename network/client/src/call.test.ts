// SPDX-License-Identifier: Apache-2.0
import { CallError, parseCall, parseTransient } from './call';

describe('a call', () => {
    it.each([
        ['{"Args":["a:B","x","y"]}', { name: 'a:B', args: ['x', 'y'] }],
        ['{"function":"a:B","Args":["x"]}', { name: 'a:B', args: ['x'] }],
        ['{"Function":"a:B","Args":[]}', { name: 'a:B', args: [] }],
        ['{"function":"a:B"}', { name: 'a:B', args: [] }],
    ])('is read as the peer command reads it: %s', (text, call) => {
        expect(parseCall(text)).toEqual(call);
    });

    it.each([
        ['', /is not JSON/],
        ['{"Args":["a"', /is not JSON/],
        ['[]', /must be a JSON object/],
        ['null', /must be a JSON object/],
        ['{}', /must name a function/],
        ['{"Args":[]}', /must name a function/],
        ['{"Args":[""]}', /must name a function/],
        ['{"Args":["a",1]}', /as texts/],
        ['{"Args":"a"}', /as texts/],
        ['{"function":1,"Args":["a"]}', /as texts/],
        ['{"args":["a"]}', /an entry "args"/],
    ])('is refused where it is none: %s', (text, message) => {
        expect(() => parseCall(text)).toThrow(CallError);
        expect(() => parseCall(text)).toThrow(message);
    });
});

describe('transient data', () => {
    it('are bytes in base64', () => {
        expect(parseTransient('{"a":"AQI=","b":""}')).toEqual({ a: Buffer.from([1, 2]), b: Buffer.from('') });
    });

    it.each([
        ['{"a":1}', /"a" must be base64/],
        ['{"a":"AQI"}', /"a" must be base64/],
        ['{"a":"A*I="}', /"a" must be base64/],
        ['[1]', /must be a JSON object/],
    ])('are refused otherwise: %s', (text, message) => {
        expect(() => parseTransient(text)).toThrow(message);
    });
});
