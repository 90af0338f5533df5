// SPDX-License-Identifier: Apache-2.0
// Which windows share a transaction, and when it is their turn.

import { SealedQueue, type QueuedWindow } from './sealed-queue';

const window = (id: string, changes: Partial<QueuedWindow> = {}): QueuedWindow => ({
    id,
    caller: 'a',
    failures: 0,
    alone: false,
    notBefore: 0,
    ...changes,
});
function queueOf(...windows: QueuedWindow[]): SealedQueue {
    const queue = new SealedQueue();
    windows.forEach((each) => {
        queue.add(each);
    });
    return queue;
}
const idsOf = (windows: readonly QueuedWindow[] | undefined) => windows?.map(({ id }) => id);

it('puts windows of one caller together, callers by turns, no more than fit', () => {
    const queue = queueOf(window('a1'), window('b1', { caller: 'b' }), window('a2'), window('a3'));
    expect([idsOf(queue.next(0, 2)), idsOf(queue.next(0, 2)), idsOf(queue.next(0, 2)), queue.next(0, 2)]).toEqual([
        ['a1', 'a2'],
        ['b1'],
        ['a3'],
        undefined,
    ]);
});

it('lets a window wait for company until its time, or until the transaction is full', () => {
    const queue = queueOf(window('a1', { notBefore: 25 }), window('a2', { notBefore: 30 }));
    expect([queue.next(24, 3), queue.readyAt()]).toEqual([undefined, 25]);
    expect(idsOf(queue.next(25, 3))).toEqual(['a1', 'a2']);
    expect(idsOf(queueOf(window('a1', { notBefore: 25 }), window('a2', { notBefore: 30 })).next(0, 2))).toEqual(['a1', 'a2']);
});

it('holds a window that failed back until its own time', () => {
    const queue = queueOf(window('failed', { failures: 2, notBefore: 100 }), window('fresh'));
    expect([idsOf(queue.next(0, 9)), queue.next(99, 9), idsOf(queue.next(100, 9))]).toEqual([['fresh'], undefined, ['failed']]);
});

it('lets a window that must travel alone do so', () => {
    const queue = queueOf(window('alone', { alone: true }), window('a1'), window('a2'));
    expect([idsOf(queue.next(0, 9)), idsOf(queue.next(0, 9)), queue.readyAt()]).toEqual([['alone'], ['a1', 'a2'], undefined]);
});
