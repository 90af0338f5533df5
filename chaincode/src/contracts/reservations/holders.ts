// SPDX-License-Identifier: Apache-2.0
// Whose a window is, and how a reservation ends. Windows bear the mark of the reservation, not its state: however many they are, one key frees them all.

import { type Hex64, hasLapsed, holderBy, type Holder, type LedgerId, type ReservationState } from '../../domain';
import type { LedgerContext } from '../../platform';
import { reservationKeys } from './keys';

/**
 * Tells whose windows are, each by its root. What the caller's ward began, did not conclude and left alone ends here, so that it cannot be concluded beside whoever
 * asks now.
 * @param set - the digest of all that are asked for. Of a part it is what somebody says of the whole: nothing that was released is taken for its own.
 */
export async function holdersOf(ctx: LedgerContext, roots: readonly LedgerId[], set?: Hex64): Promise<Holder[]> {
    const marks = await Promise.all(roots.map((root) => ctx.world.get(reservationKeys.released(root))));
    const reservations = new Map<Hex64, ReservationState | undefined>();
    for (const mark of new Set(marks)) {
        if (mark !== undefined && mark !== set) {
            const reservation = await ctx.world.get(reservationKeys.reservation(mark));
            reservations.set(mark, reservation && (await endLapsed(ctx, mark, reservation)));
        }
    }
    return marks.map((mark): Holder => {
        if (mark === undefined) {
            return 'nobody';
        }
        const reservation = reservations.get(mark);
        return reservation === undefined ? (mark === set ? 'own' : 'release') : holderBy(reservation, set);
    });
}

/** A denial is committed with all that was written before it: whoever asks for another ward's windows ends nothing, however far their clock is put forward. */
async function endLapsed(ctx: LedgerContext, id: Hex64, reservation: ReservationState): Promise<ReservationState> {
    const mayEnd = reservation.ward === ctx.actor.ward && hasLapsed(reservation, ctx.time);
    return mayEnd ? endReservation(ctx, id, reservation) : reservation;
}

/** Frees the windows of a reservation; what is concluded stays a release's. @returns it, as it stands then */
export async function endReservation(ctx: LedgerContext, id: Hex64, reservation: ReservationState): Promise<ReservationState> {
    if (reservation.status !== 'open') {
        return reservation;
    }
    const ended = { ...reservation, status: 'abandoned' } as const;
    await ctx.world.put(reservationKeys.reservation(id), ended);
    return ended;
}

/**
 * A window went out of statistics: what is being reserved with it is never concluded, what was concluded with it is released for no other codes, and a release that
 * has it says so, where posts of it were taken back. Whoever reserves, and whoever takes out, read what the other writes: one of them comes first.
 */
export async function noteRetired(ctx: LedgerContext, root: LedgerId, { corrected }: { readonly corrected: boolean }): Promise<void> {
    const mark = await ctx.world.get(reservationKeys.released(root));
    const reservation = mark === undefined ? undefined : await ctx.world.get(reservationKeys.reservation(mark));
    if (mark === undefined || reservation === undefined) {
        return;
    }
    await endReservation(ctx, mark, reservation);
    const isTold = reservation.retired === true && (reservation.corrected === true || !corrected);
    if (reservation.status === 'concluded' && !isTold) {
        await ctx.world.put(reservationKeys.reservation(mark), { ...reservation, retired: true, ...(corrected && { corrected }) });
    }
}
