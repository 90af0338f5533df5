// SPDX-License-Identifier: Apache-2.0
// Entries as tests write them.

import { factId } from '../../src/crypto';
import type { NewEntry } from '../../src/domain';
import { about, idOf, ward2One } from '../policies/hospital';
import { sealed } from '../subjects/sealed';
import type { Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import type { LedgerDouble, Outcome } from '../support/ledger-double';

/** A note about the patient, where nothing else is said, with an envelope that fits it and its author: a doctor of the other ward, unless told. */
export function entryOf(word: string, changes: Partial<NewEntry> = {}, as: Identity = ward2One): NewEntry {
    const entry = { about, category: 'note' as const, binding: id(`binding ${word}`), ...changes };
    const { category, binding, confidential } = entry;
    const marks = { author: idOf(as), ...(confidential && { confidential }) };
    const sealedFor = { type: 'entry', ledgerId: entry.about, category, id: binding, ...marks } as const;
    return { envelope: sealed(sealedFor, word), ...entry };
}

/** The transient fields of an entry under a word. */
export const materialOf = (word: string, entry: NewEntry): object => ({
    entry,
    random: id(`random ${word}`),
    salt: digest(`salt ${word}`),
});

export async function propose(ledger: LedgerDouble, as: Identity, word: string, entry: NewEntry): Promise<Outcome> {
    return ledger.call('entries:Write', { notice: digest(`notice ${word}`) }, { as, transient: materialOf(word, entry) });
}

/** Writes an entry; answers where it stands. */
export async function write(
    ledger: LedgerDouble,
    as: Identity,
    word: string,
    changes: Partial<NewEntry> = {},
): Promise<{ readonly time: number; readonly id: string }> {
    const { time } = ledger;
    const outcome = await propose(ledger, as, word, entryOf(word, changes, as));
    expect(outcome.message).toBe('');
    ledger.commit(outcome);
    ledger.time += 1000;
    return { time, id: factId(id(`random ${word}`), outcome.transactionId, 0) };
}
