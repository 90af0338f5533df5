// SPDX-License-Identifier: Apache-2.0
// Who has a board: doctors and nurses, of their ward.

import type { AccessTable } from '../../plugins/access';

export const BOARD_ACCESS: AccessTable = { 'GET /v1/board': ['doctor', 'nurse'] };
