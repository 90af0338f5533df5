// SPDX-License-Identifier: Apache-2.0
// The port through which the custodian reads the ledger itself before it opens anything. Implemented in gateway/src/ledger.

import type { AccessEvent as StoredAccess, FoundRelease, FoundSeed, StoredWindow } from '@wardledger/chaincode/domain';

/** A committed access event (`access:GetAccess`). */
export type AccessEvent = Omit<StoredAccess, 'salt'>;

/** A committed release and its windows (`statistics:GetRelease`). */
export type CommittedRelease = FoundRelease;

/** What the custodian needs to know of a committed window (`vitals:GetWindow`). */
export type CommittedWindow = Pick<StoredWindow, 'id' | 'keyId' | 'parameterSet' | 'signals' | 'ciphertext'>;

/** Committed state only; `null` means that the ledger holds nothing under this key. Rejects when the ledger does not answer. */
export interface LedgerReader {
    getAccess(accessKey: string): Promise<AccessEvent | null>;
    getRelease(releaseId: string): Promise<CommittedRelease | null>;
    /** How far the seed of an epoch is (`cluster:GetSeed`); `null` when there is no such cluster. */
    getSeed(cluster: string, epoch: number): Promise<FoundSeed | null>;
    /** One entry for each id, in the order asked. */
    getWindows(ids: readonly string[]): Promise<readonly (CommittedWindow | null)[]>;
}
