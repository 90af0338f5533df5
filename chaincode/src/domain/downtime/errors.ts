// SPDX-License-Identifier: Apache-2.0
// A snapshot refuses nothing: of whom nothing stands on the ledger nothing stands in it.

import { errorTable } from '../kernel';

export const DOWNTIME_ERRORS = errorTable({});
