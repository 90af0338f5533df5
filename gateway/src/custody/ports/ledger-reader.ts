// SPDX-License-Identifier: Apache-2.0
// The port through which the custodian reads the ledger itself before it opens anything. Implemented in gateway/src/ledger.

import type { AccessEvent as StoredAccess, FoundRelease, FoundSeed, StoredWindow } from '@wardledger/chaincode/domain';

/** A committed access event (`access:GetAccess`). */
export interface AccessEvent extends Pick<StoredAccess, 'actor' | 'action' | 'purpose' | 'time'> {
    /** Ledger id of the record that was accessed, or `list`; the ledger calls it `subject`. */
    readonly accessed: string;
}

/** A committed release and its windows (`statistics:GetRelease`). */
export type CommittedRelease = FoundRelease;

/** What the custodian needs to know of a committed window (`vitals:GetWindow`). */
export type CommittedWindow = Pick<StoredWindow, 'id' | 'keyId' | 'parameterSet' | 'signals' | 'ciphertext'>;

/** Committed state only; `undefined` means that the ledger holds nothing under this key. Rejects when the ledger does not answer. */
export interface LedgerReader {
    getAccess(accessKey: string): Promise<AccessEvent | undefined>;
    /** Whether a certificate of the own ward is bound to somebody, has not ended, and this person is not suspended (`participant:GetParticipant`). */
    isActive(certificateId: string): Promise<boolean>;
    getRelease(releaseId: string): Promise<CommittedRelease | undefined>;
    /** How far the seed of an epoch is (`cluster:GetSeed`); `undefined` when there is no such cluster. */
    getSeed(cluster: string, epoch: number): Promise<FoundSeed | undefined>;
    /** One entry for each id, in the order asked. */
    getWindows(ids: readonly string[]): Promise<readonly (CommittedWindow | undefined)[]>;
}
