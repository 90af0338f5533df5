// SPDX-License-Identifier: Apache-2.0
// Blocks as the audit of blocks hands them on, made by hand.

import type { Channel, CheckedBlock, ValidTransaction } from '@wardledger/block-verifier/core';
import type { ShownKey } from '../../src/ledger/keys';

export const CHANNEL = { id: 'one' } as unknown as Channel;
const encoder = new TextEncoder();

/** A write of the chaincode; without a value it deletes. */
export interface TestWrite {
    readonly key: ShownKey;
    readonly value?: string;
}

/** A block; each transaction writes what is listed for it. */
export function blockOf(
    number: number,
    transactions: readonly (readonly TestWrite[])[],
    { time = number * 1000, channel = CHANNEL }: { time?: number; channel?: Channel } = {},
): CheckedBlock {
    const valid = transactions.map((writes, index) => ({
        index,
        id: `tx ${String(number)}/${String(index)}`,
        time,
        creator: { mspId: 'Ward1MSP', certificate: { fingerprint: 'f' } },
        sets: [
            {
                namespace: 'wardledger',
                spaces: writes.map(({ key: { collection, key }, value }) => ({
                    namespace: 'wardledger',
                    collection,
                    reads: [],
                    ranges: [],
                    writes: [{ key, bytes: encoder.encode(key), value: value === undefined ? undefined : encoder.encode(value) }],
                    metadataWrites: [],
                })),
            },
        ],
    }));
    return { number, time, channel, valid: valid as unknown as ValidTransaction[] } as unknown as CheckedBlock;
}
