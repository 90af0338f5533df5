// SPDX-License-Identifier: Apache-2.0
// Corrections: posts that somebody takes back, and the windows that are made anew without them.

import { type Static, Type } from '@sinclair/typebox';
import {
    type ActorReference,
    closed,
    CursorSchema,
    type Hex64,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    type Mark,
    type Milliseconds,
    type Page,
    textOf,
} from '../kernel';
import { MAX_POSTS, type Post, type PostName, PostNameSchema } from './post';
import type { StoredWindow } from './window';

/** How many windows that are to be made anew are told at once: each comes with its posts. */
const MOST_DUE = 16;

/** Whose posts they are, as for every change that the ward's own process submits; by it the custodian knows that both wards have let the caller. */
export const CorrectPostsSchema = closed({ ledgerId: LedgerIdSchema });

/** Transient: why, and all posts of one correction. */
export const CorrectionSchema = closed({
    posts: Type.Array(PostNameSchema, { minItems: 1, maxItems: MAX_POSTS }),
    reason: textOf(500),
    /** The device under which other readings are entered in their place, each under the number of the post that it replaces. */
    replacement: Type.Optional(LedgerIdSchema),
});
export type Correction = Static<typeof CorrectionSchema>;

export type RetractionRejection = 'POST_NOT_FOUND' | 'SUBJECT_DIFFERS';

/** What became of a post that was to be taken back, by its place in the correction. */
export type RetractionResult =
    | {
          readonly index: number;
          /** `already`: by an earlier correction. */
          readonly status: 'retracted' | 'already';
          /** The root: what the post names. */
          readonly window: LedgerId;
          /** Whether that is on the ledger; if not, it comes without the post. */
          readonly isOnLedger: boolean;
      }
    | { readonly index: number; readonly status: 'rejected'; readonly code: RetractionRejection };

/** Of every post one result. */
export interface CorrectedPosts {
    readonly results: readonly RetractionResult[];
}

/** Private `correction/{patient}/{time}/{id}`: which posts were taken back, by whom, and why. */
export interface StoredCorrection {
    readonly about: LedgerId;
    readonly id: LedgerId;
    readonly time: Milliseconds;
    /** Whose posts they are, and whose the author is. */
    readonly ward: string;
    readonly author: ActorReference;
    readonly posts: readonly PostName[];
    readonly reason: string;
    /** The device under which each of them was entered anew, by the same number. */
    readonly replacement?: LedgerId;
    readonly transactionId: string;
    readonly salt: Hex64;
}

export const ListCorrectionsSchema = closed({ patient: LedgerIdSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** Of a patient and of those who were merged into it, newest first. */
export type Corrections = Page<StoredCorrection>;

/** World state `retired/{window}`: who took it out of statistics, and when. */
export interface Retirement extends Mark {
    /** Posts of it were taken back: it is made anew without them, unless nothing is left, or an operator ends it. */
    readonly corrected?: true;
}

export const ListDueCorrectionsSchema = closed({
    limit: Type.Integer({ minimum: 1, maximum: MOST_DUE }),
    cursor: Type.Optional(CursorSchema),
});

/** A post that names a window. */
export interface PostOfWindow extends Pick<Post, 'device' | 'sequence' | 'digest'> {
    readonly retracted?: true;
    readonly unproven?: true;
}

/** A window that is to be made anew. */
export interface DueCorrection {
    readonly root: StoredWindow;
    /** Of the window that is to come. */
    readonly version: number;
    /** All that name the root. */
    readonly posts: readonly PostOfWindow[];
    /** Nothing is left to make a window of, or the patient is erased: vitals:SettleCorrection. */
    readonly isEmpty: boolean;
}

/** Windows of the caller's ward. */
export type DueCorrections = Page<DueCorrection>;

/** `window` is a root. */
export const FindDueCorrectionSchema = closed({ window: LedgerIdSchema });

/** Answer of vitals:FindDueCorrection; `null` where nothing is due of the window. */
export type FoundDueCorrection = Pick<DueCorrection, 'version'>;

/** `window` is a root. */
export const SettleCorrectionSchema = closed({ window: LedgerIdSchema });

export interface SettledCorrection {
    readonly window: LedgerId;
    readonly settled: true;
}
