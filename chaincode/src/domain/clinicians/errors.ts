// SPDX-License-Identifier: Apache-2.0
// The clinician's loop refuses nothing: how it ends is its answer.

import { errorTable } from '../kernel';

export const CLINICIAN_ERRORS = errorTable({});
