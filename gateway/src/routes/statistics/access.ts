// SPDX-License-Identifier: Apache-2.0
// Who may ask for statistics, who may set what a cohort is, and who may take a window out of them.

import type { AccessTable } from '../../plugins/access';

export const STATISTICS_ACCESS: AccessTable = {
    'POST /v1/statistics': ['doctor', 'nurse', 'researcher'],
    'POST /v1/statistics/cohort-rule': ['admin', 'privacy-officer'],
    'POST /v1/windows/:id/retire': ['admin', 'privacy-officer'],
};
