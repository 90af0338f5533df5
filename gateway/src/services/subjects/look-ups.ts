// SPDX-License-Identifier: Apache-2.0
// The directory as it answers for ids of others: what nobody has is a miss, and misses are counted.

import { undefinedOn } from '../../kernel';
import type { LedgerCaller } from '../../ledger';
import type { MissBudget } from './miss-budget';
import { type DirectoryEntry, type NamedIds, type RecordDirectory, recordNotFound } from './record-directory';

/** The directory; `find` and `registrable` are for ids that the caller may give, all else costs a miss for each id that nobody has. */
export interface LookUps extends RecordDirectory {
    /** One entry for each id, in order. @throws DomainError RATE_LIMITED when no miss is left */
    lookUp(caller: LedgerCaller, named: NamedIds): Promise<DirectoryEntry[]>;
}

/** Counts misses. */
export function countingMisses(directory: RecordDirectory, missBudget: Pick<MissBudget, 'spend'>): LookUps {
    const counted = async <T>(caller: LedgerCaller, ask: () => Promise<T>): Promise<T> => {
        const found = await missBudget.spend(
            caller.name,
            async () => undefinedOn(ask(), 'RECORD_NOT_FOUND'),
            (one) => (one === undefined ? 1 : 0),
        );
        if (found === undefined) {
            throw recordNotFound();
        }
        return found;
    };
    return {
        find: async (caller, named) => directory.find(caller, named),
        registrable: async (caller, id) => directory.registrable(caller, id),
        lookUp: async (caller, named) => {
            const missesIn = (entries: readonly DirectoryEntry[]): number =>
                entries.filter(({ ledgerId }) => ledgerId === undefined).length;
            return missBudget.spend(caller.name, async () => directory.find(caller, named), missesIn);
        },
        known: async (caller, id) => counted(caller, async () => directory.known(caller, id)),
        own: async (caller, id) => counted(caller, async () => directory.own(caller, id)),
        current: async (caller, id) => counted(caller, async () => directory.current(caller, id)),
    };
}
