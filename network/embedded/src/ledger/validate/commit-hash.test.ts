// SPDX-License-Identifier: Apache-2.0
import { sha256 } from '../encoding/bytes';
import type { NamespaceSet } from '../rwset/model';
import type { StateView } from '../storage/state-view';
import { positionOf } from '../storage/peer-schema';
import { commitHash, updateBytes } from './commit-hash';
import { BlockUpdates } from './updates';

const view = { get: () => undefined, metadata: () => null } as unknown as StateView;
const empty = { reads: [], ranges: [], metadataWrites: [], collections: [] };
const set = (namespace: string, ...writes: [string, string][]): NamespaceSet => ({
    ...empty,
    namespace,
    writes: writes.map(([key, value]) => ({ key, value: Buffer.from(value), isDelete: value === '' })),
});

function updates(sets: NamespaceSet[], block = 5, tx = 0): BlockUpdates {
    const made = new BlockUpdates(view);
    made.apply(sets, positionOf(block, tx));
    return made;
}

test('the bytes: names once, keys in order, deletes marked, versions order-preserving', () => {
    const bytes = updateBytes(updates([set('b', ['k', 'v']), set('a', ['2', ''], ['1', 'x'])], 256, 1));
    const version = '3205' + '020100' + '0101';
    const parts = [
        ['0a0161', '1a0131', '2a0178', version], // namespace a, key 1, value x
        ['1a0132', '2001', version], // key 2, deleted
        ['0a0162', '1a016b', '2a0176', version],
    ].map((fields) => fields.join(''));
    expect(bytes.toString('hex')).toBe(parts.map((part) => `0a${(part.length / 2).toString(16).padStart(2, '0')}${part}`).join(''));
});

test('a collection is named once, after the public writes of its namespace; version 0 has no bytes', () => {
    const collections = [
        {
            collection: 'c',
            reads: [],
            metadataWrites: [],
            privateHash: new Uint8Array(0),
            writes: [{ keyHash: Buffer.from([1]), valueHash: Buffer.from([2]), isDelete: false, isPurge: false }],
        },
    ];
    const hex = updateBytes(updates([{ ...set('a', ['k', 'v']), collections }], 0, 0)).toString('hex');
    expect(hex).toBe('0a0d' + '0a0161' + '1a016b' + '2a0176' + '32020000' + '0a0d' + '120163' + '1a0101' + '2a0102' + '32020000');
});

test('the hash chains codes, changes and the hash before', () => {
    const changes = updates([set('a', ['k', 'v'])]);
    const previous = sha256(Buffer.from('before'));
    expect(commitHash([0, 11], changes, previous)).toEqual(sha256(Buffer.from([2, 0, 11]), updateBytes(changes), previous));
});
