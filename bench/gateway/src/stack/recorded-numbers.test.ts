// SPDX-License-Identifier: Apache-2.0
import type { PostObserver } from './ledger-watch';
import { RecordedNumbers } from './recorded-numbers';

function watched() {
    let observer: PostObserver | undefined;
    const watch = { observe: (given: PostObserver | undefined) => void (observer = given) };
    return { watch, block: (keys: readonly string[], time = 0) => observer?.(keys, time) };
}

test('what was accepted and is in no block is lost, what is in two was doubled', async () => {
    const { watch, block } = watched();
    const told: number[][] = [];
    const numbers = new RecordedNumbers(watch, (number, time) => told.push([number, time]));
    block(['post/ward1/a/0000000000000007', 'post/ward1/b/0000000002000008'], 11);
    block(['post/ward1/a/0000000000000007', 'post/ward1/a/0000000000000009'], 12);
    expect(await numbers.kept(new Set([7, 9, 2_000_008, 5]), 0)).toEqual({ lost: 1, doubled: 1 });
    expect(told).toEqual([
        [7, 11],
        [2_000_008, 11],
        [9, 12],
    ]);
});

test('a block that comes late is waited for', async () => {
    const { watch, block } = watched();
    const kept = new RecordedNumbers(watch).kept(new Set([1]), 60);
    block(['post/ward1/a/0000000000000001']);
    expect(await kept).toEqual({ lost: 0, doubled: 0 });
});
