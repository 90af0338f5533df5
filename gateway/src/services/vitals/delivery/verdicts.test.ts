// SPDX-License-Identifier: Apache-2.0
// From a window's result to its posts: every post is in exactly one list, and no good post suffers for a bad one.

import type { VitalsWindow, WindowResult } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { refusedWhole, verdictOn, type StatedWindow } from './verdicts';

function windowOf(posts: number): StatedWindow {
    const places = Array.from({ length: posts }, (_, index) => index);
    const request = { posts: places.map((sequence) => ({ device: 'd', sequence, digest: '' })) } as unknown as VitalsWindow;
    return { id: 'w', caller: 's', request, postIds: places.map((index) => `post-${index}`) };
}
const known = (sequence: number, status: 'duplicate' | 'conflict') => ({ device: 'd', sequence, status, window: 'other' });

it.each<WindowResult>([
    { id: 'w', status: 'stored' },
    { id: 'w', status: 'duplicate' },
])('all posts are VALID when the window is $status', (result) => {
    expect(verdictOn(windowOf(2), result)).toEqual({ windowId: 'w', valid: ['post-0', 'post-1'], invalid: [], again: [], alone: false });
});

it('takes a rejected window apart by what the ledger knows of its posts', () => {
    const posts = [known(0, 'duplicate'), known(2, 'conflict')];
    expect(verdictOn(windowOf(4), { id: 'w', status: 'rejected', code: 'REPLAY_CONFLICT', posts })).toEqual({
        windowId: 'w',
        valid: ['post-0'],
        invalid: [{ id: 'post-2', code: 'REPLAY_CONFLICT' }],
        again: ['post-1', 'post-3'],
        alone: false,
    });
});

it.each<[string, WindowResult | undefined, string]>([
    ['a rejection that names no post', { id: 'w', status: 'rejected', code: 'TIME_IN_FUTURE' }, 'TIME_IN_FUTURE'],
    ['no result at all', undefined, 'LEDGER_REJECTED'],
])('%s sends the posts on alone, and only a lone post is refused', (_, result, code) => {
    expect(verdictOn(windowOf(2), result)).toMatchObject({ again: ['post-0', 'post-1'], alone: true, invalid: [] });
    expect(verdictOn(windowOf(1), result)).toMatchObject({ again: [], invalid: [{ id: 'post-0', code }] });
});

it('posts of a patient who was erased travel again, together: their number is looked up anew', () => {
    expect(verdictOn(windowOf(2), { id: 'w', status: 'rejected', code: 'SUBJECT_ERASED' })).toEqual({
        windowId: 'w',
        valid: [],
        invalid: [],
        again: ['post-0', 'post-1'],
        alone: false,
    });
});

it('names every post exactly once, whatever the ledger says', () => {
    const verdict = fc.record({ sequence: fc.nat(9), status: fc.constantFrom('duplicate' as const, 'conflict' as const) });
    fc.assert(
        fc.property(
            fc.integer({ min: 1, max: 8 }),
            fc.uniqueArray(verdict, { selector: ({ sequence }) => sequence }),
            (posts, verdicts) => {
                const result: WindowResult = {
                    id: 'w',
                    status: 'rejected',
                    code: 'POST_DUPLICATE',
                    posts: verdicts.map(({ sequence, status }) => known(sequence, status)),
                };
                for (const { valid, invalid, again } of [verdictOn(windowOf(posts), result), refusedWhole(windowOf(posts), 'X')]) {
                    expect([...valid, ...invalid.map(({ id }) => id), ...again].sort()).toEqual([...windowOf(posts).postIds].sort());
                }
            },
        ),
    );
});
