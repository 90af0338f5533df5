// SPDX-License-Identifier: Apache-2.0
// Which posts travel together, when, and in whose turn.

import fc from 'fast-check';
import type { WaitingPost } from '../../../store';
import { StreamQueue, takeWindow } from './stream-queue';

let count = 0;
function waiting(stream: string, steps = 1, alone = false): WaitingPost {
    count += 1;
    return { id: `${stream}-${count}`, stream, steps, alone };
}
const streams = (posts: readonly WaitingPost[] | undefined) => posts?.map(({ stream }) => stream);

it('waits for company until the linger of the first post is over', () => {
    const queue = new StreamQueue(200);
    queue.add(waiting('a'), 1_000);
    queue.add(waiting('a'), 1_150);
    expect([queue.next(1_199), queue.readyAt()]).toEqual([undefined, 1_200]);
    expect(queue.next(1_200)).toHaveLength(2);
    expect([queue.next(9_999), queue.readyAt()]).toEqual([undefined, undefined]);
});

it('does not wait when a window is full, or when somebody waits for the answer', () => {
    const queue = new StreamQueue(200);
    queue.add(waiting('full', 105), 1_000);
    queue.add(waiting('hurried'));
    queue.add(waiting('slow'), 1_000);
    expect([streams(queue.next(1_000)), streams(queue.next(1_000)), queue.next(1_000)]).toEqual([['full'], ['hurried'], undefined]);
    queue.hurryAll();
    expect(streams(queue.next(1_000))).toEqual(['slow']);
});

it('gives streams their turns', () => {
    const queue = new StreamQueue(0);
    for (let index = 0; index < 3; index += 1) {
        queue.add(waiting('chatty', 105), 0);
    }
    queue.add(waiting('quiet'), 0);
    expect(Array.from({ length: 4 }, () => streams(queue.next(1))?.[0])).toEqual(['chatty', 'quiet', 'chatty', 'chatty']);
});

it('lets a post that must travel alone do so', () => {
    const posts = [waiting('a'), waiting('a', 1, true), waiting('a')];
    expect(takeWindow(posts)).toEqual([posts[0]]);
    expect(takeWindow(posts.slice(1))).toEqual([posts[1]]);
    expect(takeWindow([])).toEqual([]);
});

it('hands out every post once, in windows of one stream that fit', () => {
    const arrivals = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 105 }), fc.boolean()), { maxLength: 60 });
    fc.assert(
        fc.property(arrivals, (all) => {
            const queue = new StreamQueue(0);
            const posts = all.map(([stream, steps, alone]) => waiting(stream, steps, alone));
            posts.forEach((post) => {
                queue.add(post, 0);
            });
            const windows: WaitingPost[][] = [];
            for (let next = queue.next(1); next !== undefined; next = queue.next(1)) {
                windows.push(next);
            }
            expect(
                windows
                    .flat()
                    .map(({ id }) => id)
                    .sort(),
            ).toEqual(posts.map(({ id }) => id).sort());
            for (const window of windows) {
                expect(new Set(streams(window)).size).toBe(1);
                expect(window.reduce((sum, { steps }) => sum + steps, 0)).toBeLessThanOrEqual(105);
                expect(window.length === 1 || window.every(({ alone }) => !alone)).toBe(true);
            }
        }),
    );
});
