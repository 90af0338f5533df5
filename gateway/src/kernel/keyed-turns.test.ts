// SPDX-License-Identifier: Apache-2.0
// One at a time under a name, names independent of each other.

import { KeyedTurns } from './keyed-turns';

it('lets one after the other under a name, whatever becomes of it, and other names at once', async () => {
    const turns = new KeyedTurns();
    const order: string[] = [];
    const { promise, reject } = Promise.withResolvers<undefined>();
    const first = turns.run('a', async () => {
        order.push('a1');
        return promise;
    });
    const second = turns.run('a', async () => {
        order.push('a2');
        return 'second';
    });
    await turns.run('b', async () => void order.push('b'));
    expect(order).toEqual(['a1', 'b']);
    reject(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    expect(await second).toBe('second');
    expect(order).toEqual(['a1', 'b', 'a2']);
    expect(await turns.run('a', async () => 'third')).toBe('third');
});
