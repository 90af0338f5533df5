// SPDX-License-Identifier: Apache-2.0
// Where it stands who calls: a certificate's binding to a person, and the person, which the platform reads for every call; and what it keeps of whoever was
// behind one that the ward's own process has submitted.

import type { Authored, BoundCertificate, Hex64, LedgerId, RegisteredPerson } from '../../domain';
import { type PrivateKey, privateKey, type PrivateRun, privateRun, type WorldKey, worldKey } from '../state/ledger-keys';

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

/**
 * The key under which stands which transaction last took something from somebody of an MSP: a role, a certificate, or being active. What reads persons by their
 * history reads it, so that it does not commit once any of them has less than was read, and names none of them.
 * @param mspId - of the persons.
 */
export function standingsKey(mspId: string): WorldKey<string> {
    return worldKey('standings', mspId);
}

/**
 * The key of who was behind a change. The channel sees its hash, which nobody can guess who has not the nonce.
 * @param about - whom the change was about.
 * @param nonce - 32 random bytes.
 */
export function authoredKey(about: LedgerId, nonce: Hex64): PrivateKey<Authored> {
    return privateKey('authored', about, nonce);
}

/**
 * Who was behind all changes of one, for functions that are evaluated.
 * @param about - whom they were about.
 */
export function authoredRun(about: LedgerId): PrivateRun<Authored> {
    return privateRun('authored', about);
}
