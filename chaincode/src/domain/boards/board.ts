// SPDX-License-Identifier: Apache-2.0
// The board of a ward: the patients with an open visit there whose vitals a clinician may see, and that somebody looks at them all at once.

import { Type } from '@sinclair/typebox';
import { DECISIONS, MOST_LOOKS_DECIDED, PurposeSchema } from '../access';
import {
    AuthorshipSchema,
    closed,
    CursorSchema,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    oneOf,
    type Page,
} from '../kernel';

/** Who has a ward's board on the wall. */
export const BOARD_READERS = ['doctor', 'nurse'] as const;

/** Of board:ListPatients: as many of the ward's visits are gone through as a page may hold. */
export const ListBoardSchema = closed({ purpose: PurposeSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** A patient of the board. */
export interface BoardPatient {
    /** The ledger id that stays. */
    readonly about: LedgerId;
    /** Those that were merged into it, where there are any: alarms may stand there. */
    readonly merged?: readonly LedgerId[];
    /** Of the newest open visit in the ward. */
    readonly location?: string;
    /** The record's number, sealed for the wards' custodians; absent of whom no number is known. */
    readonly sealedId?: string;
}

/** Those that the caller may see; a page with fewer items than asked for, or with one that came before, may still have a next one. */
export type BoardPatients = Page<BoardPatient>;

/** Public part of board:RecordLooks, as of access:Record. */
export const RecordBoardLooksSchema = closed({ notice: Hex64Schema });

/** Transient fields of board:RecordLooks: looks at the vitals of each of these patients; `random` is 128 bits, from which their ids are made. */
export const RecordBoardLooksTransientSchema = closed({
    patients: Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MOST_LOOKS_DECIDED, uniqueItems: true }),
    purpose: PurposeSchema,
    /** What the author was told before: a claim, which every opening decides anew. */
    decision: oneOf(DECISIONS),
    random: LedgerIdSchema,
    salt: Hex64Schema,
    authorship: AuthorshipSchema,
});
