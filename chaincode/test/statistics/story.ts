// SPDX-License-Identifier: Apache-2.0
// What the story tells of releases: while nobody is admitted two are denied; then one is permitted, one is denied, and a window is retired; at last a window of the one is due to be made anew.

import { releaseIdOf, sha256Hex, sumCiphertexts } from '../../src/crypto';
import { MOST_ADDED_AT_ONCE } from '../../src/domain';
import { record } from '../records/record-fixtures';
import type { Chapter, Line, Step } from '../support/chapter';
import { digest } from '../support/fixtures';
import { submission } from '../vitals/attestation';
import { REASON } from '../vitals/corrected';
import { postsIn, storyWindows, vitalsWindow } from '../vitals/vitals-fixtures';
import { base64, ciphertextOf } from './ciphertexts';

const windows = storyWindows.map((window) => window.id).sort();
const question = { codes: ['8867-4'], ciphertextDigest: digest('sum') };
const patients = ['anna', 'bela', 'cleo', 'dora', 'egon'];

const admissions = patients.map((word, index): Line => {
    const { request, transient } = record(word, { ledgerId: storyWindows[index]!.subject });
    return ['ward1One', 'record:CreateRecord', request, transient];
});

function releaseIn(told: readonly Step[]): string {
    const asked = told.findLast(({ name, outcome }) => name === 'statistics:RequestRelease' && outcome.payload.includes('permit'));
    const { release } = JSON.parse(asked?.outcome.payload ?? '') as { release: { id: string } };
    return release.id;
}

/** One of many, of a release that nobody concludes. */
const reserved = vitalsWindow('reserved', { subject: storyWindows[0]!.subject });

/** One of those that were released, of which a post is taken back before anything is opened. */
const released = storyWindows.find(({ id }) => id === windows[1])!;
const taken = released.posts.slice(0, 1).map(({ device, sequence }) => ({ device, sequence }));

function reservationIn(told: readonly Step[]): string {
    const asked = told.findLast(({ name }) => name === 'statistics:ReserveWindows');
    const { after } = JSON.parse(asked?.outcome.payload ?? '') as { after: { id: string } };
    return after.id;
}

/** Two more than one transaction adds, of which there are ciphertexts, for sums that both wards make. */
const summed = Array.from({ length: MOST_ADDED_AT_ONCE + 2 }, (_, index) => {
    const bytes = ciphertextOf(String(index));
    const ciphertext = { digest: sha256Hex(bytes), bytes: bytes.length };
    const { subject } = storyWindows[index % storyWindows.length]!;
    return [vitalsWindow(`summed ${String(index)}`, { subject, ciphertext }), bytes] as const;
}).sort(([one], [other]) => (one.id < other.id ? -1 : 1));
const summedWindows = summed.map(([window]) => window);
const summedRelease = releaseIdOf(
    question.codes,
    summedWindows.map(({ id }) => id),
);
const bytesFrom = (from: number) => summed.slice(from, from + MOST_ADDED_AT_ONCE).map(([, bytes]) => bytes);
const summedDigest = sha256Hex(sumCiphertexts(summed.map(([, bytes]) => bytes)));
const addends = (bytes: readonly Uint8Array[]) => ({ addends: { ciphertexts: bytes.map(base64) } });

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
    {
        number: 165,
        lines: [
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn([reserved])],
            ['ward1Two', 'vitals:SubmitWindows', submission([reserved])],
            ['ward1One', 'statistics:ReserveWindows', { set: digest('set'), windows: [reserved.id] }],
            ['ward1One', 'statistics:FindReservation', { window: reserved.id }],
        ],
    },
    {
        number: 166,
        lines: (told) => [
            ['ward1One', 'statistics:AbandonReservation', { id: reservationIn(told) }],
            ['ward1Admin', 'statistics:ReportBrokenRelease', { release: releaseIn(told), evidence: digest('evidence') }],
            ['ward1Admin', 'statistics:ListBrokenReleases', { ward: 'ward1', limit: 10 }],
        ],
    },
    {
        number: 170,
        lines: [
            ['ward1One', 'vitals:CorrectPosts', { ledgerId: released.subject }, { correction: { posts: taken, reason: REASON } }],
            ['ward1Admin', 'vitals:FindDueCorrection', { window: released.id }],
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn(summedWindows)],
            ['ward1Two', 'vitals:SubmitWindows', submission(summedWindows.slice(0, 20))],
            ['ward1Two', 'vitals:SubmitWindows', submission(summedWindows.slice(20))],
            [
                'ward1One',
                'statistics:RequestRelease',
                { ...question, windows: summedWindows.map(({ id }) => id), ciphertextDigest: summedDigest },
            ],
            ...[0, MOST_ADDED_AT_ONCE].map((from): Line => {
                const request = { release: summedRelease, from };
                return ['ward1Admin', 'statistics:AggregateWindows', request, addends(bytesFrom(from))];
            }),
            [
                'ward1Admin',
                'statistics:JoinSums',
                { release: summedRelease, at: [0, MOST_ADDED_AT_ONCE, summed.length] },
                addends([0, MOST_ADDED_AT_ONCE].map((from) => sumCiphertexts(bytesFrom(from)))),
            ],
            ['ward1Admin', 'statistics:ListSums', { release: summedRelease, limit: 10 }],
        ],
    },
];
export const privateTexts = patients.flatMap((word) => [`sealed ${word}`, `ciphertext":"${word}`]);
export const people = patients;
