// SPDX-License-Identifier: Apache-2.0
// The port through which the custodian reads the ledger itself before it opens anything. Implemented in gateway/src/ledger.

import type {
    FoundDueCorrection,
    FoundPoster,
    FoundRelease,
    FoundSeed,
    Hex64,
    ListedPost,
    PostRange,
    RefusalQuestion,
    StoredWindow,
} from '@wardledger/chaincode/domain';
import type { EndorsedDecision, UntrustedDecision } from './decision-reader';

/** A committed release and its windows (`statistics:GetRelease`). */
export type CommittedRelease = FoundRelease;

/** A committed window (`vitals:GetWindow`): believed as far as the custodian's own attestation of it goes. */
export type CommittedWindow = StoredWindow;

/** Reads releases as both wards state them. */
export interface ReleaseReader {
    /**
     * What peers of both wards have signed for a question of the custodian's own; `undefined` when there is none.
     *
     * Rejects with `ENDORSEMENT_MISMATCH` while a peer is behind the other, else with `LEDGER_UNAVAILABLE`.
     */
    getRelease(releaseId: string): Promise<CommittedRelease | undefined>;
    /**
     * One attempt at `access:FindRefusing`, as at a decision: which of some patients refuse to be in sums.
     *
     * Rejects as `getRelease` does.
     *
     * @param key - 32 bytes, under which the peers seal their answer; drawn for this one time
     */
    findRefusing(question: RefusalQuestion, key: Hex64): Promise<EndorsedDecision | UntrustedDecision>;
}

/** Committed state only; `undefined` means that the ledger holds nothing under this key. Rejects when the ledger does not answer. */
export interface LedgerReader {
    /** How far the seed of an epoch is (`cluster:GetSeed`); `undefined` when there is no such cluster. */
    getSeed(cluster: string, epoch: number): Promise<FoundSeed | undefined>;
    /** One entry for each id, in the order asked. */
    getWindows(ids: readonly string[]): Promise<readonly (CommittedWindow | undefined)[]>;
    /** Who has entered the posts that name a window (`vitals:FindPoster`). */
    findPoster(window: string): Promise<FoundPoster['poster']>;
    /** Posts of a device of the own ward (`vitals:ListPosts`). */
    listPosts(range: PostRange): Promise<readonly ListedPost[]>;
    /** Which version of a window of the own ward is to be made (`vitals:FindDueCorrection`); `undefined` where none is. */
    findDueCorrection(window: string): Promise<FoundDueCorrection | undefined>;
    /** By the digest of which key both wards let a ward's custodian attest (`governance:GetSetting`); `undefined` where none is approved, or it was revoked. */
    approvedAttestationKey(ward: string): Promise<Hex64 | undefined>;
}
