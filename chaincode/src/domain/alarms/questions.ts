// SPDX-License-Identifier: Apache-2.0
// What the functions of alarms take and answer.

import { type Static, Type } from '@sinclair/typebox';
import { MOST_NOTICES, PurposeSchema } from '../access';
import {
    closed,
    CursorSchema,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    LARGEST_PAGE,
    LimitSchema,
    MillisecondsSchema,
    type Page,
} from '../kernel';
import type { FoundAlarm, StoredAlarmFact } from './alarm';

/** The alarms that the caller's ward has raised, or those of one patient: from <= time < to. */
export const ListAlarmsSchema = closed({
    about: Type.Optional(LedgerIdSchema),
    purpose: PurposeSchema,
    from: Type.Optional(MillisecondsSchema),
    to: Type.Optional(MillisecondsSchema),
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
});
export type ListAlarms = Static<typeof ListAlarmsSchema>;

/** Newest first, as far as the caller may know of them; a page with fewer items than asked for may still have a next one. */
export type ListedAlarms = Page<FoundAlarm>;

/** Alarms by their names; `since` is a time before which none of its facts stands. */
export const FindAlarmsSchema = closed({
    places: Type.Array(closed({ about: LedgerIdSchema, alarm: LedgerIdSchema, since: Type.Optional(MillisecondsSchema) }), {
        minItems: 1,
        maxItems: LARGEST_PAGE,
    }),
    purpose: PurposeSchema,
});
export type FindAlarms = Static<typeof FindAlarmsSchema>;

/** In the order of the question; what the caller may not know of is absent, as what nobody has raised. */
export interface FoundAlarms {
    readonly found: readonly FoundAlarm[];
}

/** Which of these announcements are of alarms of the caller's ward: notices, each with the time of its transaction. */
export const FindRungSchema = closed({
    places: Type.Array(closed({ notice: Hex64Schema, time: MillisecondsSchema }), { minItems: 1, maxItems: MOST_NOTICES }),
    purpose: PurposeSchema,
});
export type FindRung = Static<typeof FindRungSchema>;

/** What an announcement is of, and the alarm. */
export interface Rung {
    readonly notice: string;
    readonly kind: StoredAlarmFact['kind'];
    readonly about: LedgerId;
    readonly alarm: LedgerId;
}

export interface FoundRung {
    readonly found: readonly Rung[];
}
