// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `alarms`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';

const about = id('alice');

export const examples: ExamplesOf<'alarms'> = {
    'alarms:List': {
        permitted: 'doctor nurse paramedic patient evaluate',
        optional: ['request/about', 'request/from', 'request/to'],
        request: { about, purpose: 'TREAT', from: 1, to: 2, limit: 10, cursor: 'AA' },
        transient: {},
    },
    'alarms:Find': {
        permitted: 'doctor nurse paramedic patient registrar evaluate',
        optional: ['request/places/0/since'],
        request: { places: [{ about, alarm: id('alarm'), since: 1 }], purpose: 'TREAT' },
        transient: {},
    },
    'alarms:FindRung': {
        permitted: 'doctor nurse paramedic evaluate',
        request: { places: [{ notice: digest('notice'), time: 1 }], purpose: 'TREAT' },
        transient: {},
    },
};
