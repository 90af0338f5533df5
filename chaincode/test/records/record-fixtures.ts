// SPDX-License-Identifier: Apache-2.0
// Synthetic records.

import type { CreateRecord, CreateRecordTransient } from '../../src/domain';
import { digest, id } from '../support/fixtures';
import { sealedId, sealedName } from '../subjects/sealed';

/** A record's two halves, from a word. */
export function record(
    word: string,
    changes: Partial<CreateRecord> = {},
): { request: CreateRecord; transient: { record: CreateRecordTransient } } {
    const { ledgerId = id(word) } = changes;
    const envelope = sealedName(ledgerId, `name of ${word}`);
    return {
        request: {
            ledgerId,
            kind: 'patient',
            status: 'active',
            envelopeDigest: digest(envelope),
            commitment: digest(`commitment ${word}`),
            ...changes,
        },
        transient: {
            record: {
                lookupKey: digest(`lookup ${word}`),
                sealedId: sealedId(ledgerId, word),
                salt: digest(`salt ${word}`),
                privateKey: digest(`private ${word}`),
                envelope,
            },
        },
    };
}
