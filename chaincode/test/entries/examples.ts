// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `entries`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { entryOf } from './written';

const patient = id('alice');

export const examples: ExamplesOf<'entries'> = {
    'entries:Write': {
        permitted: 'doctor lab nurse paramedic submit',
        optional: ['transient/entry/lab', 'transient/entry/corrects'],
        together: ['transient/entry/confidential'],
        request: { notice: digest('notice') },
        transient: {
            entry: entryOf('full', { category: 'laboratory', lab: id('lab'), corrects: id('former'), confidential: true }),
            random: id('random'),
            salt: digest('salt'),
        },
    },
    'entries:FindEntry': {
        permitted: 'doctor lab nurse paramedic evaluate',
        request: { about: patient, notice: digest('notice') },
        transient: {},
    },
    'entries:FindWritten': {
        permitted: 'registrar evaluate',
        request: { entries: [{ about: patient, notice: digest('notice') }] },
        transient: {},
    },
    'entries:ListEntries': {
        permitted: 'admin admission doctor lab nurse paramedic patient pharmacist evaluate',
        optional: ['request/category'],
        request: { patient, category: 'note', purpose: 'TREAT', limit: 10, cursor: 'AA' },
        transient: {},
    },
};
