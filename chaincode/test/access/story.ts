// SPDX-License-Identifier: Apache-2.0
// What the story tells of accesses: an event before a name is opened; then a visit, its handover, a grant, a broken glass, its review and a look.

import { factId } from '../../src/crypto';
import type { Fact } from '../../src/domain';
import { identities } from '../support/certificates';
import type { Chapter, Line, Speaker, Step } from '../support/chapter';
import { digest, id } from '../support/fixtures';

const accessKey = digest('access');
const access = { subject: id('alice'), action: 'read-record', purpose: 'ETREAT', salt: digest('salt 3') };
const about = id('alice');
const ward2One = id(identities.ward2One.pem);
/** Far from every clock on which the story is told. */
const YEAR_2100 = 4_102_444_800_000;

/** A fact under a word from which what is random follows. */
function record(as: Speaker, word: string, fact: Fact): Line {
    return [
        as,
        'access:Record',
        { notice: digest(`notice ${word}`) },
        { fact, random: id(`random ${word}`), salt: digest(`salt ${word}`) },
    ];
}

/** The id of the fact that was told last. */
function lastFact(told: readonly Step[]): string {
    const { transient, outcome } = told.findLast(({ name }) => name === 'access:Record')!;
    return factId((transient as { random: string }).random, outcome.transactionId);
}

export const chapters: readonly Chapter[] = [
    {
        number: 4,
        lines: [
            ['ward1One', 'access:RecordAccess', { accessKey }, { access }],
            ['ward1Three', 'access:GetAccess', { accessKey }],
        ],
    },
    {
        number: 80,
        lines: [record('ward1One', 'visit', { kind: 'visit', about, team: [ward2One], location: 'Bay 4' })],
    },
    {
        number: 81,
        lines: (told) => [
            ['ward1One', 'access:FindFact', { about, notice: digest('notice visit') }],
            record('ward2One', 'handover', { kind: 'handover', about, visit: lastFact(told), team: [ward2One, id('nurse')] }),
            record('ward1One', 'grant', { kind: 'grant', about, clinician: ward2One, scope: ['read'], expires: YEAR_2100 }),
            record('ward1One', 'emergency', { kind: 'emergency', about, reason: 'Found on the floor' }),
        ],
    },
    {
        number: 82,
        lines: (told) => [
            ['ward1Three', 'access:ListEmergencies', { reviewed: false, limit: 10 }],
            record('ward1Three', 'review', {
                kind: 'review',
                about,
                emergency: lastFact(told),
                outcome: 'justified',
                comment: 'Seen with the team',
            }),
            record('ward2One', 'look', { kind: 'look', about, category: 'record', purpose: 'TREAT', decision: 'permit' }),
            ['ward2One', 'access:GetStanding', { about }],
            ['ward1Three', 'access:ListLooks', { about, limit: 10 }],
        ],
    },
];
export const privateTexts = [
    'ETREAT',
    'read-record',
    digest('salt 3'),
    'Bay 4',
    'Found on the floor',
    'Seen with the team',
    ...['visit', 'handover', 'grant', 'emergency', 'review', 'look'].flatMap((word) => [
        `"${word}"`,
        id(`random ${word}`),
        digest(`salt ${word}`),
    ]),
];
export const people = [];
