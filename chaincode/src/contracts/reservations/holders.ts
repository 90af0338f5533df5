// SPDX-License-Identifier: Apache-2.0
// Whose a window is, and how a reservation ends. Windows bear the mark of the reservation, not its state: however many they are, one key frees them all.

import { type Hex64, hasLapsed, holderBy, type Holder, type LedgerId, type ReservationState } from '../../domain';
import type { LedgerContext } from '../../platform';
import { reservationKeys } from './keys';

/**
 * Tells whose windows are, each by its root. What was begun, not concluded and left alone ends here, so that it cannot be concluded beside whoever asks now.
 * @param set - the digest of all that are asked for. Of a part it is what somebody says of the whole: nothing that was released is taken for its own.
 */
export async function holdersOf(ctx: LedgerContext, roots: readonly LedgerId[], set?: Hex64): Promise<Holder[]> {
    const marks = await Promise.all(roots.map((root) => ctx.world.get(reservationKeys.released(root))));
    const reservations = new Map<Hex64, ReservationState | undefined>();
    for (const mark of new Set(marks)) {
        if (mark !== undefined && mark !== set) {
            reservations.set(mark, await ctx.world.get(reservationKeys.reservation(mark)));
        }
    }
    for (const [id, reservation] of reservations) {
        if (reservation !== undefined && hasLapsed(reservation, ctx.time)) {
            await endReservation(ctx, id, reservation);
        }
    }
    return marks.map((mark): Holder => {
        if (mark === undefined) {
            return 'nobody';
        }
        const reservation = reservations.get(mark);
        return reservation === undefined ? (mark === set ? 'own' : 'release') : holderBy(reservation, set, ctx.time);
    });
}

/** Frees the windows of a reservation; what is concluded stays a release's. */
export async function endReservation(ctx: LedgerContext, id: Hex64, reservation: ReservationState): Promise<void> {
    if (reservation.status === 'open') {
        await ctx.world.put(reservationKeys.reservation(id), { ...reservation, status: 'abandoned' });
    }
}

/**
 * A window went out of statistics: what is being reserved with it is never concluded, and a release that has it says so, where posts of it were taken back. Whoever
 * reserves, and whoever takes out, read what the other writes: one of them comes first.
 */
export async function noteRetired(ctx: LedgerContext, root: LedgerId, { corrected }: { readonly corrected: boolean }): Promise<void> {
    const mark = await ctx.world.get(reservationKeys.released(root));
    const reservation = mark === undefined ? undefined : await ctx.world.get(reservationKeys.reservation(mark));
    if (mark === undefined || reservation === undefined) {
        return;
    }
    await endReservation(ctx, mark, reservation);
    if (reservation.status === 'concluded' && corrected && reservation.corrected === undefined) {
        await ctx.world.put(reservationKeys.reservation(mark), { ...reservation, corrected });
    }
}
