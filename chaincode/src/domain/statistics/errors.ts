// SPDX-License-Identifier: Apache-2.0
// Refusals about releases.

import { errorTable } from '../kernel';

export const STATISTICS_ERRORS = errorTable({
    COHORT_TOO_SMALL: {
        status: 403,
        title: 'Too few patients',
        explanation:
            'A statistic is only released when at least five patients with a record have a measured value of every code asked for, which others than the asker have posted: as many others as the ward has set.',
    },
    RELEASE_BUDGET_SPENT: {
        status: 403,
        title: 'Windows already released in another combination',
        explanation:
            'A window may be decrypted in one set of windows only, because two overlapping sums would reveal single patients. The same question again gives the stored answer.',
    },
    RELEASE_REFUSED: {
        status: 403,
        title: 'Custodian did not open the release',
        explanation:
            'The custodian does not tell the gateway why: its own log does, and whether releases are locked until its operator unlocks them.',
    },
    RESERVATION_BROKEN: {
        status: 409,
        title: 'Reservation does not go on here',
        explanation:
            'The reservation of the windows before is not there, has ended, is of another ward or set, or goes on behind another part. Begin it again.',
    },
    WINDOW_RESERVED: {
        status: 409,
        title: 'Window is reserved',
        explanation:
            'A release that is being made has reserved this window. Ask again when it is made; if it is not, its windows are free again three quarters of an hour later.',
    },
    RELEASE_NOT_FOUND: { status: 404, title: 'Release not found', explanation: 'No release has this id.' },
    SUM_MISMATCH: {
        status: 409,
        title: 'Sum differs from the released one',
        explanation: 'The digest of the sum is not the one that was released for these windows and codes.',
    },
    SUM_NOT_FOUND: {
        status: 404,
        title: 'Sum not found',
        explanation: 'Both wards have added no windows from this place to that one. Have the windows added first, then join the sums.',
    },
    CIPHERTEXT_DIFFERS: {
        status: 422,
        title: 'Ciphertext of something else',
        explanation: 'A ciphertext is not the one whose digest the ledger holds for this window, or for this sum.',
    },
    KEY_MISMATCH: {
        status: 409,
        title: 'Window under a key that is not here',
        explanation:
            'The ward’s custodian has no such homomorphic key, so it can neither add nor open what was encrypted under it: restore a backup of its keys that has it.',
    },
    WINDOW_RETIRED: {
        status: 409,
        title: 'Window is retired',
        explanation: 'The ward has taken this window out of statistics, because it cannot be read or is not trusted. Leave it out.',
    },
    WINDOW_UNPROVEN: {
        status: 409,
        title: 'Window holds readings that no device has signed',
        explanation:
            'Posts of this window are of devices that nobody has enrolled, while its ward warned of that. Leave it out, or ask for such windows, too (`unproven`): then the release is another, and says so.',
    },
    SUM_OVERFLOW: {
        status: 422,
        title: 'Sum would overflow',
        explanation: 'So many windows of this signal could exceed the plain modulus. Ask for a shorter range.',
    },
});
