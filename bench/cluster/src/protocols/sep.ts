// SPDX-License-Identifier: Apache-2.0
// SEP (Smaragdakis 2004): LEACH with a chance and an epoch for each of two sizes of battery.

import { selfElecting, type ProtocolFactory } from './protocol';

/** SEP. */
export const sep: ProtocolFactory = (world) => {
    const { headShare, advancedShare, advancedBy } = world.setting;
    const normal = headShare / (1 + advancedShare * advancedBy);
    const shares = [normal, normal * (1 + advancedBy)] as const;
    const rests = new Uint8Array(world.count);
    const threshold = (round: number, row: number): number => {
        const share = shares[world.advanced[row] === 1 ? 1 : 0];
        const phase = round % Math.round(1 / share);
        if (phase === 0) {
            rests[row] = 0;
        }
        return rests[row] === 1 ? 0 : share / (1 - share * phase);
    };
    return selfElecting(world, threshold, (row) => (rests[row] = 1));
};
