// SPDX-License-Identifier: Apache-2.0
// Callers take turns, posts wait for company no longer than they may, and what was tried together is tried together again.

import { waitingBatch } from './batch';
import { BatchQueue } from './batch-queue';

const queueOf = (...items: readonly (readonly [id: string, line: string, readyAt: number])[]): BatchQueue => {
    const queue = new BatchQueue('posts', 3);
    items.forEach(([id, line, readyAt]) => queue.add({ id, line }, readyAt));
    return queue;
};
const taken = (queue: BatchQueue, now: number) => queue.next(now)?.items.join('');

it('gives what waits for company when the time of the first is over, or when there are enough', () => {
    const queue = queueOf(['a', 'x', 50], ['b', 'x', 90]);
    expect([queue.readyAt(), taken(queue, 49), taken(queue, 50), taken(queue, 50)]).toEqual([50, undefined, 'ab', undefined]);
    const full = queueOf(['a', 'x', 50], ['b', 'x', 50], ['c', 'x', 50], ['d', 'x', 90]);
    expect([full.readyAt(), taken(full, 10), full.readyAt(), taken(full, 10)]).toEqual([0, 'abc', 10, 'd']);
});

it('lets a caller who has had a turn wait for the others', () => {
    const queue = queueOf(...['a', 'b', 'c', 'd', 'e'].map((id) => [id, 'x', 0] as const), ['f', 'y', 0]);
    expect([taken(queue, 0), taken(queue, 0), taken(queue, 0), taken(queue, 0)]).toEqual(['abc', 'f', 'de', undefined]);
});

it('keeps together what is put back, until its time', () => {
    const queue = queueOf(['a', 'x', 0]);
    queue.putBack({ ...waitingBatch('posts', ['b', 'c']), failures: 2 }, 70);
    expect([taken(queue, 0), queue.readyAt(), taken(queue, 69)]).toEqual(['a', 70, undefined]);
    expect(queue.next(70)).toEqual({ kind: 'posts', state: 'WAITING', items: ['b', 'c'], failures: 2, resends: 0 });
});

it('lets nothing wait for company once it is to hurry', () => {
    const queue = queueOf(['a', 'x', 50]);
    queue.hurryAll();
    expect(taken(queue, 0)).toBe('a');
});
