// SPDX-License-Identifier: Apache-2.0
// Where the registration of a caller stands: the one key that the platform itself reads, for every call.

import type { Hex64, Registration } from '../../domain';
import { type WorldKey, worldKey } from '../state/ledger-keys';

/**
 * The key of what an administrator has registered about a certificate.
 * @param mspId - of the certificate.
 * @param certificateId - SHA-256 of its DER bytes.
 */
export function registrationKey<T extends Registration>(mspId: string, certificateId: Hex64): WorldKey<T> {
    return worldKey('participant', mspId, certificateId);
}
