// SPDX-License-Identifier: Apache-2.0
// Which operations share a commit: intake first, never without a share for everything else, each line in its order.

import fc from 'fast-check';
import type { OperationName } from '../operations/operations';
import { MAXIMUM_GROUP, MOST_BESIDE_INTAKE, WriterQueue } from './writer-queue';

function queueOf(names: readonly OperationName[]): WriterQueue {
    const queue = new WriterQueue();
    names.forEach((name, id) => {
        queue.add({ id, name, input: undefined });
    });
    return queue;
}
const many = (count: number, name: OperationName): OperationName[] => Array.from({ length: count }, () => name);
const namesOf = (queue: WriterQueue): OperationName[] => queue.take().map(({ name }) => name);

it('what is brought goes before what was asked for earlier, and takes a share of that along', () => {
    const queue = queueOf([...many(100, 'settle'), 'appendPosts', 'watches']);
    expect(namesOf(queue)).toEqual(['appendPosts', 'watches', ...many(MOST_BESIDE_INTAKE, 'settle')]);
    expect(namesOf(queue)).toEqual(many(100 - MOST_BESIDE_INTAKE, 'settle'));
    expect([namesOf(queue), queue.length]).toEqual([[], 0]);
});

it('whatever comes in, nothing else waits for ever, and a commit has its bound', () => {
    const queue = queueOf([...many(40, 'openPosts'), ...many(10_000, 'appendPosts')]);
    const commits = Array.from({ length: 3 }, () => namesOf(queue));
    expect(commits.map((names) => names.filter((name) => name === 'openPosts').length)).toEqual([16, 16, 8]);
    expect(commits.map(({ length }) => length)).toEqual([MAXIMUM_GROUP, MAXIMUM_GROUP, MAXIMUM_GROUP - MOST_BESIDE_INTAKE + 8]);
});

it('loses and repeats nothing, and keeps the order of each line', () => {
    const anyName = fc.constantFrom<OperationName>('appendPosts', 'saveSealed', 'settle', 'prune');
    fc.assert(
        fc.property(fc.array(anyName, { maxLength: 1_500, size: 'max' }), (names) => {
            const queue = queueOf(names);
            const taken = [];
            while (queue.length > 0) {
                const group = queue.take();
                expect(group.length).toBeLessThanOrEqual(MAXIMUM_GROUP);
                taken.push(...group);
            }
            for (const isIntake of [true, false]) {
                const line = (name: OperationName): boolean => ['appendPosts', 'saveSealed'].includes(name) === isIntake;
                const asked = names.flatMap((name, id) => (line(name) ? [id] : []));
                expect(taken.filter(({ name }) => line(name)).map(({ id }) => id)).toEqual(asked);
            }
        }),
    );
});

it('is empty when it is cleared', () => {
    const queue = queueOf(['appendPosts', 'settle']);
    queue.clear();
    expect([queue.length, queue.take()]).toEqual([0, []]);
});
