// SPDX-License-Identifier: Apache-2.0
// The shape of the chapters that every contract's folder of tests has in `story.ts`.

import type { LedgerFunctionName } from '../../src/domain';
import type { Outcome } from './ledger-double';

/** Who speaks in the story. */
export type Speaker = 'ward1Admin' | 'ward1One' | 'ward1Two' | 'ward1Three' | 'ward2One' | 'ward2Admin';

/** One call: who, what, the request and the transient fields. */
export type Line = readonly [Speaker, LedgerFunctionName, object, object?];

/** A call of the story and what came of it. */
export interface Step {
    readonly as: Speaker;
    readonly name: LedgerFunctionName;
    readonly request: object;
    readonly transient?: object;
    /** The transaction's time, in milliseconds. */
    readonly time: number;
    readonly outcome: Outcome;
}

/** Calls that follow each other. */
export interface Chapter {
    /** Chapters are told in ascending order; a new one takes a number behind all others, so that the golden files before it stay. */
    readonly number: number;
    /** Milliseconds that pass before it. */
    readonly after?: number;
    /** The calls; where one needs an answer of the story so far, a function of that. */
    readonly lines: readonly Line[] | ((told: readonly Step[]) => readonly Line[]);
}

/** What `story.ts` of a folder exports. */
export interface StoryPart {
    readonly chapters: readonly Chapter[];
    /** Texts that must never reach the channel. */
    readonly privateTexts: readonly string[];
    /** Words whose lookup key, salt and private key (`digest('lookup alice')`) must never reach it, nor their hashes. */
    readonly people: readonly string[];
}
