// SPDX-License-Identifier: Apache-2.0
// What the story tells of entries: a note by a doctor of the other ward, its correction by the author, and what is read of both.

import { factId } from '../../src/crypto';
import type { NewEntry } from '../../src/domain';
import type { Chapter, Line, Step } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { entryOf, materialOf } from './written';

const patient = id('alice');

/** An entry under a word. */
function written(word: string, changes: Partial<NewEntry> = {}): Line {
    return ['ward2One', 'entries:Write', { notice: digest(`notice ${word}`) }, materialOf(word, entryOf(word, changes))];
}

/** The id of the entry that was written last. */
function lastEntry(told: readonly Step[]): string {
    const { transient, outcome } = told.findLast(({ name }) => name === 'entries:Write')!;
    return factId((transient as { random: string }).random, outcome.transactionId, 0);
}

export const chapters: readonly Chapter[] = [
    { number: 100, lines: [written('first note')] },
    {
        number: 101,
        lines: (told) => [
            written('better note', { corrects: lastEntry(told), confidential: true }),
            ['ward2One', 'entries:FindEntry', { about: patient, notice: digest('notice better note') }],
            ['ward2Admin', 'entries:FindWritten', { entries: [{ about: patient, notice: digest('notice better note') }] }],
            ['ward2One', 'entries:ListEntries', { patient, purpose: 'TREAT', limit: 10 }],
            ['ward2One', 'clinician:Enter', { patient }],
        ],
    },
];
export const privateTexts = ['first note', 'better note'].flatMap((word) => [
    entryOf(word).envelope,
    id(`binding ${word}`),
    id(`random ${word}`),
    digest(`salt ${word}`),
]);
export const people = [];
