// SPDX-License-Identifier: Apache-2.0
// DEEC (Qing 2006): the chance follows residual energy over an estimate of the mean that every node computes for itself.

import { FREE_SPACE, fusing, MULTIPATH, receiving, REPORT_BITS } from '../world/radio';
import { NORMAL_ENERGY, SIDE } from '../world/setting';
import type { World } from '../world/world';
import { selfElecting, type ProtocolFactory } from './protocol';

/** Mean distance to a sink in the middle, as a part of half the side. */
const MEAN_TO_SINK = 0.765;
/** The estimate reaches zero while nodes still live; it is kept at this part of the start. */
const LEAST_MEAN = 0.001;

/** DEEC. A liar computes with what it claims. */
export const deec: ProtocolFactory = (world, { claim }) => {
    const { headShare, advancedShare, advancedBy } = world.setting;
    const start = NORMAL_ENERGY * (1 + advancedShare * advancedBy);
    const lifetime = (start * world.count) / roundEnergy(world);
    const rests = new Uint8Array(world.count);
    const threshold = (round: number, row: number): number => {
        const mean = start * Math.max(1 - round / lifetime, LEAST_MEAN);
        const factor = (world.advanced[row] === 1 ? 1 + advancedBy : 1) / (1 + advancedShare * advancedBy);
        const share = Math.min(1, (headShare * factor * Math.max(0, claim(world, row))) / mean);
        const phase = share > 0 ? round % Math.max(1, Math.round(1 / share)) : 1;
        if (phase === 0) {
            rests[row] = 0;
        }
        if (rests[row] === 1 || share === 0) {
            return 0;
        }
        // Late in an epoch, with a share that has grown meanwhile, the formula leaves [0, 1]: the node is due.
        const chance = share / (1 - share * phase);
        return chance < 0 || chance > 1 ? 1 : chance;
    };
    return selfElecting(world, threshold, (row) => (rests[row] = 1));
};

/** The authors' estimate of what the network spends in a round: L (2 N E_elec + N E_DA + k eps_mp d_sink^4 + N eps_fs d_head^2). */
function roundEnergy({ count, setting }: World): number {
    const heads = setting.headShare * count;
    const toHeadSquare = SIDE ** 2 / (2 * Math.PI * heads);
    const toSink = (MEAN_TO_SINK * SIDE) / 2;
    const each = 2 * receiving(REPORT_BITS) + fusing(REPORT_BITS) + REPORT_BITS * FREE_SPACE * toHeadSquare;
    return count * each + heads * REPORT_BITS * MULTIPATH * toSink ** 4;
}
