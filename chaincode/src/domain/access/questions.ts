// SPDX-License-Identifier: Apache-2.0
// What the functions of facts take and answer.

import { Type } from '@sinclair/typebox';
import {
    type Announcement,
    closed,
    CursorSchema,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    type Milliseconds,
    MillisecondsSchema,
    oneOf,
    type Page,
    WardSchema,
} from '../kernel';
import { CATEGORIES } from './data-use';
import { type BookedKind, type FactKind, FactSchema, MOST_LOOKS, type StoredFact, TRAIL_KINDS } from './facts';
import type { PatientLink } from './linked';
import type { EmergencyAccess, PatientStanding } from './standing';
import { type SeenLook, TRAIL_DECISIONS, type TrailEvent } from './trail/trail';

/** Public part of access:Record: 32 random bytes by which the channel announces the fact, and which say nothing of it. */
export const RecordFactSchema = closed({ notice: Hex64Schema });

/** Transient fields of access:Record; `random` is 128 bits, from which the facts' ids are made. Several facts are several looks, or what one reading showed in downtime. */
export const RecordFactTransientSchema = closed({
    facts: Type.Array(FactSchema, { minItems: 1, maxItems: MOST_LOOKS }),
    random: LedgerIdSchema,
    salt: Hex64Schema,
});

/** The answer stands in the block, so it says no more than the request. */
export interface RecordedFact {
    readonly notice: string;
}

/** A fact by what its author knows of it: of the standing's list, or with a time of any list of that time. */
export const FindFactSchema = closed({ about: LedgerIdSchema, notice: Hex64Schema, time: Type.Optional(MillisecondsSchema) });

export interface FoundFact {
    /** Absent where this peer has no such fact, and for whoever did not write it. */
    readonly id?: LedgerId;
}

/** Whose key. */
export const FindEncryptionKeySchema = closed({ person: LedgerIdSchema });

export interface FoundEncryptionKey {
    /** Absent where the person has none that stands, and of whom the caller may not ask. */
    readonly found?: StoredFact<'encryption-key'>;
}

export const GetStandingSchema = closed({ about: LedgerIdSchema });

/** What the caller may see of a patient's standing. */
export interface FoundStanding extends PatientStanding {
    /** The ledger ids whose lists were read: the patient's, and those merged with it. */
    readonly lists: readonly LedgerId[];
    /** Other numbers of the same person, confirmed or proposed; for the patient and the privacy officer. */
    readonly links: readonly PatientLink[];
}

/** A part of what was stated, newest first: from <= time < to. */
const trailRange = {
    from: Type.Optional(MillisecondsSchema),
    to: Type.Optional(MillisecondsSchema),
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
};
export const ListLooksSchema = closed({ about: LedgerIdSchema, ...trailRange });

/** Newest first. */
export type Looks = Page<SeenLook>;

/** How many announcements a page holds: they are small, and a page counts its way from the newest. */
const MOST_ANNOUNCEMENTS = 1000;

export const ListAnnouncedSchema = closed({
    limit: Type.Integer({ minimum: 1, maximum: MOST_ANNOUNCEMENTS }),
    cursor: Type.Optional(CursorSchema),
});

/** Newest first, in the order of the blocks. */
export type Announcements = Page<Announcement>;

/** For how many announcements one question asks. */
export const MOST_NOTICES = 50;

/** Which of these announcements are about the patient: notices, each with the time of its transaction. */
export const FindNoticesSchema = closed({
    about: LedgerIdSchema,
    places: Type.Array(closed({ notice: Hex64Schema, time: MillisecondsSchema }), { minItems: 1, maxItems: MOST_NOTICES }),
});

/** What an announcement is of, and its id in the patient's lists. */
export interface FoundNotice {
    readonly notice: string;
    readonly kind: FactKind | 'entry';
    readonly id: LedgerId;
}

export interface FoundNotices {
    readonly found: readonly FoundNotice[];
}

/** What a ward's people stated: of one kind, by one person, with one outcome, about one category of data, each where it is asked for. */
export const ListEventsSchema = closed({
    ward: Type.Optional(WardSchema),
    kind: Type.Optional(oneOf(TRAIL_KINDS)),
    person: Type.Optional(LedgerIdSchema),
    decision: Type.Optional(oneOf(TRAIL_DECISIONS)),
    category: Type.Optional(oneOf(CATEGORIES)),
    ...trailRange,
});

/** Newest first; a page with fewer items than asked for may still have a next one. */
export type TrailEvents = Page<TrailEvent>;

export const ListEmergenciesSchema = closed({
    ward: Type.Optional(WardSchema),
    reviewed: Type.Optional(Type.Boolean()),
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
});

/** Newest first; a page with fewer items than asked for may still have a next one. */
export type Emergencies = Page<EmergencyAccess>;

/** What a ward's book says of a fact of one kind, so that it is found without knowing about whom it is. */
export interface BookEntry {
    readonly about: LedgerId;
    /** With the id it is the fact's place in its list. */
    readonly time: Milliseconds;
    readonly id: LedgerId;
    readonly kind: BookedKind;
    readonly salt: string;
}

// What is left of an erased patient in lists of facts goes a few at a time, of several patients at once, so that the channel does not tell which of them a
// fact was about.

/** How many facts one transaction purges. */
export const MOST_PURGED = 16;

/** How many erased patients it names: those whose facts go, and others. */
export const MOST_ERASED = 200;

/** The lists of a patient: facts, looks, alarms, entries of the medical record, and corrections of vitals. */
export const FACT_LISTS = ['fact', 'look', 'alarm', 'entry', 'correction'] as const;

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
