// SPDX-License-Identifier: Apache-2.0
// A post as the outbox keeps it, sealed: everything that building its window needs later, whatever process does it.

import type { PostSignal, ViaElection } from './ingest-ports';

/** Content of a row of the outbox. */
export interface StoredPost {
    readonly patient: string;
    /** Milliseconds since the epoch. */
    readonly start: number;
    readonly periodSeconds: number;
    readonly signals: readonly PostSignal[];
    /** Judged at receipt, not when the window is built. */
    readonly late: boolean;
    readonly receivedAt: number;
    /** The election whose head brought it; absent where it came by itself or could not be checked. */
    readonly via?: ViaElection;
    readonly proof?: { readonly nonce: string; readonly digest: string; readonly signature: string };
}
