// SPDX-License-Identifier: Apache-2.0
// What the custodian says to its process's log.

/** What the custodian writes down about an opening, and about a signature that it refused: random ids of the ledger, never an outside id, a name or a value. */
export interface OpeningEntry {
    readonly opening: 'record' | 'ids' | 'entries' | 'readings' | 'other-ward' | 'release' | 'signature' | 'downtime';
    /** `locked`: refused, and so is every release from now on. */
    readonly outcome: 'opened' | 'refused' | 'locked';
    /** Ids of the looks by which something was to be opened. */
    readonly looks?: readonly string[];
    /** Digest of the line in the log of openings that says by what decision. */
    readonly line?: string;
    readonly certificateId?: string;
    readonly releaseId?: string;
    readonly items?: number;
    /** Why it was refused, for whoever reads the custodian's log: a code of the catalogue, a broken law, or the name of a fault. */
    readonly reason?: string;
    /** How many of them did not open. */
    readonly unreadable?: number;
}
