// SPDX-License-Identifier: Apache-2.0
// Refusals about boards: none of their own. Who may not see anybody has an empty one.

import { errorTable } from '../kernel';

export const BOARD_ERRORS = errorTable({});
