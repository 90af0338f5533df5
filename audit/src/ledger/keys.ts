// SPDX-License-Identifier: Apache-2.0
// Where on the ledger stands what the audit looks for: the chaincode's layout, written down a second time, for who judges takes nothing from who is judged.

import { createHash } from 'node:crypto';
import type { Hex64, LedgerId, LookPlace } from '@wardledger/chaincode/domain';
import { keyOf } from '@wardledger/block-verifier/core';

/** What the blocks have hashes of. */
const COLLECTION = 'bothWards';
const DIGITS = 16;

const composite = (...parts: readonly string[]): string => `\u0000${parts.map((part) => `${part}\u0000`).join('')}`;

/** A key as the blocks show it. */
export interface ShownKey {
    readonly collection: string;
    readonly key: string;
}

const shown = (key: string): ShownKey => ({ collection: '', key });
const hashed = (key: string): ShownKey => ({ collection: COLLECTION, key: keyOf(createHash('sha256').update(key, 'utf8').digest()) });

export const KEYS = {
    /** Of what a standing is computed from. */
    fact: ({ about, time, id }: LookPlace): ShownKey => hashed(composite('fact', about, String(time).padStart(DIGITS, '0'), id)),
    look: ({ about, time, id }: LookPlace): ShownKey => {
        const newestFirst = String(Number.MAX_SAFE_INTEGER - time).padStart(DIGITS, '0');
        return hashed(composite('look', about, newestFirst, id));
    },
    /** Of a set of policies that a transaction stored. */
    policyBody: (digest: Hex64, transactionId: string): ShownKey => hashed(composite('policy', digest, transactionId)),
    /** The digest of the set in force. */
    policySetting: (): ShownKey => shown(composite('setting', 'policy-set', 'both')),
    /** The digest of what a ward forbids by itself. */
    ownForbids: (ward: string): ShownKey => shown(composite('own-forbids', ward)),
    /** Whose certificate one is. */
    binding: (mspId: string, certificateId: Hex64): ShownKey => shown(composite('participant', mspId, certificateId)),
    person: (id: LedgerId): ShownKey => shown(composite('person', id)),
} as const;

/** Public keys whose values are looked at. */
export const READ_PREFIXES: readonly string[] = [
    composite('setting'),
    composite('own-forbids'),
    composite('participant'),
    composite('person'),
];

/** Of posts of devices, and of windows; the indices of windows have other names. */
export const POST_PREFIX = 'post/';
export const WINDOW_PREFIX = composite('window');

/** What the key of a post says. */
export function postIn(key: string): { readonly ward: string; readonly device: LedgerId; readonly sequence: number } {
    const [ward = '', device = '', sequence = ''] = key.slice(POST_PREFIX.length).split('/');
    return { ward, device, sequence: Number(sequence) };
}
