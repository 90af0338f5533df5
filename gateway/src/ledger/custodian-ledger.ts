// SPDX-License-Identifier: Apache-2.0
// The custodian's own eyes on the ledger: what it may open rests on these answers, not on the gateway's word.

import type { CommittedWindow, LedgerReader } from '../custody';
import { undefinedOn } from '../kernel';
import type { Ledger, LedgerCaller } from './ports';

/** How many windows are asked for at the same time: in slices, so that after one that fails no further are asked for. */
const PARALLEL = 16;

/**
 * Reads committed state as one identity.
 *
 * @param caller - asked for at every reading, because its certificate may be renewed
 */
export function custodianLedger(ledger: Pick<Ledger, 'evaluate'>, caller: () => Promise<LedgerCaller>): LedgerReader {
    return {
        async getRelease(releaseId) {
            return undefinedOn(ledger.evaluate(await caller(), 'statistics:GetRelease', { id: releaseId }), 'RELEASE_NOT_FOUND');
        },
        async getSeed(cluster, epoch) {
            return undefinedOn(ledger.evaluate(await caller(), 'cluster:GetSeed', { cluster, epoch }), 'CLUSTER_NOT_FOUND');
        },
        async getWindows(ids) {
            const reader = await caller();
            const windows: (CommittedWindow | undefined)[] = [];
            for (let start = 0; start < ids.length; start += PARALLEL) {
                const answers = ids
                    .slice(start, start + PARALLEL)
                    .map(async (id) => undefinedOn(ledger.evaluate(reader, 'vitals:GetWindow', { id }), 'WINDOW_NOT_FOUND'));
                windows.push(...(await Promise.all(answers)));
            }
            return windows;
        },
    };
}
