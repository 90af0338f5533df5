// SPDX-License-Identifier: Apache-2.0
// Who may ask for statistics.

import type { AccessTable } from '../../plugins/access';

export const STATISTICS_ACCESS: AccessTable = { 'POST /v1/statistics': ['doctor', 'nurse', 'researcher'] };
