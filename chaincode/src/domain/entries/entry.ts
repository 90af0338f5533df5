// SPDX-License-Identifier: Apache-2.0
// Entries: what is written into a patient's medical record. Each is written once and never changed: a correction is a new entry that names the one it
// replaces. What an entry says is sealed, and nothing here looks inside; whether it counts is computed when a record is read (chart.ts), because a
// submitted function that looked would show on the channel which entries belong together.

import { type Static, Type } from '@sinclair/typebox';
import type { Category, FactAuthor } from '../access';
import { CARE_TEAM, closed, type Hex64, JweSchema, LedgerIdSchema, type LedgerId, type Milliseconds, oneOf, type Role } from '../kernel';

/** The kinds of entries: those categories of a patient's data that people write. */
export const ENTRY_CATEGORIES = [
    'note',
    'diagnosis',
    'allergy',
    'immunisation',
    'laboratory',
    'plan',
    'prescription',
    'demographics',
    'observation',
    'file',
] as const satisfies readonly Category[];
export type EntryCategory = (typeof ENTRY_CATEGORIES)[number];

/** Who writes entries: any clinician of either ward, granted or not, and laboratories. */
export const ENTRY_AUTHORS = [...CARE_TEAM, 'lab'] as const satisfies readonly Role[];

/** Who may ask for a patient's entries; which of them they see is decided by policies. */
export const ENTRY_READERS = [...ENTRY_AUTHORS, 'admin', 'admission', 'patient', 'pharmacist'] as const satisfies readonly Role[];

const ALL_CATEGORIES: readonly EntryCategory[] = ENTRY_CATEGORIES;
const WITHOUT_PRESCRIPTIONS = ALL_CATEGORIES.filter((category) => category !== 'prescription');

/** What each role writes: prescriptions are a doctor's, and a laboratory writes results and files, such as images. */
const CATEGORIES_OF: Readonly<Partial<Record<Role, readonly EntryCategory[]>>> = {
    doctor: ALL_CATEGORIES,
    nurse: WITHOUT_PRESCRIPTIONS,
    paramedic: WITHOUT_PRESCRIPTIONS,
    lab: ['laboratory', 'file'],
};

/** Whether somebody with these roles may write an entry of this category. */
export function mayEnter(category: EntryCategory, roles: readonly Role[]): boolean {
    return roles.some((role) => CATEGORIES_OF[role]?.includes(category) === true);
}

export const NewEntrySchema = closed({
    /** The patient. */
    about: LedgerIdSchema,
    category: oneOf(ENTRY_CATEGORIES),
    /** 128 random bits that the envelope names, too: the entry's own id is made by the ledger, after it was sealed. */
    binding: LedgerIdSchema,
    envelope: JweSchema,
    /** The laboratory that is asked, of a laboratory's entries. */
    lab: Type.Optional(LedgerIdSchema),
    /** The entry that this one replaces. */
    corrects: Type.Optional(LedgerIdSchema),
    /** Closed to whoever speaks for the patient. */
    confidential: Type.Optional(Type.Literal(true)),
});
/** What an author says. */
export type NewEntry = Static<typeof NewEntrySchema>;

/** Private `entry/{patient}/{time}/{id}`: everything of an entry but what it says. */
export interface StoredEntry extends Omit<NewEntry, 'envelope'> {
    /** Random, and nobody's choice, as a fact's. */
    readonly id: LedgerId;
    readonly author: FactAuthor;
    readonly time: Milliseconds;
    /** SHA-256 of the envelope. */
    readonly digest: Hex64;
    /** The random id under which the channel announced it. */
    readonly notice: Hex64;
    readonly transactionId: string;
    readonly salt: Hex64;
}

/** Private `form/{patient}/{id}`: what it says, sealed for both wards' custodians. */
export interface SealedForm {
    readonly envelope: string;
    readonly salt: Hex64;
}
