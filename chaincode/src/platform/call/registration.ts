// SPDX-License-Identifier: Apache-2.0
// Where it stands who calls: a certificate's binding to a person, and the person; the two keys that the platform itself reads, for every call.

import type { BoundCertificate, Hex64, LedgerId, RegisteredPerson } from '../../domain';
import { type WorldKey, worldKey } from '../state/ledger-keys';

/**
 * The key of whose certificate one is.
 * @param mspId - of the certificate.
 * @param certificateId - SHA-256 of its DER bytes.
 */
export function bindingKey(mspId: string, certificateId: Hex64): WorldKey<BoundCertificate> {
    return worldKey('participant', mspId, certificateId);
}

/**
 * The key of a person.
 * @param ledgerId - of the person.
 */
export function personKey<T extends RegisteredPerson>(ledgerId: LedgerId): WorldKey<T> {
    return worldKey('person', ledgerId);
}
