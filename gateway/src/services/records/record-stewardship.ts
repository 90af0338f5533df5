// SPDX-License-Identifier: Apache-2.0
// What happens to a record as a whole: erasure by two officers, merging of a mistaken double registration and its undoing, repair.

import type { ErasureResult } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { newSalt, sealOutsideId } from '../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import { ContentError } from '../refusals';
import type { RecordDirectory } from '../subjects';
import { versionGuard, type VersionMatch } from './version-match';

/** The ledger's answer together with the transaction. */
export type Committed<T> = T & { readonly id: string; readonly transaction: CommittedTransaction };

/** What stewardship needs. */
export interface StewardshipPorts {
    readonly ledger: Pick<Ledger, 'submit' | 'submitOnce'>;
    readonly directory: RecordDirectory;
    readonly recipients: readonly JWK[];
}

/** The record `id`, or what vitals brought under it, gives way to the record `into`; afterwards both numbers lead there. */
export interface Merger {
    readonly id: string;
    readonly into: string;
    /** Guards the record that goes. */
    readonly versions: VersionMatch | undefined;
}

/** Erase, merge, separate, repair, retire. */
export interface RecordStewardship {
    /** Erases, or notes this officer's approval and says which role is still awaited. */
    erase(caller: LedgerCaller, id: string): Promise<Committed<ErasureResult>>;
    merge(caller: LedgerCaller, merger: Merger): Promise<Committed<{ readonly into: string; readonly version?: number }>>;
    /** Gives a number that was merged, and all that came under it, its own again. */
    separate(caller: LedgerCaller, id: string): Promise<Committed<{ readonly version?: number }>>;
    /** Seals the number of a record anew. */
    repair(caller: LedgerCaller, id: string, versions: VersionMatch | undefined): Promise<Committed<{ readonly version: number }>>;
    /** Revokes a record that nobody can name, by its ledger id. */
    retire(caller: LedgerCaller, ledgerId: string): Promise<Omit<Committed<{ readonly version: number }>, 'id'>>;
}

/** Builds the service. */
export function createRecordStewardship({ ledger, directory, recipients }: StewardshipPorts): RecordStewardship {
    return {
        erase: async (caller, id) => {
            const { result, transaction } = await ledger.submitOnce(caller, 'record:EraseRecord', async () => {
                const { ledgerId, lookupKey } = await directory.known(caller, id);
                return { request: { ledgerId }, transient: { record: { lookupKey } } };
            });
            return { id, ...result, transaction };
        },
        merge: async (caller, { id, into, versions }) => {
            const { result, transaction } = await ledger.submitOnce(caller, 'record:MergeRecords', async () => {
                const [mistaken, survivor] = await Promise.all([directory.own(caller, id), directory.known(caller, into)]);
                if (mistaken.ledgerId === survivor.ledgerId) {
                    throw new ContentError([{ pointer: '/into', detail: 'is the same record' }]);
                }
                const version = await versionGuard(versions, async () => directory.current(caller, id));
                return { request: { ledgerId: mistaken.ledgerId, into: survivor.ledgerId, ...version } };
            });
            return { id, into, ...(result.version !== undefined && { version: result.version }), transaction };
        },
        separate: async (caller, id) => {
            const { own } = await directory.known(caller, id);
            const { result, transaction } = await ledger.submit(caller, { name: 'record:UnmergeRecords', request: { ledgerId: own } });
            return { id, ...(result.version !== undefined && { version: result.version }), transaction };
        },
        repair: async (caller, id, versions) => {
            const { result, transaction } = await ledger.submitOnce(caller, 'record:RepairRecord', async () => {
                const { ledgerId, lookupKey, text } = await directory.known(caller, id);
                const sealedId = await sealOutsideId({ ledgerId, kind: 'record', id: text }, recipients);
                const version = await versionGuard(versions, async () => directory.current(caller, id));
                const request = { ledgerId, ...version };
                return { request, transient: { record: { lookupKey, sealedId, salt: newSalt() } } };
            });
            return { id, version: result.version, transaction };
        },
        retire: async (caller, ledgerId) => {
            const { result, transaction } = await ledger.submit(caller, { name: 'record:RevokeRecord', request: { ledgerId } });
            return { version: result.version, transaction };
        },
    };
}
