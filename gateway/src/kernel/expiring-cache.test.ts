// SPDX-License-Identifier: Apache-2.0
// Each answer until its own time, by a clock that never steps; what was not asked for longest goes when there is no room.

import { ExpiringCache } from './expiring-cache';

describe('ExpiringCache', () => {
    it('knows an answer until just before its time', () => {
        let time = 0;
        const cache = new ExpiringCache<string>({ capacity: 9, monotonic: () => time });
        cache.set('short', 'a', 10);
        cache.set('long', 'b', 20);
        time = 9;
        expect([cache.get('short'), cache.get('long'), cache.get('other')]).toEqual(['a', 'b', undefined]);
        time = 10;
        expect([cache.get('short'), cache.get('long')]).toEqual([undefined, 'b']);
        cache.set('short', 'c', 20);
        cache.delete('long');
        expect([cache.get('short'), cache.get('long')]).toEqual(['c', undefined]);
    });

    it('forgets what was asked for longest ago when it is full, and nothing else', () => {
        const cache = new ExpiringCache<number>({ capacity: 3, monotonic: () => 0 });
        for (const [value, name] of ['a', 'b', 'c'].entries()) {
            cache.set(name, value, 1);
        }
        cache.get('a');
        cache.set('d', 3, 1);
        expect(['a', 'b', 'c', 'd'].map((name) => cache.get(name))).toEqual([0, undefined, 2, 3]);
    });
});
