// SPDX-License-Identifier: Apache-2.0
// What the story tells of vitals: posts, the five windows that hold them, a replay of two, later one that came through a cluster head, and one that is corrected
// until nothing is left of it; at last a window that a doctor has entered, and a post in the place of one that was taken back.

import { cluster } from '../clusters/cluster-fixtures';
import type { Chapter, Step } from '../support/chapter';
import { identities } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import { attestationKeyDigest } from '../support/attestation-keys';
import { submission } from './attestation';
import { postsOf, REASON, remadeOf, remaking } from './corrected';
import { enteredIn } from './entered';
import { postsIn, storyWindows, vitalsWindow, windowId } from './vitals-fixtures';

const [first, second] = storyWindows;
const [smallest] = storyWindows.map((window) => window.id).sort();
const post = { device: id('device a'), sequence: 42 };
const through = vitalsWindow('f', {
    posts: [{ device: id('device f'), sequence: 1, digest: digest('post f'), via: { cluster, round: 1 } }],
});

const corrected = vitalsWindow('g', { posts: postsOf('g', 2) });
const correction = (sequence: number) => ({ correction: { posts: [{ device: id('device g'), sequence }], reason: REASON } });
const { subject } = corrected;

/** What a doctor enters in the place of the corrected posts of the same numbers. */
function enteredInPlace(window: typeof corrected, time: number): ReturnType<typeof enteredIn> {
    const { posts } = enteredIn([window], identities.ward1One, time);
    return {
        posts: { ...posts, posts: posts.posts.map((one) => ({ ...one, replaces: { device: id('device g'), sequence: one.sequence } })) },
    };
}

const entered = vitalsWindow('h', { manual: true });
const inPlace = { device: id('device g, anew'), sequence: 1 };
const replacing = vitalsWindow('i', { manual: true, posts: [{ ...inPlace, digest: digest('in place of g') }] });

/** When the proposal of the story expires. */
export const ATTESTATION_KEY_EXPIRES = 1_754_000_000_000;
const key = { digest: attestationKeyDigest('ward1') };
const proposed = (told: readonly Step[]): string => (JSON.parse(told.at(-1)?.outcome.payload ?? '') as { id: string }).id;
const proposal = { kind: 'attestation-key', scope: 'ward1', ...key, expires: ATTESTATION_KEY_EXPIRES };

export const chapters: readonly Chapter[] = [
    // What a custodian attests with stands before what it attests.
    { number: 4.1, lines: [['ward1Admin', 'governance:Propose', proposal]] },
    { number: 4.2, lines: (told) => [['ward2Admin', 'governance:Approve', { id: proposed(told), ...key }]] },
    {
        number: 5,
        lines: [
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn(storyWindows)],
            ['ward1Two', 'vitals:SubmitWindows', submission(storyWindows)],
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn([first!, { ...second!, id: windowId('replay') }])],
            ['ward1Two', 'vitals:SubmitWindows', submission([first!, { ...second!, id: windowId('replay') }])],
            ['ward1One', 'vitals:GetWindow', { id: smallest }],
            ['ward1One', 'vitals:GetPost', post],
            ['ward1One', 'vitals:ListPosts', { device: post.device, from: 0, to: 100 }],
            ['ward1One', 'vitals:ListWindows', { ward: 'ward1', from: 0, limit: 2 }],
            ['ward1One', 'vitals:GetWindowHistory', { id: smallest, limit: 2 }],
            ['ward1One', 'vitals:GetPostHistory', { ...post, limit: 2 }],
        ],
    },
    {
        number: 10,
        lines: [
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn([through])],
            ['ward1Two', 'vitals:SubmitWindows', submission([through])],
        ],
    },
    // The story has revoked the key meanwhile.
    { number: 149.1, lines: [['ward1Admin', 'governance:Propose', proposal]] },
    { number: 149.2, lines: (told) => [['ward2Admin', 'governance:Approve', { id: proposed(told), ...key }]] },
    {
        number: 150,
        lines: [
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn([corrected])],
            ['ward1Two', 'vitals:SubmitWindows', submission([corrected])],
            ['ward1One', 'vitals:CorrectPosts', { ledgerId: subject }, correction(0)],
            ['ward1Admin', 'vitals:ListDueCorrections', { limit: 1 }],
            ['ward1Admin', 'vitals:RemakeWindows', remaking([remadeOf(corrected, 1, [0])])],
            ['ward1One', 'vitals:CorrectPosts', { ledgerId: subject }, correction(1)],
            ['ward1Admin', 'vitals:SettleCorrection', { window: corrected.id }],
            ['ward1Admin', 'vitals:ListCorrections', { patient: subject, limit: 10 }],
        ],
    },
    {
        number: 152,
        lines: (told) => [
            ['ward1Admin', 'vitals:EnterPosts', {}, enteredIn([entered], identities.ward1One, told.at(-1)?.time ?? 0)],
            ['ward1Admin', 'vitals:SubmitWindows', submission([entered])],
            ['ward1Admin', 'vitals:FindPoster', { window: entered.id }],
        ],
    },
    {
        number: 162,
        lines: (told) => [
            ['ward1Admin', 'vitals:EnterPosts', {}, enteredInPlace(replacing, told.at(-1)?.time ?? 0)],
            ['ward1One', 'vitals:GetPost', inPlace],
        ],
    },
];
export const privateTexts = [REASON];
export const people = [];
