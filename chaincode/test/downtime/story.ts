// SPDX-License-Identifier: Apache-2.0
// What the story tells of downtime: the custodian takes a part of a snapshot, and states later whom it let in.

import type { Fact } from '../../src/domain';
import { identities } from '../support/certificates';
import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';

const about = id('carol');
const line = { about, person: id(identities.ward2One.pem), at: 1_750_000_000_000, counter: 1, digest: digest('line') };
const fact: Fact = { kind: 'downtime', ...line, roles: ['doctor'], reason: 'The other ward is away' };

export const chapters: readonly Chapter[] = [
    {
        number: 132,
        lines: [
            ['ward1Admin', 'downtime:Snapshot', {}, { question: { nonce: digest('nonce'), part: { of: 'visits' } }, key: digest('key') }],
            [
                'ward1Admin',
                'access:Record',
                { notice: digest('notice downtime') },
                { facts: [fact], random: id('random downtime'), salt: digest('salt downtime') },
            ],
        ],
    },
];
export const privateTexts = ['The other ward is away', id('random downtime'), digest('salt downtime')];
export const people = [];
