// SPDX-License-Identifier: Apache-2.0
// The custodian's own eyes on the ledger: what it may open rests on these answers, not on the gateway's word.

import type { CommittedWindow, DowntimeStater, LedgerReader } from '../custody';
import { slicesOf, undefinedOn } from '../kernel';
import type { Ledger, LedgerCaller, SubmissionJournal } from './ports';

/** How many windows are asked for at the same time: in slices, so that after one that fails no further are asked for. */
const PARALLEL = 16;

/**
 * Reads committed state as one identity.
 *
 * @param caller - asked for at every reading, because its certificate may be renewed
 */
export function custodianLedger(ledger: Pick<Ledger, 'evaluate'>, caller: () => Promise<LedgerCaller>): LedgerReader {
    return {
        async getSeed(cluster, epoch) {
            return undefinedOn(ledger.evaluate(await caller(), 'cluster:GetSeed', { cluster, epoch }), 'CLUSTER_NOT_FOUND');
        },
        async getWindows(ids) {
            const reader = await caller();
            const windows: (CommittedWindow | undefined)[] = [];
            for (const some of slicesOf(ids, PARALLEL)) {
                const answers = some.map(async (id) =>
                    undefinedOn(ledger.evaluate(reader, 'vitals:GetWindow', { id }), 'WINDOW_NOT_FOUND'),
                );
                windows.push(...(await Promise.all(answers)));
            }
            return windows;
        },
        async findPoster(window) {
            return (await ledger.evaluate(await caller(), 'vitals:FindPoster', { window })).poster;
        },
        async listPosts(range) {
            return ledger.evaluate(await caller(), 'vitals:ListPosts', range);
        },
        async findDueCorrection(window) {
            return (await ledger.evaluate(await caller(), 'vitals:FindDueCorrection', { window })) ?? undefined;
        },
        async approvedAttestationKey(ward) {
            const question = { kind: 'attestation-key', scope: ward } as const;
            const setting = await undefinedOn(ledger.evaluate(await caller(), 'governance:GetSetting', question), 'SETTING_NOT_FOUND');
            return setting?.revoked === undefined ? setting?.digest : undefined;
        },
    };
}

/** States what was opened in downtime, in the custodian's own name. */
export function downtimeStater(ledger: Pick<Ledger, 'submitOnce'>, caller: () => Promise<LedgerCaller>): DowntimeStater {
    return {
        async state({ facts, notice, random, salt }, journal) {
            const kept: SubmissionJournal = {
                find: async () => {
                    const found = journal.find();
                    return Promise.resolve(found && { ...found, result: { notice } });
                },
                save: async (_, { transactionId, envelope, timestamp }) => {
                    journal.save({ transactionId, envelope, timestamp });
                    return Promise.resolve();
                },
                // Whatever is random of a line was drawn with it.
                drawn: async (_, draw) => draw(),
            };
            const { transaction } = await ledger.submitOnce({ ...(await caller()), journal: kept }, 'access:Record', () => ({
                request: { notice },
                transient: { facts: [...facts], random, salt },
            }));
            return transaction;
        },
    };
}
