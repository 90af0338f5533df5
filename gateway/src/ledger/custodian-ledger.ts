// SPDX-License-Identifier: Apache-2.0
// The custodian's own eyes on the ledger: what it may open rests on these answers, not on the gateway's word.

import { type ErrorCode, hasCode } from '@wardledger/chaincode/domain';
import type { CommittedWindow, LedgerReader } from '../custody';
import type { Ledger, LedgerCaller } from './ports';

/** How many windows are asked for at the same time. */
const PARALLEL = 16;

async function undefinedOn<T>(notFound: ErrorCode, answer: Promise<T>): Promise<T | undefined> {
    try {
        return await answer;
    } catch (error) {
        if (hasCode(error, notFound)) {
            return undefined;
        }
        throw error;
    }
}

/**
 * Reads committed state as one identity.
 *
 * @param caller - asked for at every reading, because its certificate may be renewed
 */
export function custodianLedger(ledger: Pick<Ledger, 'evaluate'>, caller: () => Promise<LedgerCaller>): LedgerReader {
    return {
        async getAccess(accessKey) {
            const event = await undefinedOn('ACCESS_NOT_FOUND', ledger.evaluate(await caller(), 'access:GetAccess', { accessKey }));
            if (event === undefined) {
                return undefined;
            }
            const { subject: accessed, actor, action, purpose, time } = event;
            return { accessed, actor, action, purpose, time };
        },
        async getRelease(releaseId) {
            return undefinedOn('RELEASE_NOT_FOUND', ledger.evaluate(await caller(), 'statistics:GetRelease', { id: releaseId }));
        },
        async getSeed(cluster, epoch) {
            return undefinedOn('CLUSTER_NOT_FOUND', ledger.evaluate(await caller(), 'cluster:GetSeed', { cluster, epoch }));
        },
        async getWindows(ids) {
            const reader = await caller();
            const windows: (CommittedWindow | undefined)[] = [];
            for (let start = 0; start < ids.length; start += PARALLEL) {
                const answers = ids
                    .slice(start, start + PARALLEL)
                    .map(async (id) => undefinedOn('WINDOW_NOT_FOUND', ledger.evaluate(reader, 'vitals:GetWindow', { id })));
                windows.push(...(await Promise.all(answers)));
            }
            return windows;
        },
    };
}
