// SPDX-License-Identifier: Apache-2.0
// What the story tells of alarms: one that nobody sees for too long, until a doctor does.

import type { Fact } from '../../src/domain';
import type { Chapter, Line, Speaker } from '../support/chapter';
import { identities } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import { alarmOf } from './raised';

const about = id('alice');
const raised = alarmOf('pulse', identities.ward1Admin);
const { alarm } = raised;

function record(as: Speaker, word: string, fact: Fact): Line {
    return [
        as,
        'access:Record',
        { notice: digest(`notice ${word}`) },
        { facts: [fact], random: id(`random ${word}`), salt: digest(`salt ${word}`) },
    ];
}

export const chapters: readonly Chapter[] = [
    { number: 140, lines: [record('ward1Admin', 'alarm', raised)] },
    {
        number: 141,
        lines: (told) => [
            record('ward1Admin', 'waiting', { kind: 'alarm-escalated', about, alarm }),
            ['ward1One', 'alarms:FindRung', { places: [{ notice: digest('notice alarm'), time: told.at(-1)!.time }], purpose: 'TREAT' }],
            record('ward1One', 'seen', { kind: 'alarm-acknowledged', about, alarm, reason: 'at the bedside now' }),
            ['ward1Admin', 'alarms:Find', { places: [{ about, alarm }], purpose: 'TREAT' }],
            ['ward1One', 'alarms:List', { purpose: 'TREAT', limit: 10 }],
        ],
    },
];
export const privateTexts = [raised.envelope, alarm, 'at the bedside now', 'rang for pulse'];
export const people = [];
