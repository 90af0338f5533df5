// SPDX-License-Identifier: Apache-2.0
// What the story tells of participants.

import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';

const certificateId = digest('somebody');

export const chapters: readonly Chapter[] = [
    {
        number: 1,
        lines: [
            ['ward1Admin', 'participant:RegisterParticipant', { certificateId, ledgerId: id('somebody'), roles: ['nurse', 'lab'] }],
            ['ward1Admin', 'participant:UpdateParticipant', { certificateId, roles: ['nurse'], status: 'active' }],
            ['ward1One', 'participant:GetParticipant', { certificateId }],
        ],
    },
    {
        number: 20,
        lines: [
            ['ward1Admin', 'participant:ReinstateParticipant', { certificateId }],
            ['ward1Admin', 'participant:SuspendParticipant', { certificateId, reason: 'left' }],
        ],
    },
];
export const privateTexts = [];
export const people = [];
