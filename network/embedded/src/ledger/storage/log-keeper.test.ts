// SPDX-License-Identifier: Apache-2.0
import type { CheckpointResult, CheckpointWorker } from './checkpoint-worker';
import { LogKeeper } from './log-keeper';

const MEGABYTE = 1024 * 1024;

function setUp(result: CheckpointResult): {
    keeper: LogKeeper;
    events: string[];
    settle: () => Promise<void>;
    set: (next: CheckpointResult) => void;
} {
    const events: string[] = [];
    let answer = result;
    const worker = {
        checkpoint: (path: string) => {
            events.push(`copy ${path}`);
            return Promise.resolve(answer);
        },
        release: () => Promise.resolve(),
    } as unknown as CheckpointWorker;
    const readers = {
        refresh: () => events.push('refresh'),
        drained: () => {
            events.push('drain');
            return Promise.resolve();
        },
    };
    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    return {
        keeper: new LogKeeper('db', worker, readers),
        events,
        settle,
        set: (next) => {
            answer = next;
        },
    };
}

test('copies after some megabytes, and lets readers go when all is copied', async () => {
    const { keeper, events, settle } = setUp({ log: 10, checkpointed: 10 });
    keeper.wrote(3 * MEGABYTE);
    expect(events).toEqual([]);
    keeper.wrote(MEGABYTE);
    keeper.wrote(9 * MEGABYTE); // one copy at a time
    await settle();
    expect(events).toEqual(['copy db', 'refresh']);
});

test('a partial copy leaves the readers alone', async () => {
    const { keeper, events, settle } = setUp({ log: 10, checkpointed: 7 });
    keeper.wrote(5 * MEGABYTE);
    await settle();
    expect(events).toEqual(['copy db']);
});

test('a log that grew too long is shortened between commits; one that stays long does not make every commit wait', async () => {
    const { keeper, events, settle, set } = setUp({ log: 20_000, checkpointed: 0 });
    keeper.wrote(5 * MEGABYTE);
    await settle();
    expect(keeper.isTooLong).toBe(true);
    await keeper.shorten();
    expect(events).toEqual(['copy db', 'refresh', 'drain', 'copy db', 'drain']);
    expect(keeper.isTooLong).toBe(false);
    set({ log: 40_000, checkpointed: 0 });
    keeper.wrote(5 * MEGABYTE);
    await settle();
    expect(keeper.isTooLong).toBe(true);
    set({ log: 5, checkpointed: 5 });
    await keeper.shorten();
    expect(keeper.isTooLong).toBe(false);
    await keeper.close();
});
