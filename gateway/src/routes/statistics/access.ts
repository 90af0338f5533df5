// SPDX-License-Identifier: Apache-2.0
// Who may ask for statistics, who may set what a cohort is, who may close windows so that they are in them, and who may take one out.

import type { AccessTable } from '../../plugins/access';

export const STATISTICS_ACCESS: AccessTable = {
    'POST /v1/statistics': ['doctor', 'nurse', 'researcher'],
    'POST /v1/statistics/cohort-rule': ['admin', 'privacy-officer'],
    'POST /v1/windows/close': ['admin', 'doctor', 'nurse', 'researcher'],
    'POST /v1/windows/:id/retire': ['admin', 'privacy-officer'],
};
