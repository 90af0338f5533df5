// SPDX-License-Identifier: Apache-2.0
// Removes homomorphic ciphertexts that have done their work. The readings stay, in envelopes; sums over what was removed are over, too.

import type { VitalsWindow } from '@wardledger/chaincode/domain';
import type { BlobStore, Outbox } from '../../store';

/** What retention stands on. */
export interface RetentionPorts {
    readonly blobs: Pick<BlobStore, 'removeOlder'>;
    readonly outbox: Pick<Outbox, 'unsettled'>;
    /** Milliseconds for which a ciphertext is kept; `undefined`: for ever. */
    readonly keep: number | undefined;
}

/**
 * Removes ciphertexts older than the setting. A window that the ledger has not answered for keeps its own, however old it is.
 * Envelopes are never touched.
 * @param now - milliseconds since the epoch
 * @returns how many were removed
 */
export async function removeOldCiphertexts({ blobs, outbox, keep }: RetentionPorts, now: number): Promise<number> {
    if (keep === undefined) {
        return 0;
    }
    // Blobs are written before their window is, so a window that comes after this question has a blob that is young.
    const unsettled = (await outbox.unsettled()) as VitalsWindow[];
    return blobs.removeOlder('ciphertext', now - keep, new Set(unsettled.map(({ ciphertext }) => ciphertext.digest)));
}
