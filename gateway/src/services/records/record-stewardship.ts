// SPDX-License-Identifier: Apache-2.0
// What happens to a record as a whole: erasure by two officers, legal hold, merging of a mistaken double registration.

import { DomainError, type ErasureResult, ERRORS } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { newSalt, sealOutsideId } from '../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import { ContentError } from '../refusals';
import type { RecordDirectory } from '../subjects';
import type { VersionMatch } from './version-match';

/** The ledger's answer together with the transaction. */
export type Committed<T> = T & { readonly id: string; readonly transaction: CommittedTransaction };

/** What stewardship needs. */
export interface StewardshipPorts {
    readonly ledger: Pick<Ledger, 'submit'>;
    readonly directory: RecordDirectory;
    readonly recipients: readonly JWK[];
}

/** The record `id` gives way to `into`; afterwards both numbers lead there. */
export interface Merger {
    readonly id: string;
    readonly into: string;
    /** Guards the one that goes. */
    readonly versions: VersionMatch | undefined;
}

/** Erase, hold, merge. */
export interface RecordStewardship {
    /** Erases, or notes this officer's approval and says which role is still awaited. */
    erase(caller: LedgerCaller, id: string): Promise<Committed<ErasureResult>>;
    hold(caller: LedgerCaller, id: string): Promise<Committed<{ readonly held: boolean }>>;
    release(caller: LedgerCaller, id: string): Promise<Committed<{ readonly held: boolean }>>;
    merge(caller: LedgerCaller, merger: Merger): Promise<Committed<{ readonly into: string; readonly version: number }>>;
}

/** Builds the service. */
export function createRecordStewardship({ ledger, directory, recipients }: StewardshipPorts): RecordStewardship {
    const switchHold = (name: 'record:PlaceLegalHold' | 'record:LiftLegalHold'): RecordStewardship['hold'] => {
        return async (caller, id) => {
            const { ledgerId } = await directory.known(caller, id);
            const { result, transaction } = await ledger.submit(caller, { name, request: { ledgerId } });
            return { id, held: result.held, transaction };
        };
    };

    const erase: RecordStewardship['erase'] = async (caller, id) => {
        const { ledgerId, lookupKey } = await directory.known(caller, id);
        const { result, transaction } = await ledger.submit(caller, {
            name: 'record:EraseRecord',
            request: { ledgerId },
            transient: { record: { lookupKey } },
        });
        return { id, ...result, transaction };
    };

    const merge: RecordStewardship['merge'] = async (caller, { id, into, versions = '*' }) => {
        const [mistaken, survivor] = await Promise.all([directory.current(caller, id), directory.current(caller, into)]);
        const [from, target] = [mistaken.record, survivor.record];
        if (from.ledgerId === target.ledgerId) {
            throw new ContentError([{ pointer: '/into', detail: 'is the same record' }]);
        }
        if (versions !== '*' && !versions.includes(from.version)) {
            throw new DomainError(ERRORS.VERSION_CONFLICT, 'The record has another version than If-Match names.');
        }
        const sealedId = await sealOutsideId({ ledgerId: target.ledgerId, kind: 'record', id }, recipients);
        const record = { lookupKey: mistaken.lookupKey, salt: newSalt(), sealedId };
        const request = { ledgerId: from.ledgerId, into: target.ledgerId, version: from.version };
        const { result, transaction } = await ledger.submit(caller, { name: 'record:MergeRecords', request, transient: { record } });
        return { id, into, version: result.version, transaction };
    };

    return { erase, hold: switchHold('record:PlaceLegalHold'), release: switchHold('record:LiftLegalHold'), merge };
}
