// SPDX-License-Identifier: Apache-2.0
// What the story tells of boards: a visit in ward 2, the patient on its board, the looks of a shift, and what a custodian asks about them.

import { factId } from '../../src/crypto';
import { identities } from '../support/certificates';
import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';

const about = id('carol');
const random = id('random board');

export const chapters: readonly Chapter[] = [
    {
        number: 160,
        lines: [
            ['ward2One', 'board:ListPatients', { purpose: 'TREAT', limit: 10 }],
            [
                'ward2One',
                'board:RecordLooks',
                { notice: digest('notice board') },
                { patients: [about, id('dave')], purpose: 'TREAT', decision: 'permit', random, salt: digest('salt board') },
            ],
        ],
    },
    {
        number: 161,
        lines: (told) => {
            const { time, outcome } = told.at(-1)!;
            const looks = [about, id('dave'), id('nobody')].map((of, index) => ({
                about: of,
                time,
                id: factId(random, outcome.transactionId, index),
            }));
            return [
                [
                    'ward1Admin',
                    'policies:Decide',
                    {},
                    { question: { nonce: digest('nonce board'), looks, each: true }, key: digest('key board') },
                ],
            ];
        },
    },
];
export const privateTexts = [id(identities.ward2Two.pem), 'undecided'];
export const people = ['carol', 'dave'];
