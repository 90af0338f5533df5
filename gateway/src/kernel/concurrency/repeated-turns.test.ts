// SPDX-License-Identifier: Apache-2.0
import { RepeatedTurns } from './repeated-turns';

const LONG = 3_600_000;

/** Turns that count, and let a test wait for so many. */
function counted(pause: number) {
    let [count, reached]: [number, () => void] = [0, () => undefined];
    let awaited = Infinity;
    const turns = new RepeatedTurns(async () => {
        count += 1;
        if (count >= awaited) {
            reached();
        }
        return Promise.resolve(pause);
    });
    const until = async (number: number) =>
        new Promise<void>((resolve) => {
            [awaited, reached] = [number, resolve];
            if (count >= number) {
                resolve();
            }
        });
    return { turns, until, count: () => count };
}

it('does nothing before it is started, and goes on by itself after the pause of each turn', async () => {
    const { turns, until, count } = counted(0);
    expect(count()).toBe(0);
    turns.start();
    await until(3);
    await turns.stop();
    const done = count();
    await new Promise((resolve) => setImmediate(resolve));
    expect(count()).toBe(done);
});

it('begins after a pause where it is started with one, or when it is woken; stopped before it has no turn', async () => {
    const { turns, until, count } = counted(LONG);
    turns.start(LONG);
    expect(count()).toBe(0);
    turns.wake();
    await until(1);
    await turns.stop();
    const other = counted(LONG);
    other.turns.start(LONG);
    await other.turns.stop();
    expect(other.count()).toBe(0);
});

it('goes on at once when it is woken, and does not wait for its pause to be stopped', async () => {
    const { turns, until, count } = counted(LONG);
    turns.start();
    await until(1);
    turns.wake();
    await until(2);
    expect(turns.isStopping).toBe(false);
    await turns.stop();
    expect([count(), turns.isStopping]).toEqual([2, true]);
});

it('woken while a turn runs it has another one, and stopped meanwhile none', async () => {
    let [count, end]: [number, () => void] = [0, () => undefined];
    const turns = new RepeatedTurns(async () => {
        count += 1;
        await new Promise<void>((resolve) => {
            end = resolve;
        });
        return LONG;
    });
    turns.start();
    turns.wake();
    end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBe(2);
    const stopped = turns.stop();
    end();
    await stopped;
    expect(count).toBe(2);
});
