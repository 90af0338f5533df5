// SPDX-License-Identifier: Apache-2.0
// What the story tells of releases: one that is permitted, one that is denied.

import type { Chapter, Step } from '../support/chapter';
import { digest } from '../support/fixtures';
import { storyWindows } from '../vitals/vitals-fixtures';

const windows = storyWindows.map((window) => window.id).sort();
const question = { codes: ['8867-4'], ciphertextDigest: digest('sum') };

function releaseIn(told: readonly Step[]): string {
    const asked = told.find(({ name }) => name === 'statistics:RequestRelease');
    const { release } = JSON.parse(asked?.outcome.payload ?? '') as { release: { id: string } };
    return release.id;
}

export const chapters: readonly Chapter[] = [
    {
        number: 6,
        lines: [
            ['ward1One', 'statistics:RequestRelease', { ...question, windows }],
            ['ward1One', 'statistics:RequestRelease', { ...question, windows: windows.slice(1) }],
        ],
    },
    { number: 11, lines: (told) => [['ward1One', 'statistics:GetRelease', { id: releaseIn(told) }]] },
];
export const privateTexts = [];
export const people = [];
