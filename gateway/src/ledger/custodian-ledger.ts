// SPDX-License-Identifier: Apache-2.0
// The custodian's own eyes on the ledger: what it may open rests on these answers, not on the gateway's word.

import { type ErrorCode, type FoundSeed, hasCode } from '@wardledger/chaincode/domain';
import type { AccessEvent, CommittedRelease, CommittedWindow, LedgerReader } from '../custody';
import type { Ledger, LedgerCaller } from './ports';

/** How many windows are asked for at the same time. */
const PARALLEL = 16;

async function orNull<T>(code: ErrorCode, answer: Promise<T>): Promise<T | null> {
    try {
        return await answer;
    } catch (error) {
        if (hasCode(error, code)) {
            return null;
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
    async function windowOf(reader: LedgerCaller, id: string): Promise<CommittedWindow | null> {
        return orNull('WINDOW_NOT_FOUND', ledger.evaluate(reader, 'vitals:GetWindow', { id }));
    }

    return {
        async getAccess(accessKey): Promise<AccessEvent | null> {
            return orNull('ACCESS_NOT_FOUND', ledger.evaluate(await caller(), 'access:GetAccess', { accessKey }));
        },
        async getRelease(releaseId): Promise<CommittedRelease | null> {
            return orNull('RELEASE_NOT_FOUND', ledger.evaluate(await caller(), 'statistics:GetRelease', { id: releaseId }));
        },
        async getSeed(cluster, epoch): Promise<FoundSeed | null> {
            return orNull('CLUSTER_NOT_FOUND', ledger.evaluate(await caller(), 'cluster:GetSeed', { cluster, epoch }));
        },
        async getWindows(ids): Promise<(CommittedWindow | null)[]> {
            const reader = await caller();
            const windows: (CommittedWindow | null)[] = [];
            for (let start = 0; start < ids.length; start += PARALLEL) {
                windows.push(...(await Promise.all(ids.slice(start, start + PARALLEL).map(async (id) => windowOf(reader, id)))));
            }
            return windows;
        },
    };
}
