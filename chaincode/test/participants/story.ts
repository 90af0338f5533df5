// SPDX-License-Identifier: Apache-2.0
// What the story tells of participants.

import type { Chapter } from '../support/chapter';
import { sealedId } from '../subjects/sealed';
import { digest, id } from '../support/fixtures';

const [certificateId, renewed] = [digest('somebody'), digest('somebody renewed')];
const ledgerId = id('somebody');
const transient = { salt: digest('salt somebody') };
const name = { lookupKey: digest('lookup somebody'), sealedId: sealedId(ledgerId, 'somebody', 'participant') };

export const chapters: readonly Chapter[] = [
    {
        number: 1,
        lines: [
            ['ward1Admin', 'participant:RegisterParticipant', { certificateId, ledgerId, roles: ['nurse', 'lab'] }, { ...transient, name }],
            ['ward1Admin', 'participant:UpdateParticipant', { ledgerId, roles: ['nurse'] }, transient],
            ['ward1One', 'participant:GetParticipant', { certificateId }],
        ],
    },
    {
        number: 20,
        lines: [
            ['ward1Admin', 'participant:ReinstateParticipant', { ledgerId }, transient],
            ['ward1Admin', 'participant:SuspendParticipant', { ledgerId, reason: 'left' }, transient],
        ],
    },
    {
        number: 95,
        lines: [
            ['ward1Admin', 'participant:BindCertificate', { certificateId: renewed, ledgerId, replaces: certificateId }],
            ['ward1Admin', 'participant:EndCertificate', { certificateId: renewed }],
            ['ward1One', 'participant:GetParticipant', { ledgerId }],
        ],
    },
    {
        number: 125,
        lines: [
            ['ward1One', 'participant:FindPeople', { people: [{ ward: 'ward1', lookupKey: name.lookupKey }] }],
            ['ward1Admin', 'participant:ListParticipants', { status: 'suspended', limit: 10 }],
            ['ward1Admin', 'participant:ListCertificates', { ledgerId }],
        ],
    },
];
export const privateTexts = [...Object.values(name), transient.salt];
export const people = ['somebody'];
