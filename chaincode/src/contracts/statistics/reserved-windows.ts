// SPDX-License-Identifier: Apache-2.0
// Parts of a release that come before its last: each is judged by what is asked of its windows, marks them, and names all before it.

import { addendsOf, partDigestOf, reservationIdOf, windowsDigestOf } from '../../crypto';
import {
    demandDefined,
    denialOfPart,
    DomainError,
    ERRORS,
    groupsOf,
    type Hex64,
    isNextPart,
    isStrictlyAscending,
    type LedgerId,
    type PartQuestion,
    type ReservationDecision,
    type ReservationState,
    type ReservedLink,
    type ReservedPart,
    type ReserveWindows,
    referenceTo,
    type ReleaseDenial,
    rootOf,
    type StoredWindow,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { endReservation, holdersOf, reservationKeys } from '../reservations';
import { vitalsKeys } from '../vitals';
import { deny } from './denials';
import { demandWindows, postersOf } from './released-windows';

/** What is reserved for a release, up to its last part. */
export interface Reserved {
    readonly link: ReservedLink;
    readonly reservation: ReservationState;
    readonly parts: readonly ReservedPart[];
    readonly windows: readonly LedgerId[];
}

/** Reads a reservation of the caller's ward. @throws DomainError RESERVATION_BROKEN */
export async function demandReservation(ctx: LedgerContext, id: Hex64): Promise<ReservationState> {
    const reservation = await ctx.world.get(reservationKeys.reservation(id));
    if (reservation?.ward !== ctx.actor.ward) {
        throw new DomainError(ERRORS.RESERVATION_BROKEN);
    }
    return reservation;
}

/** @throws DomainError REQUEST_INVALID */
export function demandAscending(windows: readonly LedgerId[]): void {
    if (!isStrictlyAscending(windows)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, '/windows: Not in ascending order');
    }
}

/**
 * Reads what was reserved before the last part of a release, and whether both together are what was said when it began. Of the parts none can be another: the
 * reservation holds the digest that names all.
 * @throws DomainError RESERVATION_BROKEN
 */
export async function demandReserved(ctx: LedgerContext, link: ReservedLink, last: readonly LedgerId[]): Promise<Reserved> {
    const reservation = await demandReservation(ctx, link.id);
    if (reservation.status === 'abandoned' || reservation.parts !== link.parts || reservation.digest !== link.digest) {
        throw new DomainError(ERRORS.RESERVATION_BROKEN);
    }
    const parts = await partsOf(ctx, link);
    const windows = windowsIn(parts);
    demandAscending([...windows, ...last]);
    if (windowsDigestOf([...windows, ...last]) !== reservation.set) {
        throw new DomainError(ERRORS.RESERVATION_BROKEN);
    }
    return { link, reservation, parts, windows };
}

/** The parts behind which another comes, in their order. */
export async function partsOf(ctx: LedgerContext, { id, parts }: ReservedLink): Promise<ReservedPart[]> {
    return Promise.all(
        Array.from({ length: parts }, async (_, position) =>
            demandDefined(await ctx.world.get(reservationKeys.part(id, position)), 'a part of a reservation'),
        ),
    );
}

/** The windows of parts, in their order: each part has its own in ascending order. */
export function windowsIn(parts: readonly ReservedPart[]): LedgerId[] {
    return parts.flatMap(({ addends }) => Object.keys(addends));
}

/** Takes the next part. What was taken already, and whose answer was lost, is answered again. */
export async function reserve(ctx: LedgerContext, request: ReserveWindows): Promise<ReservationDecision> {
    const { windows: ids, after } = request;
    demandAscending(ids);
    const reservation = after && (await demandReservation(ctx, after.id));
    const windows = await demandWindows(ctx, ids);
    const addends = addendsOf(windows);
    const link = linkOf(ctx, request, addends);
    if (isTaken(reservation, link)) {
        return { decision: 'permit', after: link };
    }
    demandNext(reservation, request);
    const denial = denialOfPart(await partQuestion(ctx, windows));
    if (denial !== undefined) {
        await (reservation && endDenied(ctx, denial, { link, reservation }));
        return deny(ctx, denial, { id: request.set, windowsDigest: request.set });
    }
    await mark(ctx, windows, link.id);
    const groups = groupsOf(windows);
    if (groups.some((group) => 'entered' in group)) {
        await ctx.shared.put(reservationKeys.posters(link.id, link.parts - 1), await postersOf(ctx, groups));
    }
    const isUnproven = windows.some(({ unproven }) => unproven !== undefined);
    await keep(ctx, request, { link, part: { addends, groups, digest: link.digest, ...(isUnproven && { unproven: true }) } });
    return { decision: 'permit', after: link };
}

/**
 * Frees what was reserved before a part that is denied, or before a release. Where another holds a window the chain stays, and goes on when that one has ended: parts
 * come in ascending order, so that of any two chains that wait one waits for nobody.
 */
export async function endDenied(
    ctx: LedgerContext,
    denial: ReleaseDenial,
    { link, reservation }: Pick<Reserved, 'link' | 'reservation'>,
): Promise<void> {
    if (denial !== 'WINDOW_RESERVED') {
        await endReservation(ctx, link.id, reservation);
    }
}

/** Where the next part goes on. The first names the reservation by its transaction. */
function linkOf(ctx: LedgerContext, { set, after }: ReserveWindows, addends: ReservedPart['addends']): ReservedLink {
    const { id, parts, digest } = after ?? { id: reservationIdOf(set, ctx.transactionId), parts: 0, digest: undefined };
    return { id, parts: parts + 1, digest: partDigestOf({ reservation: id, position: parts, before: digest, addends }) };
}

function isTaken(reservation: ReservationState | undefined, { parts, digest }: ReservedLink): boolean {
    return reservation?.status === 'open' && reservation.parts === parts && reservation.digest === digest;
}

/** @throws DomainError RESERVATION_BROKEN */
function demandNext(reservation: ReservationState | undefined, { set, windows, after }: ReserveWindows): void {
    const first = demandDefined(windows[0], 'a window of a part');
    if (reservation && after && !isNextPart(reservation, { set, first, after })) {
        throw new DomainError(ERRORS.RESERVATION_BROKEN);
    }
}

async function keep(
    { actor, time, world }: LedgerContext,
    { set, windows }: ReserveWindows,
    { link: { id, parts, digest }, part }: { readonly link: ReservedLink; readonly part: ReservedPart },
): Promise<void> {
    await world.put(reservationKeys.part(id, parts - 1), part);
    const last = demandDefined(windows.at(-1), 'a window of a part');
    const state = { set, ward: actor.ward, parts, digest, last, status: 'open', actor: referenceTo(actor), time } as const;
    await world.put(reservationKeys.reservation(id), state);
}

/** What the ledger holds about windows of which each is judged by itself. */
export async function partQuestion(ctx: LedgerContext, windows: readonly StoredWindow[], set?: Hex64): Promise<PartQuestion> {
    const holders = await holdersOf(ctx, windows.map(rootOf), set);
    const retirements = await Promise.all(windows.map(async ({ id }) => ctx.world.get(vitalsKeys.retired(id))));
    return {
        windows: windows.map(({ ward }, index) => ({
            ward,
            holder: demandDefined(holders[index], 'the holder of a window'),
            isRetired: retirements[index] !== undefined,
        })),
        ward: ctx.actor.ward,
    };
}

/** Nobody else is permitted a sum with these windows, or what is made anew of them. */
export async function mark(ctx: LedgerContext, windows: readonly StoredWindow[], by: Hex64): Promise<void> {
    for (const window of windows) {
        await ctx.world.put(reservationKeys.released(rootOf(window)), by);
    }
}
