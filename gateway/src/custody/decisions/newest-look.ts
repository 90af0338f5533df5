// SPDX-License-Identifier: Apache-2.0
// How far the ledger is, as far as a custodian has seen: the newest look about which both wards have decided. Every further question names it as its floor, so
// that peers which have not got so far, or which somebody keeps behind for one question, decide nothing.

import type { DecisionAnswer, LookPlace } from '@wardledger/chaincode/domain';

/** What one custodian remembers while it serves. */
export class NewestLook {
    #place: LookPlace | undefined;

    /** The floor of the next question; `undefined` before anything was decided. */
    get place(): LookPlace | undefined {
        return this.#place;
    }

    /** Notes what both wards had when they decided. What is dated ahead of the question would stay the newest for as long. */
    note(looks: readonly LookPlace[], { decisions, time }: Pick<DecisionAnswer, 'decisions' | 'time'>): void {
        const isDecided = new Set(decisions.map(({ id }) => id));
        for (const look of looks.filter((one) => isDecided.has(one.id) && one.time <= time)) {
            if (this.#place === undefined || look.time > this.#place.time) {
                this.#place = look;
            }
        }
    }
}
