// SPDX-License-Identifier: Apache-2.0
// The port through which the custodian reads the ledger itself before it opens anything. Implemented in gateway/src/ledger.

/** A committed access event, as `access:GetAccess` returns it. */
export interface AccessEvent {
    readonly actor: { readonly mspId: string; readonly ledgerId: string; readonly certificateId: string };
    /** Ledger id of the record that is disclosed, or `list` for a page of ids. */
    readonly subject: string;
    readonly action: string;
    readonly purpose: string;
    /** Transaction time in integer milliseconds. */
    readonly time: number;
}

/** A committed release, as `statistics:GetRelease` returns it. */
export interface CommittedRelease {
    readonly id: string;
    readonly codes: readonly string[];
    readonly ciphertextDigest: string;
    /** Ids of the released windows. */
    readonly windows: readonly string[];
}

/** What the ledger holds about one window; the custodian reads no more than this. */
export interface CommittedWindow {
    readonly id: string;
    readonly keyId: string;
    readonly parameterSet: string;
    readonly signals: readonly { readonly code: string; readonly count: number }[];
    readonly ciphertext: { readonly digest: string; readonly bytes: number };
}

/** Committed state only; `null` means that the ledger holds nothing under this key. */
export interface LedgerReader {
    getAccess(accessKey: string): Promise<AccessEvent | null>;
    getRelease(releaseId: string): Promise<CommittedRelease | null>;
    /** One entry for each id, in the order asked. */
    getWindows(ids: readonly string[]): Promise<(CommittedWindow | null)[]>;
}
