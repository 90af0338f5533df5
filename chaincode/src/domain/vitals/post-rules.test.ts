// SPDX-License-Identifier: Apache-2.0
// A window's statement about its posts against what names it: a model that looks at each post by itself.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { areItsPosts, type NamedPost, postRangesOf, postsText } from './post-rules';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const post = fc.record({
    device: fc.constantFrom('d', 'e'),
    sequence: fc.integer({ min: 0, max: 9 }),
    digest: fc.constantFrom('x', 'y'),
});
const posts = fc.uniqueArray(post, { selector: ({ device, sequence }) => `${device}${sequence}` });
const nameOf = ({ device, sequence }: NamedPost): string => `${device}/${sequence}`;

it('holds exactly when each post that names the window is in it once or left out, and nothing else is', () => {
    let [held, differed] = [0, 0];
    fc.assert(
        fc.property(posts, posts, posts, fc.boolean(), (found, strange, strangeLeftOut, honest) => {
            const [within, leftOut] = honest ? [found.slice(0, -1), found.slice(-1)] : [strange, strangeLeftOut];
            const stated = {
                count: within.length,
                digest: sha256(postsText(within)),
                ranges: [],
                ...(leftOut.length > 0 && { leftOut: leftOut.map((one) => ({ ...one, reason: 'UNREADABLE' as const })) }),
            };
            const text = (list: readonly NamedPost[]): string[] => list.map((one) => JSON.stringify([nameOf(one), one.digest])).sort();
            const leaves = new Set(leftOut.map(nameOf));
            const isRight =
                JSON.stringify(text(found.filter((one) => !leaves.has(nameOf(one))))) === JSON.stringify(text(within)) &&
                leftOut.every((one) => found.some((other) => nameOf(other) === nameOf(one)));
            expect(areItsPosts(stated, found, sha256)).toBe(isRight);
            held += isRight ? 1 : 0;
            differed += isRight ? 0 : 1;
        }),
        { numRuns: 2_000 },
    );
    expect([held > 100, differed > 100]).toEqual([true, true]);
});

it('says the same of posts in any order', () => {
    fc.assert(
        fc.property(posts, (list) => {
            expect(postsText([...list].reverse())).toBe(postsText(list));
            expect(postRangesOf([...list].reverse())).toEqual(postRangesOf(list));
        }),
    );
});

it('puts every post of a device into one range', () => {
    expect(postRangesOf([9, 3, 5].map((sequence) => ({ device: 'b', sequence })).concat({ device: 'a', sequence: 7 }))).toEqual([
        { device: 'a', from: 7, to: 7 },
        { device: 'b', from: 3, to: 9 },
    ]);
});
