// SPDX-License-Identifier: Apache-2.0
import { common } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { blockBytes, parseBlock } from './block-bytes';
import { headerBytes } from './block-header';

const bytes = fc.uint8Array({ maxLength: 300 });
const blocks = fc.record({
    header: fc.record({ number: fc.nat(), previousHash: bytes, dataHash: bytes }),
    envelopes: fc.array(bytes, { maxLength: 5 }),
    metadata: fc.array(bytes, { minLength: 5, maxLength: 5 }),
});

test("a composed block is the message that Fabric's library reads, and comes apart again", () => {
    fc.assert(
        fc.property(blocks, (block) => {
            const composed = blockBytes(block);
            const message = common.Block.deserializeBinary(composed);
            expect(message.getHeader()?.getNumber()).toBe(block.header.number);
            expect(
                message
                    .getData()
                    ?.getDataList_asU8()
                    .map((b) => Buffer.from(b)),
            ).toEqual(block.envelopes.map((b) => Buffer.from(b)));
            expect(Buffer.from(message.serializeBinary())).toEqual(Buffer.from(composed));
            const parts = parseBlock(composed);
            expect(parts.metadata.map((b) => Buffer.from(b))).toEqual(block.metadata.map((b) => Buffer.from(b)));
            expect(parts.header.number).toBe(block.header.number);
        }),
    );
});

test.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [65_536, '0203010000'],
])('block number %d is a DER integer', (number, integer) => {
    const der = headerBytes({ number, previousHash: new Uint8Array(0), dataHash: Buffer.from('ff', 'hex') }).toString('hex');
    expect(der).toBe(`30${(integer.length / 2 + 5).toString(16).padStart(2, '0')}${integer}04000401ff`);
});
