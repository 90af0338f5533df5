// SPDX-License-Identifier: Apache-2.0
// Which posts are taken back, which window may come in the place of one, and when none does.

import { isEmptied, isHeldBy, isNextVersion, isRoot, judgeRetraction } from './correction-rules';
import { rootOf } from './rules';
import type { StoredWindow, VitalsWindow } from './window';

const posts = { count: 2, digest: 'p', ranges: [{ device: 'd', from: 1, to: 3 }] };
const root = { id: 'root', ward: 'ward1', subject: 's', envelope: { digest: 'e', bytes: 1 }, posts } as unknown as StoredWindow;
const remade = {
    ...root,
    id: 'anew',
    posts: { ...posts, count: 1, digest: 'q' },
    corrects: { window: 'root', version: 2 },
} as VitalsWindow;
const known = { root, version: 2, isDue: true };

describe('a post that is to be taken back', () => {
    const post = { digest: 'x', window: 'w' };
    const retracted = { ...post, retracted: true as const };

    it.each([
        ['none', { post: undefined, isOnLedger: false, isOfPatient: false }, { status: 'rejected', code: 'POST_NOT_FOUND' }],
        ['another patient’s', { post, isOnLedger: true, isOfPatient: false }, { status: 'rejected', code: 'SUBJECT_DIFFERS' }],
        [
            'another patient’s, taken back before',
            { post: retracted, isOnLedger: true, isOfPatient: false },
            { status: 'rejected', code: 'SUBJECT_DIFFERS' },
        ],
        ['of a window to come', { post, isOnLedger: false, isOfPatient: false }, { status: 'retracted', window: 'w', isOnLedger: false }],
        ['of a window', { post, isOnLedger: true, isOfPatient: true }, { status: 'retracted', window: 'w', isOnLedger: true }],
        [
            'taken back before',
            { post: retracted, isOnLedger: true, isOfPatient: true },
            { status: 'already', window: 'w', isOnLedger: true },
        ],
    ])('is %s', (_, about, result) => {
        expect(judgeRetraction(about, 4)).toEqual({ index: 4, ...result });
    });
});

describe('a window holds a post that names it', () => {
    const ranges = [
        { device: 'd', from: 3, to: 5 },
        { device: 'e', from: 9, to: 9 },
    ];
    const window = { ward: 'ward1', posts: { ranges } } as unknown as StoredWindow;

    it.each([
        [true, 'd', [3, 4, 5]],
        [true, 'e', [9]],
        [false, 'd', [2, 6, 9]],
        [false, 'f', [3, 9]],
    ])('%s, of %s %j: where its range of the device has the number', (isHeld, device, sequences) => {
        expect(sequences.map((sequence) => isHeldBy(window, { device, sequence }, 'ward1'))).toEqual(sequences.map(() => isHeld));
    });

    it('never of another ward, and never as one that was made anew: posts are in its root', () => {
        const corrects = { window: 'x', version: 1 };
        const post = { device: 'd', sequence: 4 };
        expect([isHeldBy(window, post, 'ward2'), isHeldBy({ ...window, corrects }, post, 'ward1')]).toEqual([false, false]);
    });
});

describe('a window that is made anew', () => {
    it('comes where one is due, of the same readings', () => {
        expect(isNextVersion(remade, known, 'ward1')).toBe(true);
        expect([rootOf(root), rootOf(remade)]).toEqual(['root', 'root']);
    });

    it.each<[string, Partial<VitalsWindow>, Partial<typeof known>, string]>([
        ['of no window', {}, { root: undefined as unknown as StoredWindow }, 'ward1'],
        ['of one that was made anew itself', {}, { root: { ...root, corrects: { window: 'other', version: 1 } } }, 'ward1'],
        ['of another ward’s', {}, {}, 'ward2'],
        ['where none is due', {}, { isDue: false }, 'ward1'],
        ['as a version that there is', { corrects: { window: 'root', version: 1 } }, {}, 'ward1'],
        ['as a version after the next', { corrects: { window: 'root', version: 3 } }, {}, 'ward1'],
        ['for another patient', { subject: 'other' }, {}, 'ward1'],
        ['of other readings', { envelope: { digest: 'f', bytes: 1 } }, {}, 'ward1'],
        ['of readings of another length', { envelope: { digest: 'e', bytes: 2 } }, {}, 'ward1'],
        ['of posts elsewhere', { posts: { ...posts, ranges: [{ device: 'd', from: 1, to: 2 }] } }, {}, 'ward1'],
    ])('does not come %s', (_, change, about, ward) => {
        expect(isNextVersion({ ...remade, ...change }, { ...known, ...about }, ward)).toBe(false);
    });

    it('is no root, and neither is another ward’s', () => {
        expect([isRoot(root, 'ward1'), isRoot(root, 'ward2'), isRoot({ ...root, corrects: { window: 'x', version: 1 } }, 'ward1')]).toEqual(
            [true, false, false],
        );
    });

    it('is none where each post was taken back or opens no more', () => {
        const [one, two] = [1, 2].map((sequence) => ({ device: 'd', sequence, digest: 'x' }));
        const taken = { ...one!, retracted: true as const };
        const leftOut = [{ device: 'd', sequence: 2, reason: 'UNREADABLE' as const }];
        const unreadable = { posts: { ...posts, leftOut } };
        expect([isEmptied(root, [taken, two!]), isEmptied(unreadable, [one!, two!])]).toEqual([false, false]);
        expect([isEmptied(root, [taken, { ...two!, retracted: true }]), isEmptied(unreadable, [taken, two!])]).toEqual([true, true]);
        expect(isEmptied(unreadable, [taken, { ...two!, device: 'e' }])).toBe(false);
    });
});
