// SPDX-License-Identifier: Apache-2.0
import { orderer } from '@hyperledger/fabric-protos';
import { readSeek } from './seek';

type Position = 'newest' | 'oldest' | 'next' | number;

function position(value: Position): orderer.SeekPosition {
    const result = new orderer.SeekPosition();
    if (typeof value === 'number') {
        const specified = new orderer.SeekSpecified();
        specified.setNumber(value);
        result.setSpecified(specified);
    } else if (value === 'newest') {
        result.setNewest(new orderer.SeekNewest());
    } else if (value === 'oldest') {
        result.setOldest(new orderer.SeekOldest());
    } else {
        result.setNextCommit(new orderer.SeekNextCommit());
    }
    return result;
}

function seekInfo(start?: Position, stop?: Position, behavior = 0): Buffer {
    const seek = new orderer.SeekInfo();
    if (start !== undefined) {
        seek.setStart(position(start));
    }
    if (stop !== undefined) {
        seek.setStop(position(stop));
    }
    seek.setBehavior(behavior as 0);
    return Buffer.from(seek.serializeBinary());
}

describe('seek positions at height 10', () => {
    test.each<[Position, Position, number | undefined, number]>([
        ['newest', 'newest', 9, 9],
        ['oldest', 'oldest', 0, 0],
        ['oldest', 'newest', 0, 9],
        [3, 5, 3, 5],
        [0, Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER],
        ['next', 100, 10, 100],
        [10, 10, 10, 10],
        [11, 11, undefined, 11],
    ])('%s to %s', (start, stop, first, last) => {
        expect(readSeek(seekInfo(start, stop), 10)).toEqual({ start: first, stop: last, failIfNotReady: false, headersOnly: false });
    });

    test('the wrong way round, without start, without stop', () => {
        expect([readSeek(seekInfo(5, 3), 10), readSeek(seekInfo(undefined, 3), 10), readSeek(seekInfo(3), 10)]).toEqual([
            undefined,
            undefined,
            undefined,
        ]);
    });

    test('blocks that are not there may be refused instead of waited for', () => {
        expect(readSeek(seekInfo(0, 0, 1), 10)?.failIfNotReady).toBe(true);
    });
});
