// SPDX-License-Identifier: Apache-2.0
// What happens to a record as a whole: erasure by two officers, merging of a mistaken double registration and its undoing, repair.

import type { ErasureResult } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { newSalt, sealOutsideId } from '../../custody';
import type { CommittedTransaction, LedgerCaller } from '../../ledger';
import type { Disclosures } from '../access';
import { ContentError } from '../refusals';
import type { RecordDirectory } from '../subjects';
import { categoryOf, demandChangeable, demandOffice, recordOrNobodys, STEWARDSHIP_PURPOSE, unknownToOthers } from './record-changes';
import type { SignedChanges } from './signed-changes';
import { versionGuard, type VersionMatch } from './version-match';

/** The ledger's answer together with the transaction. */
export type Committed<T> = T & { readonly id: string; readonly transaction: CommittedTransaction };

/** What stewardship needs. */
export interface StewardshipPorts {
    readonly changes: SignedChanges;
    readonly directory: RecordDirectory;
    readonly disclosures: Pick<Disclosures, 'demandChange' | 'look'>;
    readonly recipients: readonly JWK[];
}

/** The record `id`, or what vitals brought under it, gives way to the record `into`; afterwards both numbers lead there. */
export interface Merger {
    readonly id: string;
    readonly into: string;
    /** Guards the record that goes. */
    readonly versions: VersionMatch | undefined;
}

/**
 * Erase, merge, separate, repair, retire. An erasure is decided by two officers of two offices, which the ledger checks, and by no policy: patients who refuse
 * every use are erased all the same. Everything else is decided by both wards first, as a change of who the patient is.
 */
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
export function createRecordStewardship(ports: StewardshipPorts): RecordStewardship {
    const { changes, directory, disclosures, recipients } = ports;
    const demandSteward = async (caller: LedgerCaller, id: string): Promise<void> =>
        demandChangeable(ports, caller, { id, purpose: STEWARDSHIP_PURPOSE });

    /** Under which record a merge is decided: the one that goes, or, of what only vitals brought, the one that grows. */
    async function demandMerger(caller: LedgerCaller, { id, into }: Merger): Promise<void> {
        const mistaken = await recordOrNobodys(ports, caller, id);
        await demandSteward(caller, mistaken.isKnown ? id : into);
    }

    /** Of what cannot be named it is not known either whether it is a patient's. */
    async function demandRetirable(caller: LedgerCaller, ledgerId: string): Promise<void> {
        const use = { action: 'write', purpose: STEWARDSHIP_PURPOSE } as const;
        const [asPatients] = await disclosures.look(caller, { patients: [ledgerId], ...use, category: categoryOf('patient') });
        await disclosures.demandChange(caller, ledgerId, { ...use, category: asPatients === undefined ? 'staff' : 'demographics' });
    }

    return {
        erase: async (caller, id) => {
            const erased = changes.submitOnce(caller, 'record:EraseRecord', async () => {
                const { ledgerId, lookupKey } = await directory.known(caller, id);
                return { request: { ledgerId }, transient: { record: { lookupKey } } };
            });
            const { result, transaction } = await unknownToOthers(erased);
            return { id, ...result, transaction };
        },
        merge: async (caller, { id, into, versions }) => {
            const { result, transaction } = await changes.submitOnce(caller, 'record:MergeRecords', async () => {
                await demandMerger(caller, { id, into, versions });
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
            const { own } = await demandOffice(ports, caller, { id, purpose: STEWARDSHIP_PURPOSE });
            const { result, transaction } = await unknownToOthers(
                changes.submit(caller, { name: 'record:UnmergeRecords', request: { ledgerId: own } }),
            );
            return { id, ...(result.version !== undefined && { version: result.version }), transaction };
        },
        repair: async (caller, id, versions) => {
            const { result, transaction } = await changes.submitOnce(caller, 'record:RepairRecord', async () => {
                await demandSteward(caller, id);
                const { ledgerId, lookupKey, text } = await directory.known(caller, id);
                const sealedId = await sealOutsideId({ ledgerId, kind: 'record', id: text }, recipients);
                const version = await versionGuard(versions, async () => directory.current(caller, id));
                const request = { ledgerId, ...version };
                return { request, transient: { record: { lookupKey, sealedId, salt: newSalt() } } };
            });
            return { id, version: result.version, transaction };
        },
        retire: async (caller, ledgerId) => {
            await demandRetirable(caller, ledgerId);
            const retired = changes.submit(caller, { name: 'record:RevokeRecord', request: { ledgerId } });
            const { result, transaction } = await unknownToOthers(retired);
            return { version: result.version, transaction };
        },
    };
}
