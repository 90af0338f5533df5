// SPDX-License-Identifier: Apache-2.0
// What the story tells of vitals: five windows, a replay of two of them, and later one that came through a cluster head.

import { cluster } from '../clusters/cluster-fixtures';
import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { storyWindows, vitalsWindow } from './vitals-fixtures';

const [first, second] = storyWindows;
const [smallest] = storyWindows.map((window) => window.id).sort();
const post = { device: id('device a'), sequence: 42 };
const through = vitalsWindow('f', {
    posts: [{ device: id('device f'), sequence: 1, digest: digest('post f'), via: { cluster, round: 1 } }],
});

export const chapters: readonly Chapter[] = [
    {
        number: 5,
        lines: [
            ['ward1Two', 'vitals:SubmitWindows', { windows: storyWindows }],
            ['ward1Two', 'vitals:SubmitWindows', { windows: [first, { ...second, id: id('replay') }] }],
            ['ward1One', 'vitals:GetWindow', { id: smallest }],
            ['ward1One', 'vitals:GetPost', post],
            ['ward1One', 'vitals:ListWindows', { ward: 'ward1', from: 0, limit: 2 }],
            ['ward1One', 'vitals:GetWindowHistory', { id: smallest, limit: 2 }],
            ['ward1One', 'vitals:GetPostHistory', { ...post, limit: 2 }],
        ],
    },
    { number: 10, lines: [['ward1Two', 'vitals:SubmitWindows', { windows: [through] }]] },
];
export const privateTexts = [];
export const people = [];
