// SPDX-License-Identifier: Apache-2.0
// One transaction's writes of one key, also those that no simulation makes: peers add kinds of writes up, and so must we.
import type { MetadataEntry } from '../rwset/model';
import { positionOf } from '../storage/peer-schema';
import type { StateView } from '../storage/state-view';
import { BlockUpdates } from './updates';

const before = { value: Buffer.from('before'), metadata: Buffer.from('old'), version: 1 };
const view = (found: typeof before | undefined): StateView =>
    ({ get: () => found, metadata: () => found?.metadata ?? null }) as unknown as StateView;

const put = (value: string) => ({ key: 'k', value: Buffer.from(value), isDelete: value === '' });
const set = (writes: ReturnType<typeof put>[], metadata: MetadataEntry[][] = []) => ({
    namespace: 'n',
    reads: [],
    ranges: [],
    collections: [],
    writes,
    metadataWrites: metadata.map((entries) => ({ key: 'k', entries })),
});

test.each([
    ['a write keeps the metadata', [put('1')], [], before, ['1', 'old']],
    ['a delete takes all', [put('')], [], before, [null, null]],
    ['a write and a delete are a delete', [put('1'), put('')], [], before, [null, null]],
    ['two writes count as a change of metadata: the value stays', [put('1'), put('2')], [], before, ['before', null]],
    ['two writes of an absent key do nothing', [put('1'), put('2')], [], undefined, undefined],
    ['removed metadata', [], [[]], before, ['before', null]],
] as const)('%s', (_, writes, metadata, committed, expected) => {
    const updates = new BlockUpdates(view(committed));
    updates.apply(
        [
            set(
                [...writes],
                metadata.map((entries) => [...entries]),
            ),
        ],
        positionOf(5, 0),
    );
    const change = updates.get('n', 'k');
    const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString();
    expect(change && [text(change.value), text(change.metadata)]).toEqual(expected);
});
