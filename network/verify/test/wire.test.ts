// SPDX-License-Identifier: Apache-2.0
// Messages are read as Fabric's own library reads them; strictly, only the one form passes that it writes.
import { common } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { rawSignature, CURVES } from '../src/core/msp/ecdsa';
import { compareTexts } from '../src/core/wire/bytes';
import { WireError } from '../src/core/wire/cursor';
import { BLOCK, CHANNEL_HEADER, PAYLOAD } from '../src/core/wire/fabric-messages';
import { BYTES, FLAG, INT32, many, maybe, Message, nested, NUMBER, one, TEXT } from '../src/core/wire/message';

const bytes = fc.uint8Array({ maxLength: 300 });
const list = fc.array(bytes, { maxLength: 4 });

it('a block is read as the library wrote it, also strictly', () => {
    const blocks = fc.record({ number: fc.nat(Number.MAX_SAFE_INTEGER), previousHash: bytes, dataHash: bytes, data: list, metadata: list });
    fc.assert(
        fc.property(blocks, ({ number, previousHash, dataHash, data, metadata }) => {
            const header = new common.BlockHeader();
            header.setNumber(number);
            header.setPreviousHash(previousHash);
            header.setDataHash(dataHash);
            const block = new common.Block();
            block.setHeader(header);
            const [envelopes, slots] = [new common.BlockData(), new common.BlockMetadata()];
            envelopes.setDataList(data);
            slots.setMetadataList(metadata);
            block.setData(envelopes);
            block.setMetadata(slots);
            const read = BLOCK.decode(block.serializeBinary(), true);
            expect(read.header).toMatchObject({ number });
            expect(read.data?.items.map((item) => Buffer.from(item))).toEqual(data.map((item) => Buffer.from(item)));
            expect(read.metadata?.items).toHaveLength(metadata.length);
        }),
    );
});

it('random bytes read as a message or are refused, never otherwise', () => {
    fc.assert(
        fc.property(bytes, fc.boolean(), (random, strict) => {
            try {
                PAYLOAD.decode(random, strict);
            } catch (error) {
                expect(error).toBeInstanceOf(WireError);
            }
        }),
    );
});

const INNER = new Message({ a: one(1, NUMBER), b: one(2, TEXT) });
const OUTER = new Message({
    number: one(1, NUMBER),
    text: one(2, TEXT),
    inner: maybe(3, nested(INNER)),
    items: many(4, BYTES),
    flag: one(5, FLAG),
    small: one(6, INT32),
});
const decode = (hex: string, strict = false) => OUTER.decode(Buffer.from(hex, 'hex'), strict);

it.each<[string, string, object]>([
    ['of a number that stands there twice the last', '08010802', { number: 2 }],
    ['of a message that stands there twice both in a row', '1a0208011a03120161', { inner: { a: 1, b: 'a' } }],
    ['a field of another type as unknown', '0a0161', { number: 0 }],
    ['a group as unknown', '7b08017c0807', { number: 7 }],
    ['fields of fixed length as unknown', '39000000000000000045000000000807', { number: 7 }],
    ['a number that is longer than it need be', '088100', { number: 1 }],
    ['the low half of a number with a sign', '30ffffffffffffffffff01', { small: -1 }],
    ['a number of 64 bits', '08ffffffffffffffff7f', { number: Number(2n ** 63n - 1n) }],
    ['any number as true', '2802', { flag: true }],
    ['a mark at the beginning of a text', '1203efbbbf', { text: '\ufeff' }],
])('reads %s', (_what, hex, expected) => {
    expect(decode(hex)).toMatchObject(expected);
});

it.each([
    ['a text that is no UTF-8', '1201ff'],
    ['a field that ends early', '120261'],
    ['a number that ends early', '0880'],
    ['a number without an end', '08ffffffffffffffffffff01'],
    ['the number 0 of a field', '0001'],
    ['an unknown type', '0e'],
    ['a group that ends as another', '7b8401'],
    ['the end of a group that never began', '7c'],
])('refuses %s', (_what, hex) => {
    expect(() => decode(hex)).toThrow(WireError);
});

it.each([
    ['a field twice', '08010801'],
    ['fields out of order', '1201610801'],
    ['an unknown field', '4001'],
    ['a field of another type', '0a0161'],
    ['a group', '7b7c'],
    ['a number that is longer than it need be', '088100'],
    ['a default that is written', '0800'],
    ['an empty text that is written', '1200'],
    ['the same inside', '1a020800'],
])('refuses %s where only one form will do', (_what, hex) => {
    expect(() => decode(hex, true)).toThrow(WireError);
});

it('takes an absent time, channel and type for what they are by default', () => {
    expect(CHANNEL_HEADER.decode(new Uint8Array())).toMatchObject({ type: 0, channelId: '', timestamp: undefined });
});

it('texts compare as their UTF-8 bytes do', () => {
    const anyText = fc.string({ unit: 'binary' });
    fc.assert(
        fc.property(anyText, anyText, (left, right) => {
            expect(Math.sign(compareTexts(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
        }),
    );
});

describe('a signature', () => {
    const curve = CURVES['P-256']!;
    const half = (curve.order / 2n).toString(16);
    const more = (curve.order / 2n + 1n).toString(16);
    const raw = (hex: string) => rawSignature(Buffer.from(hex, 'hex'), curve);
    it('is r and s in a row', () => {
        const both = raw('300602010102017f')!;
        expect([both.length, both[31], both[63]]).toEqual([64, 1, 0x7f]);
        expect(raw('30070201010202 0080'.replace(' ', ''))?.[63]).toBe(0x80);
        expect(raw(`30250201010220${half}`)).toBeDefined();
    });
    it.each([
        ['s in the upper half', `30250201010220${more}`],
        ['no sequence', '310602010102017f'],
        ['another length', '300702010102017f'],
        ['bytes behind it', '300602010102017f00'],
        ['a negative r', '300602018002017f'],
        ['a zero that is not needed', '30070202000102017f'],
        ['a number without a byte', '3005020002017f'],
        ['another type', '300604010102017f'],
        ['only one number', '3003020101'],
        ['an r that is too long', `30270222${'01'.repeat(34)}020101`],
        ['nothing', ''],
    ])('with %s is none', (_what, hex) => {
        expect(raw(hex)).toBeUndefined();
    });
});
