// SPDX-License-Identifier: Apache-2.0
import { common, peer } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { delimited, encode, present, varint } from './encode';
import { WireMessage } from './wire';

describe('the wire format', () => {
    test('fields come back as they were written', () => {
        const fields = fc.record({
            number: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
            bytes: fc.uint8Array(),
            text: fc.string({ unit: 'grapheme' }),
        });
        fc.assert(
            fc.property(fields, ({ number, bytes, text }) => {
                const message = new WireMessage(encode([1, number], [2, bytes], [3, text]));
                expect(message.number(1)).toBe(number);
                expect([...message.bytesField(2)]).toEqual([...bytes]);
                expect(message.text(3)).toBe(text);
            }),
        );
    });

    test('agrees with the generated classes', () => {
        fc.assert(
            fc.property(fc.integer(), fc.string({ unit: 'grapheme' }), fc.uint8Array(), (status, text, payload) => {
                const response = new peer.Response();
                response.setStatus(status);
                response.setMessage(text);
                response.setPayload(payload);
                expect([...encode([1, status], [2, text], [3, payload])]).toEqual([...response.serializeBinary()]);
            }),
        );
    });

    test('leaves out what is empty, unless its presence says something', () => {
        expect(encode([1, 0], [2, ''], [3, new Uint8Array(0)], [4, undefined])).toHaveLength(0);
        expect([...encode([0, present(2, new Uint8Array(0))])]).toEqual([0x12, 0]);
    });

    test.each([
        ['a group', [0x0b]],
        ['a field number of zero', [0x02, 0]],
        ['a length beyond the end', [0x0a, 5, 1]],
        ['a number without an end', [0x08, 0x80]],
        ['a number of more than ten bytes', [0x08, ...Array.from({ length: 11 }, () => 0xff)]],
    ])('refuses %s', (_, bytes) => {
        expect(() => new WireMessage(Buffer.from(bytes))).toThrow('proto: cannot parse invalid wire-format data');
    });

    test('bytes that are no message are refused, and never read for ever', () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 40 }), (junk) => {
                let fields = 0;
                try {
                    fields = new WireMessage(Buffer.from(junk)).all(1).length;
                } catch (error) {
                    expect(error).toEqual(new Error('proto: cannot parse invalid wire-format data'));
                }
                expect(fields).toBeLessThanOrEqual(junk.length);
            }),
        );
    });

    test('numbers above 32 bits, and a field in two parts', () => {
        expect(varint(2 ** 40).toString('hex')).toBe('808080808020');
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 300 }), fc.uint8Array({ maxLength: 300 }), (number, value) => {
                expect(Buffer.concat(delimited(number, value))).toEqual(present(number, value));
            }),
        );
    });

    test('refuses texts that are not UTF-8, and knows repeated and nested fields', () => {
        const message = new WireMessage(encode([1, Buffer.from([0xff])], [2, 'a'], [2, 'b'], [3, encode([1, 'inner'])]));
        expect(() => message.text(1)).toThrow('invalid UTF-8');
        expect(message.all(2).map(String)).toEqual(['a', 'b']);
        expect(message.message(3).text(1)).toBe('inner');
        expect(message.has(9)).toBe(false);
    });

    test('an envelope of the generated classes is read field by field', () => {
        const envelope = new common.Envelope();
        envelope.setPayload(Buffer.from('payload'));
        envelope.setSignature(Buffer.from('signature'));
        const message = new WireMessage(Buffer.from(envelope.serializeBinary()));
        expect([message.bytesField(1).toString(), message.bytesField(2).toString()]).toEqual(['payload', 'signature']);
    });
});
