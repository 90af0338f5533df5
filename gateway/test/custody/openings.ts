// SPDX-License-Identifier: Apache-2.0
// An opening as a log keeps it, told apart by its number.

import type { Opening } from '../../src/custody/openings/openings-log';

export function openingOf(number: number): Opening {
    const id = number.toString(16).padStart(32, '0');
    return {
        items: number,
        key: 'e'.repeat(64),
        question: { nonce: 'f'.repeat(64), looks: [{ about: id, id, time: number }] },
        evidence: {
            channelHeader: 'YQ==',
            signatureHeader: 'Yg==',
            proposal: 'Yw==',
            response: Buffer.alloc(1_500).toString('base64'),
            endorsements: [{ endorser: 'ZA==', signature: 'ZQ==' }],
        },
    };
}
