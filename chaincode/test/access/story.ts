// SPDX-License-Identifier: Apache-2.0
// What the story tells of accesses.

import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';

const accessKey = digest('access');
const access = { subject: id('alice'), action: 'read-record', purpose: 'ETREAT', salt: digest('salt 3') };

export const chapters: readonly Chapter[] = [
    {
        number: 4,
        lines: [
            ['ward1One', 'access:RecordAccess', { accessKey }, { access }],
            ['ward1Three', 'access:GetAccess', { accessKey }],
        ],
    },
];
export const privateTexts = ['ETREAT', 'read-record', digest('salt 3')];
export const people = [];
