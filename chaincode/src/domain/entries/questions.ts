// SPDX-License-Identifier: Apache-2.0
// What the functions of entries take and answer.

import { type Static, Type } from '@sinclair/typebox';
import { PurposeSchema } from '../access';
import { closed, CursorSchema, type Hex64, Hex64Schema, type LedgerId, LedgerIdSchema, LimitSchema, oneOf, type Page } from '../kernel';
import type { ChartEntry } from './chart';
import { ENTRY_CATEGORIES, type EntryCategory, NewEntrySchema } from './entry';

/** Entries that are asked for at once. */
export const MOST_FOUND_WRITTEN = 100;

/** Public part of entries:Write: 32 random bytes by which the channel announces the entry, and which say nothing of it. */
export const WriteEntrySchema = closed({ notice: Hex64Schema });

/** Transient fields of entries:Write; `random` is 128 bits, from which the entry's id is made. */
export const WriteEntryTransientSchema = closed({ entry: NewEntrySchema, random: LedgerIdSchema, salt: Hex64Schema });

/** The answer stands in the block, so it says no more than the request. */
export interface WrittenEntry {
    readonly notice: string;
}

/** An entry by what its author knows of it. */
export const FindEntrySchema = closed({ about: LedgerIdSchema, notice: Hex64Schema });

export interface FoundEntry {
    /** Absent where this peer has no such entry, and for whoever did not write it. */
    readonly id?: LedgerId;
    /** Of the envelope. */
    readonly digest?: Hex64;
}

/** Entries that a ward keeps something for: by the patient and the notice, which is all that is known of one before it is on the ledger. */
export const FindWrittenSchema = closed({
    entries: Type.Array(closed({ about: LedgerIdSchema, notice: Hex64Schema }), { minItems: 1, maxItems: MOST_FOUND_WRITTEN }),
});

/** What became of an entry: it stands, this peer has none, or the patient was erased. */
export type EntryFate = 'written' | 'absent' | 'erased';

/** In the order of the request. */
export interface FoundWritten {
    readonly fates: readonly EntryFate[];
}

export const ListEntriesSchema = closed({
    patient: LedgerIdSchema,
    category: Type.Optional(oneOf(ENTRY_CATEGORIES)),
    purpose: PurposeSchema,
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
});
export type ListEntries = Static<typeof ListEntriesSchema>;

/** An entry of which the caller may know, with what it says, sealed. */
export interface ListedEntry extends ChartEntry {
    /** Absent where the collection has lost it: an entry without its content leaves the others of its page as they are. */
    readonly envelope?: string;
    /** What a look must name for the entry to be opened: its category, or the entry itself. */
    readonly opensBy: 'category' | 'entry';
}

/** Newest first. */
export interface ListedEntries extends Page<ListedEntry> {
    /** Categories, of those asked for, that the caller may read as a whole. */
    readonly permitted: readonly EntryCategory[];
}
