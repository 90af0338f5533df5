// SPDX-License-Identifier: Apache-2.0
// The ports through which the custodian takes snapshots, and states what it opened in downtime. Implemented in gateway/src/ledger.

import type { Fact, Hex64, LedgerId, SnapshotQuestion } from '@wardledger/chaincode/domain';
import type { EndorsedDecision, UntrustedDecision } from './decision-reader';

/** Asks both wards for a part of a snapshot. */
export interface SnapshotReader {
    /**
     * One attempt at `downtime:Snapshot`: a proposal of the custodian's own, endorsed by both wards, never submitted.
     *
     * @param key - 32 bytes, under which the peers seal their answer; drawn for this one time
     */
    snapshot(question: SnapshotQuestion, key: Hex64): Promise<EndorsedDecision | UntrustedDecision>;
}

/** What a line of the log of downtime says, as facts of the ledger. What is random was drawn when the line was written. */
export interface DowntimeStatement {
    readonly facts: readonly Fact[];
    readonly notice: Hex64;
    readonly random: LedgerId;
    readonly salt: Hex64;
}

/** A transaction that was endorsed for a statement, kept before it is sent. */
export interface KeptSubmission {
    readonly transactionId: string;
    readonly envelope: Uint8Array;
    readonly timestamp: string;
}

/** Remembers it over a crash. */
export interface StatementJournal {
    find(): KeptSubmission | undefined;
    /** Synced when this returns. */
    save(kept: KeptSubmission): void;
}

/** Puts facts on the ledger in the custodian's own name. */
export interface DowntimeStater {
    /** Once, however often it is asked to: what the journal has is followed to its end first. @returns the transaction */
    state(statement: DowntimeStatement, journal: StatementJournal): Promise<{ readonly id: string }>;
}
