// SPDX-License-Identifier: Apache-2.0
// A window's statement about its posts against what names it: a model that looks at each post by itself.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { PostOfWindow } from './correction';
import { judgePost, type NamedPost, postRangesOf, postsText, rejectionOfPosts } from './post-rules';

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
            expect(rejectionOfPosts(stated, found, sha256)).toBe(isRight ? undefined : 'POSTS_DIFFER');
            held += isRight ? 1 : 0;
            differed += isRight ? 0 : 1;
        }),
        { numRuns: 2_000 },
    );
    expect([held > 100, differed > 100]).toEqual([true, true]);
});

it('is without what was taken back, and leaves nothing out as taken back that was not', () => {
    const seen = new Map<string, number>();
    const state = fc.constantFrom<[boolean, 'in' | 'UNREADABLE' | 'RETRACTED']>(
        [false, 'in'],
        [false, 'UNREADABLE'],
        [false, 'RETRACTED'],
        [true, 'in'],
        [true, 'UNREADABLE'],
        [true, 'RETRACTED'],
    );
    fc.assert(
        fc.property(fc.array(state, { minLength: 1, maxLength: 4 }), (states) => {
            const found: PostOfWindow[] = states.map(([retracted], sequence) => ({
                device: 'd',
                sequence,
                digest: 'x',
                ...(retracted && { retracted }),
            }));
            const within = found.filter((_, index) => states[index]![1] === 'in');
            const leftOut = states.flatMap(([, reason], sequence) => (reason === 'in' ? [] : [{ device: 'd', sequence, reason }]));
            const stated = { count: within.length, digest: sha256(postsText(within)), ranges: [], leftOut };
            const isIn = states.some(([retracted, how]) => retracted && how === 'in');
            const isClaimed = states.some(([retracted, how]) => !retracted && how === 'RETRACTED');
            const verdict = isClaimed ? 'POSTS_DIFFER' : isIn ? 'POSTS_RETRACTED' : undefined;
            expect(rejectionOfPosts(stated, found, sha256)).toBe(verdict);
            // Whoever does not know all that name the window would never learn of it by making it anew.
            const lacking = { ...found[0]!, sequence: states.length };
            expect(rejectionOfPosts(stated, [...found, { ...lacking, retracted: true }], sha256)).toBe('POSTS_DIFFER');
            seen.set(String(verdict), (seen.get(String(verdict)) ?? 0) + 1);
        }),
        { numRuns: 500 },
    );
    expect([...seen.values()].every((count) => count > 20) && seen.size === 3).toBe(true);
});

it.each([
    ['the same window', 'w'],
    ['another window, after its gateway has lost its store', 'drawn anew'],
])('stays where it is, once it was taken back, when it comes again for %s', (_, window) => {
    const stored = { digest: 'x', window: 'w', retracted: true as const };
    const known = { post: stored, isWindowClosed: false, isHeld: false, mark: undefined };
    const verdict = judgePost({ device: 'd', sequence: 1, digest: 'x', window }, known, { index: 0, ward: 'ward1' });
    expect(verdict).toEqual({ index: 0, status: 'duplicate', window: 'w' });
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
