// SPDX-License-Identifier: Apache-2.0
// Synthetic records.

import type { CreateRecord, CreateRecordTransient } from '../../src/domain';
import { digest, id } from '../support/fixtures';

/** A record's two halves, from a word. */
export function record(
    word: string,
    changes: Partial<CreateRecord> = {},
): { request: CreateRecord; transient: { record: CreateRecordTransient } } {
    const envelope = `{"ciphertext":"${word}"}`;
    return {
        request: {
            ledgerId: id(word),
            kind: 'patient',
            status: 'active',
            envelopeDigest: digest(envelope),
            commitment: digest(`commitment ${word}`),
            ...changes,
        },
        transient: {
            record: {
                lookupKey: digest(`lookup ${word}`),
                sealedId: `sealed ${word}`,
                salt: digest(`salt ${word}`),
                privateKey: digest(`private ${word}`),
                envelope,
            },
        },
    };
}
