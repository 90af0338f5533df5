// SPDX-License-Identifier: Apache-2.0
// For which release windows are held.

export { reservationKeys } from './keys';
export { endReservation, holdersOf, noteRetired } from './holders';
