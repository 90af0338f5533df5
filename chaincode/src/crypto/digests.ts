// SPDX-License-Identifier: Apache-2.0
// SHA-256 digests of what stands on the ledger, so that edge and ledger compute the same.

import { createHash } from 'node:crypto';
import { canonicalJson, type Hex64, type LedgerId, type WindowStatement } from '../domain';

/**
 * Computes SHA-256.
 * @param data - bytes, or text taken as UTF-8.
 * @returns 64 lower-case hex digits.
 */
export function sha256Hex(data: Uint8Array | string): Hex64 {
    return createHash('sha256').update(data).digest('hex');
}

/**
 * Computes the digest that names a set of windows.
 * @param windows - ids in ascending order.
 */
export function windowsDigestOf(windows: readonly LedgerId[]): Hex64 {
    return sha256Hex(canonicalJson(windows));
}

/**
 * Computes the digest that names what the windows of a sum hold, in whatever order they are given: an id alone does not say which ciphertext was added.
 * @param windows - each once.
 */
export function addendsDigestOf(windows: readonly Pick<WindowStatement, 'id' | 'ciphertext'>[]): Hex64 {
    return sha256Hex(canonicalJson(Object.fromEntries(windows.map(({ id, ciphertext }) => [id, ciphertext.digest]))));
}

/**
 * Computes the digest under which the two wards approve a setting.
 * @param content - what the setting says, ward included where it is a ward's.
 */
export function settingDigestOf(content: object): Hex64 {
    return sha256Hex(canonicalJson(content));
}

/**
 * Computes the id of a release: the same question has the same id, in whatever order it was asked.
 * @param codes - vital signs.
 * @param windows - window ids.
 */
export function releaseIdOf(codes: readonly string[], windows: readonly LedgerId[]): Hex64 {
    return sha256Hex(canonicalJson({ codes: [...codes].sort(), windows: [...windows].sort() }));
}

/**
 * Computes the id of a fact: nobody can choose it, because a transaction's id is only known when what is drawn is, and nobody can guess it from
 * the transaction's id, which is public.
 * @param random - 128 random bits that the author has drawn.
 * @param transactionId - of the transaction that writes the fact.
 * @param index - its place among those that the transaction writes.
 */
export function factId(random: LedgerId, transactionId: string, index = 0): LedgerId {
    return sha256Hex(`fact ${random} ${transactionId} ${String(index)}`).slice(0, random.length);
}

/**
 * Names the place of an announcement among all, for readers who are not told the transaction: that names who signed it.
 * @param transactionId - of the transaction that announced it.
 */
export function positionOf(transactionId: string): Hex64 {
    return sha256Hex(`position ${transactionId}`);
}
