// SPDX-License-Identifier: Apache-2.0
// What becomes of stored files: one whose entry never came to the ledger goes after two days, one of a patient who was erased at once. Nothing that was once
// seen on the ledger goes for want of it: a peer may be behind.

import { MOST_FOUND_WRITTEN } from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { FileStore } from '../../store';

const DAY = 86_400_000;
/** A request may be repeated for a day, and its transaction then still come. */
const UNWRITTEN_KEPT = 2 * DAY;

/** What tidying files needs. */
export interface FileUpkeepPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** As whom: the ward's registrar. */
    readonly caller: () => Promise<LedgerCaller>;
    readonly files: Pick<FileStore, 'noted' | 'keep' | 'remove'>;
}

/**
 * Asks what became of the entries of all files, and removes those of which nothing is to be kept. What is interrupted goes on the next time.
 * @param now - milliseconds since the epoch
 * @returns how many were removed
 */
export async function tidyFiles({ ledger, caller, files }: FileUpkeepPorts, now: number): Promise<number> {
    let removed = 0;
    for await (const some of inBatches(files.noted(), MOST_FOUND_WRITTEN)) {
        const entries = some.map(({ about, notice }) => ({ about, notice }));
        const { fates } = await ledger.evaluate(await caller(), 'entries:FindWritten', { entries });
        for (const [index, file] of some.entries()) {
            const fate = fates[index];
            const neverCame = fate === 'absent' && !file.isKept && file.notedAt < now - UNWRITTEN_KEPT;
            if (fate === 'erased' || neverCame) {
                await files.remove(file.digest);
                removed += 1;
            } else if (fate === 'written' && !file.isKept) {
                await files.keep(file.digest);
            }
        }
    }
    return removed;
}

async function* inBatches<Item>(items: AsyncIterable<Item>, most: number): AsyncGenerator<Item[], void, undefined> {
    let batch: Item[] = [];
    for await (const item of items) {
        batch.push(item);
        if (batch.length === most) {
            yield batch;
            batch = [];
        }
    }
    if (batch.length > 0) {
        yield batch;
    }
}
