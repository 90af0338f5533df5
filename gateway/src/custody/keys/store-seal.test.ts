// SPDX-License-Identifier: Apache-2.0
// Rows open only where they were sealed; row keys and post digests depend on their key and on every part.

import { randomBytes } from 'node:crypto';
import { StoreSeal } from './store-seal';

const storeKey = randomBytes(32);
const seal = new StoreSeal(storeKey);

test('a row opens at its place, also after a restart', () => {
    const sealed = seal.seal('posts.content/7', Buffer.from('content'));
    expect(new StoreSeal(storeKey).open('posts.content/7', sealed).toString()).toBe('content');
    expect(sealed.includes('content')).toBe(false);
});

test('a row moved to another place, or another ward, does not open', () => {
    const sealed = seal.seal('posts.content/7', Buffer.from('content'));
    expect(() => seal.open('posts.content/8', sealed)).toThrow();
    expect(() => new StoreSeal(randomBytes(32)).open('posts.content/7', sealed)).toThrow();
});

test('a row key is stable, and differs by table, by parts and by their borders', () => {
    const keys = [
        seal.rowKey('posts', 'monitor-7', '42'),
        seal.rowKey('callers', 'monitor-7', '42'),
        seal.rowKey('posts', 'monitor-7', '43'),
        seal.rowKey('posts', 'monitor-74', '2'),
        seal.rowKey('posts', 'monitor-7', '4', '2'),
        seal.rowKey('posts', 'monitor-742'),
        new StoreSeal(randomBytes(32)).rowKey('posts', 'monitor-7', '42'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(new StoreSeal(storeKey).rowKey('posts', 'monitor-7', '42')).toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
});

test('what an earlier start has written opens, and is found under the same key', () => {
    const written = 'Acer9gLa7a2xeN/vM+rbBWYse6EmwnFdbpSaxkVmxB26CdfT00rnpB5/iYjxW4CA+aAq+A==';
    const earlier = new StoreSeal(Buffer.alloc(32, 7));
    expect(earlier.open('posts.content/7', Buffer.from(written, 'base64')).toString()).toBe('content');
    expect(earlier.rowKey('posts', 'monitor-7', '42')).toBe('18d2c197096c7e83ac476208731c1b5ffc9957eee509bd7800f8551e899a75d9');
});

test('a store key has 32 bytes', () => {
    expect(() => new StoreSeal(randomBytes(16))).toThrow('32 bytes');
});
