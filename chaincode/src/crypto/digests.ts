// SPDX-License-Identifier: Apache-2.0
// SHA-256 digests of what stands on the ledger, so that edge and ledger compute the same.

import { hash } from 'node:crypto';
import { canonicalJson, type Hex64, type LedgerId, type WindowStatement } from '../domain';

/**
 * Computes SHA-256.
 * @param data - bytes, or text taken as UTF-8.
 * @returns 64 lower-case hex digits.
 */
export function sha256Hex(data: Uint8Array | string): Hex64 {
    return hash('sha256', data, 'hex');
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
    return digestOfAddends(addendsOf(windows));
}

/**
 * Lists each window with the digest of its ciphertext.
 * @param windows - each once.
 */
export function addendsOf(windows: readonly Pick<WindowStatement, 'id' | 'ciphertext'>[]): Readonly<Record<LedgerId, Hex64>> {
    return Object.fromEntries(windows.map(({ id, ciphertext }) => [id, ciphertext.digest]));
}

/**
 * Computes the digest of windows whose addends are known.
 * @param addends - each window with the digest of its ciphertext.
 */
export function digestOfAddends(addends: Readonly<Record<LedgerId, Hex64>>): Hex64 {
    return sha256Hex(canonicalJson(addends));
}

/**
 * Computes the digest of a sum: of one key it is that of its ciphertext; several are named by their keys, so that none takes the place of another.
 * @param sums - the SHA-256 of the ciphertext under each key.
 */
export function digestOfSums(sums: Readonly<Record<Hex64, Hex64>>): Hex64 {
    const [first, ...others] = Object.values(sums);
    return first !== undefined && others.length === 0 ? first : sha256Hex(canonicalJson(sums));
}

/**
 * Computes the id of a reservation: each attempt has its own, and none is that of a set of windows.
 * @param set - the digest that names the windows of the release.
 * @param transactionId - of the transaction that begins it.
 */
export function reservationIdOf(set: Hex64, transactionId: string): Hex64 {
    return sha256Hex(canonicalJson({ reservation: set, transaction: transactionId }));
}

/**
 * Computes the digest of a part of a reservation, and so of all before it.
 * @param part - the reservation, the place in it from 0, the digest of the part before, and what the part holds.
 */
export function partDigestOf(part: {
    readonly reservation: Hex64;
    readonly position: number;
    readonly before: Hex64 | undefined;
    readonly addends: Readonly<Record<LedgerId, Hex64>>;
}): Hex64 {
    return sha256Hex(canonicalJson({ ...part, before: part.before ?? null }));
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
 * @param unproven - whether it asks for windows with posts that no enrolled device has signed, too: that is another question.
 */
export function releaseIdOf(codes: readonly string[], windows: readonly LedgerId[], unproven?: true): Hex64 {
    return sha256Hex(canonicalJson({ codes: [...codes].sort(), windows: [...windows].sort(), ...(unproven && { unproven }) }));
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
