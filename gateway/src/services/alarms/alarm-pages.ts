// SPDX-License-Identifier: Apache-2.0
// Where a page of alarms begins: among the active ones, by the alarm behind which it goes on, or among the others, by the ledger's own cursor.

import { DomainError, ERRORS, type FoundAlarm } from '@wardledger/chaincode/domain';

/** A place in the list. */
export type AlarmPlace =
    | { readonly among: 'active'; readonly behind?: { readonly time: number; readonly alarm: string } }
    | { readonly among: 'others'; readonly cursor?: string };

const ACTIVE = /^active-(\d{1,16})-([0-9a-f]{32})$/;
const OTHERS = 'others';

/** Reads a cursor. @throws DomainError CURSOR_INVALID for a text that no page has given */
export function placeIn(cursor: string | undefined): AlarmPlace {
    if (cursor === undefined) {
        return { among: 'active' };
    }
    const [, time, alarm] = ACTIVE.exec(cursor) ?? [];
    if (time !== undefined && alarm !== undefined) {
        return { among: 'active', behind: { time: Number(time), alarm } };
    }
    if (cursor === OTHERS) {
        return { among: 'others' };
    }
    if (cursor.startsWith(`${OTHERS}-`)) {
        return { among: 'others', cursor: cursor.slice(OTHERS.length + 1) };
    }
    throw new DomainError(ERRORS.CURSOR_INVALID);
}

/** Writes one. */
export function cursorOf(place: AlarmPlace): string {
    if (place.among === 'others') {
        return place.cursor === undefined ? OTHERS : `${OTHERS}-${place.cursor}`;
    }
    return place.behind === undefined ? 'active' : `active-${String(place.behind.time)}-${place.behind.alarm}`;
}

/** Newest first, and in the same millisecond by name. */
function isBehind(one: Pick<FoundAlarm, 'time' | 'alarm'>, other: Pick<FoundAlarm, 'time' | 'alarm'>): boolean {
    return one.time === other.time ? one.alarm > other.alarm : one.time < other.time;
}

/** The active alarms from a place on, in the order of the list. One that was acknowledged meanwhile is missed by no other. */
export function activeFrom(active: readonly FoundAlarm[], place: AlarmPlace): readonly FoundAlarm[] {
    if (place.among === 'others') {
        return [];
    }
    const { behind } = place;
    const ordered = [...active].sort((one, other) => (isBehind(one, other) ? 1 : -1));
    return behind === undefined ? ordered : ordered.filter((one) => isBehind(one, behind));
}
