// SPDX-License-Identifier: Apache-2.0
// Refusals about posts and windows of vitals.

import { errorTable } from '../kernel';

export const VITALS_ERRORS = errorTable({
    WINDOW_NOT_FOUND: { status: 404, title: 'Window not found', explanation: 'No window of vitals has this id.' },
    POST_NOT_FOUND: {
        status: 404,
        title: 'Post not found',
        explanation: 'The device has no post with this sequence number on the ledger.',
    },
    REPLAY_CONFLICT: {
        status: 409,
        title: 'Post was received with other content',
        explanation:
            'This device has sent this sequence number before, with other readings. The first content stays. A device that counts from the ' +
            'beginning after a start adds `boot` to its posts.',
    },
    INTEGRITY_FAILURE: {
        status: 422,
        title: 'Digest is not that of the post',
        explanation:
            'The post brings a digest (`proof`) that its own bytes do not give under its key and nonce. docs/post-bytes.md has the bytes, vectors and a program that ' +
            'says every step.',
    },
    POSTS_DIFFER: {
        status: 409,
        title: 'Window does not hold its posts',
        explanation: 'Every post that names a window is in it, or is left out with a reason, and nothing else is.',
    },
    POSTS_RETRACTED: {
        status: 409,
        title: 'Window holds posts that were taken back',
        explanation: 'A post of this window was corrected. The window comes without it.',
    },
    POSTER_DIFFERS: {
        status: 409,
        title: 'Posts are somebody else’s',
        explanation:
            'All posts of a window are one device’s caller’s, or were entered by one person, whose signature stands inside; nobody else brings them.',
    },
    POST_STANDS: {
        status: 409,
        title: 'Post that is to be replaced stands',
        explanation: 'A post that stands in the place of another is taken once that one is taken back, so that of both one counts.',
    },
    SUBJECT_DIFFERS: {
        status: 409,
        title: 'Post is of another patient',
        explanation: 'The window to which the post belongs is another patient’s.',
    },
    CORRECTION_INVALID: {
        status: 409,
        title: 'Window is not what was to be made anew',
        explanation:
            'A window is made anew of the same readings of the same patient, once for each time that posts of it were taken back, by its own ward.',
    },
    CORRECTION_UNSETTLED: {
        status: 409,
        title: 'Window is still to be made anew',
        explanation: 'Posts of this window stand. Nothing is made anew only where all of them were taken back.',
    },
    WINDOW_CLOSED: {
        status: 409,
        title: 'Window takes no more posts',
        explanation: 'The window that the post names is on the ledger already.',
    },
    WINDOW_CONFLICT: {
        status: 409,
        title: 'Window exists with other content',
        explanation: 'This window id is on the ledger with another content.',
    },
    CIPHERTEXT_REUSED: {
        status: 409,
        title: 'Ciphertext belongs to another window',
        explanation: 'Each ciphertext stands in one window only: copies of one patient’s readings would pass for a cohort.',
    },
    ATTESTATION_INVALID: {
        status: 409,
        title: 'Window is not attested',
        explanation:
            'The custodian of the ward has not signed this statement for this channel: it opens no ciphertext that it did not make.',
    },
    ATTESTATION_KEY_UNAPPROVED: {
        status: 503,
        title: 'Custodian’s attestation key is not approved',
        explanation:
            'Both wards approve the key by which a ward’s custodian attests windows (`POST /v1/governance/proposals`, kind `attestation-key`). ' +
            'Posts are taken, and wait until they have.',
    },
    SIGNAL_UNKNOWN: {
        status: 422,
        title: 'Unknown vital sign',
        explanation: 'The code is not in the table of vital signs. GET /v1/signals lists them.',
    },
    SIGNAL_REPEATED: {
        status: 422,
        title: 'Vital sign appears twice',
        explanation: 'A post holds each vital sign once; readings of two sensors come in two posts, under two devices.',
    },
    UNIT_MISMATCH: {
        status: 422,
        title: 'Wrong unit for this code',
        explanation: 'The unit is none of those that are taken for this code, and cannot be converted. GET /v1/signals lists them.',
    },
    VALUE_IMPOSSIBLE: {
        status: 422,
        title: 'Value is physically impossible',
        explanation:
            'Readings lie outside the range that a living patient can have, and nothing else was measured, or the caller prefers strictness.',
    },
    WINDOW_EMPTY: {
        status: 422,
        title: 'Nothing was measured',
        explanation: 'The post holds no value, or none but those by which its device says that there is none.',
    },
    LENGTH_MISMATCH: {
        status: 422,
        title: 'Signals differ in length',
        explanation: 'All signals of one post must cover the same time steps.',
    },
    TIME_IN_FUTURE: {
        status: 422,
        title: 'Readings lie in the future',
        explanation:
            'A reading is further ahead than clocks differ: on the ledger five minutes, at a gateway an hour. Set the clock of the device (GET /v1/time).',
    },
    TIME_TOO_LATE: {
        status: 422,
        title: 'Readings are too old',
        explanation: 'The readings are older than the ward accepts: seven days, unless it is set otherwise.',
    },
    MODE_REFUSED: { status: 422, title: 'Storage mode is refused', explanation: 'Only the mode `hash` may be used for health data.' },
    PARAMETER_SET_UNKNOWN: {
        status: 422,
        title: 'Unknown parameter set',
        explanation: 'The ledger knows the homomorphic parameter set `stats-2` only.',
    },
    READINGS_UNREADABLE: {
        status: 409,
        title: 'Readings cannot be opened',
        explanation:
            'The ledger has this post, and the envelope with its readings is missing, damaged or under a key that is not here: restore a backup that has it.',
    },
    CIPHERTEXT_INVALID: {
        status: 422,
        title: 'Not a ciphertext of the parameter set',
        explanation: 'Length, prefix or a coefficient does not fit the parameter set.',
    },
});
