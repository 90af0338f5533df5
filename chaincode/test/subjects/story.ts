// SPDX-License-Identifier: Apache-2.0
// What the story tells of subjects: a patient and a monitor that vitals have brought.

import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { sealedId } from './sealed';

const subjects = ['alice', 'monitor'].map((word) => ({
    lookupKey: digest(`lookup ${word}`),
    ledgerId: id(word),
    kind: word === 'alice' ? 'record' : 'device',
    sealedId: sealedId(id(word), word, word === 'alice' ? 'record' : 'device'),
    salt: digest(`salt ${word}`),
}));

export const chapters: readonly Chapter[] = [
    {
        number: 2,
        lines: [
            ['ward1Two', 'subject:RegisterSubjects', {}, { subjects }],
            ['ward1One', 'subject:FindSubjects', { lookupKeys: [digest('lookup alice'), digest('nobody')] }],
        ],
    },
    // Whose numbers are is settled by the first chapter: that is told, and what both wards would have else is refused.
    { number: 135, lines: [['ward1One', 'subject:GetNumbering', {}]] },
    { number: 142, lines: [['ward1Admin', 'subject:ListErased', { ward: 'ward1', limit: 10 }]] },
];
export const privateTexts = ['encrypted_key', '"lookup', '"salt'];
export const people = ['alice', 'monitor'];
