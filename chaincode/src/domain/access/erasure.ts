// SPDX-License-Identifier: Apache-2.0
// What is left of an erased patient in lists of facts, and how it goes: a few at a time, of several patients at once, so that the channel does not tell
// which of them a fact was about.

import { Type } from '@sinclair/typebox';
import { closed, type LedgerId, LedgerIdSchema, LimitSchema, type Milliseconds, MillisecondsSchema, oneOf } from '../kernel';

/** How many facts one transaction purges. */
export const MOST_PURGED = 16;

/** How many erased patients it names: those whose facts go, and others. */
export const MOST_ERASED = 200;

/** The lists of a patient: facts, looks, and entries of the medical record. */
const FACT_LISTS = ['fact', 'look', 'entry'] as const;

/** Where a fact about an erased patient stands, or an entry. */
export interface ErasedPlace {
    readonly about: LedgerId;
    readonly time: Milliseconds;
    readonly id: LedgerId;
    readonly list: (typeof FACT_LISTS)[number];
}

export const ListErasedFactsSchema = closed({ limit: LimitSchema });

export interface ErasedFacts {
    /** Patients whom the ward has erased, those with facts first. */
    readonly erased: readonly LedgerId[];
    readonly places: readonly ErasedPlace[];
}

/** Transient fields of access:PurgeFacts. */
export const PurgeFactsTransientSchema = closed({
    erased: Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MOST_ERASED, uniqueItems: true }),
    facts: Type.Array(closed({ about: LedgerIdSchema, time: MillisecondsSchema, id: LedgerIdSchema, list: oneOf(FACT_LISTS) }), {
        minItems: 1,
        maxItems: MOST_PURGED,
    }),
});
