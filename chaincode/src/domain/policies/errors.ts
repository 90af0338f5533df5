// SPDX-License-Identifier: Apache-2.0
// Refusals about policies.

import { errorTable } from '../kernel';

export const POLICY_ERRORS = errorTable({
    POLICY_INVALID: {
        status: 422,
        title: 'Policy set is not acceptable',
        explanation:
            'A policy uses what the ledger does not evaluate, does not fit the schema, is too large or too deep, or names a person or patient. `errors` names the place by JSON pointer.',
    },
    POLICY_SET_REFUSED: {
        status: 422,
        title: 'Policy set fails a fixed request',
        explanation:
            'Whatever else it says, a set must give patients their own data, clinicians the emergency and auditors the trail, and strangers nothing. `request` names the one that fails.',
    },
    FLOOR_NOT_REACHED: {
        status: 503,
        title: 'A peer has not what was seen before',
        explanation:
            'A peer is further behind than what its ward’s custodian has seen of the ledger, so it decides nothing; in a moment it may.',
    },
    FORBIDS_CHANGED: {
        status: 409,
        title: 'The ward forbids something else by now',
        explanation: 'Forbids of a ward are replaced and withdrawn by whoever names those that stand: read them, and name their digest.',
    },
    POLICY_SET_NOT_FOUND: {
        status: 404,
        title: 'Policy set not found',
        explanation: 'No set is stored under this digest: the ward that proposes one stores it first.',
    },
});
