// SPDX-License-Identifier: Apache-2.0
// Refusals about alarms.

import { errorTable } from '../kernel';

export const ALARM_ERRORS = errorTable({
    ALARM_NOT_FOUND: {
        status: 404,
        title: 'Alarm not found',
        explanation: 'No alarm is known under this id, or none of which the caller may know.',
    },
    ALARM_ACKNOWLEDGED: { status: 409, title: 'Alarm was acknowledged', explanation: 'Somebody has acknowledged this alarm already.' },
});
