// SPDX-License-Identifier: Apache-2.0
// LEACH (Heinzelman 2000): every node is head once in 1/p rounds, by lot.

import { selfElecting, type ProtocolFactory } from './protocol';

/** LEACH. */
export const leach: ProtocolFactory = (world) => {
    const share = world.setting.headShare;
    const epoch = Math.round(1 / share);
    const rests = new Uint8Array(world.count);
    const threshold = (round: number, row: number): number => {
        if (round % epoch === 0) {
            rests[row] = 0;
        }
        return rests[row] === 1 ? 0 : share / (1 - share * (round % epoch));
    };
    return selfElecting(world, threshold, (row) => (rests[row] = 1));
};
