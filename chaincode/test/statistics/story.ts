// SPDX-License-Identifier: Apache-2.0
// What the story tells of releases: while nobody is admitted two are denied; then one is permitted, one is denied, and a window is retired.

import { record } from '../records/record-fixtures';
import type { Chapter, Line, Step } from '../support/chapter';
import { digest } from '../support/fixtures';
import { storyWindows } from '../vitals/vitals-fixtures';

const windows = storyWindows.map((window) => window.id).sort();
const question = { codes: ['8867-4'], ciphertextDigest: digest('sum') };
const patients = ['anna', 'bela', 'cleo', 'dora', 'egon'];

const admissions = patients.map((word, index): Line => {
    const { request, transient } = record(word, { ledgerId: storyWindows[index]!.subject });
    return ['ward1One', 'record:CreateRecord', request, transient];
});

function releaseIn(told: readonly Step[]): string {
    const asked = told.findLast(({ name }) => name === 'statistics:RequestRelease');
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
    {
        number: 60,
        lines: [
            ['ward1Admin', 'statistics:SetCohortRule', { posters: 1 }],
            ['ward1Admin', 'statistics:GetCohortRule', { ward: 'ward1' }],
            ...admissions,
            ['ward1One', 'statistics:RequestRelease', { ...question, windows: windows.slice(1) }],
            ['ward1One', 'statistics:RequestRelease', { ...question, windows }],
        ],
    },
    {
        number: 61,
        lines: (told) => [
            ['ward1One', 'statistics:GetRelease', { id: releaseIn(told) }],
            ['ward1Admin', 'statistics:RetireWindow', { id: windows[0] }],
            ['ward1One', 'statistics:FindRetired', { windows }],
        ],
    },
];
export const privateTexts = patients.flatMap((word) => [`sealed ${word}`, `ciphertext":"${word}`]);
export const people = patients;
