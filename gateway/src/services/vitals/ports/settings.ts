// SPDX-License-Identifier: Apache-2.0
// What can be set about ingest and delivery, and what the pipeline reports of itself.

import type { Custodian, CustodianKeys, HeEncryptorPort } from '../../../custody';
import type { CallerDirectory, Ledger } from '../../../ledger';
import type { BlobStore, Outbox } from '../../../store';
import type { DiskRoom } from '../../upkeep';
import type { BackoffSettings } from './backoff';

/** States that the pipeline can be told not to leave: for tests that kill it there. */
export type HoldState = 'RECEIVED' | 'SEALED' | 'ENDORSED' | 'SUBMITTED';

/** All times in milliseconds. */
export interface IngestSettings {
    /** Posts acknowledged and not final. */
    readonly maximumPending: number;
    readonly maximumLateness: number;
    readonly lateAfter: number;
    /** How long the first post of a window waits for others. */
    readonly linger: number;
    readonly windowsBuilding: number;
    readonly transactionsInFlight: number;
    readonly windowsPerTransaction: number;
    /** How long a window waits for others while transactions are under way. */
    readonly gather: number;
    /** For the commit of a transaction that was just sent. */
    readonly statusTimeout: number;
    /** For the fate of a transaction that may never have arrived. */
    readonly askTimeout: number;
    /** How often the same envelope is sent again before a new proposal. */
    readonly resends: number;
    /** How often a window meets an unexpected failure before its posts are taken apart. */
    readonly attempts: number;
    readonly backoff: BackoffSettings;
    readonly holdAt?: HoldState;
}

const DAY = 86_400_000;

/** What holds unless a ward sets otherwise. */
export const INGEST_SETTINGS: IngestSettings = {
    maximumPending: 100_000,
    maximumLateness: 7 * DAY,
    lateAfter: 300_000,
    linger: 200,
    windowsBuilding: 6,
    transactionsInFlight: 8,
    windowsPerTransaction: 32,
    gather: 25,
    statusTimeout: 30_000,
    askTimeout: 2_000,
    resends: 4,
    attempts: 8,
    backoff: { first: 200, longest: 15_000 },
};

/** What the pipeline does, for logs and metrics: ids of transactions, counts and codes, never content. */
export type IngestEvent =
    | { readonly type: 'accepted'; readonly posts: number; readonly alerts: number }
    | { readonly type: 'window-built'; readonly posts: number; readonly steps: number }
    | { readonly type: 'transaction-settled'; readonly transactionId: string; readonly windows: number; readonly milliseconds: number }
    | { readonly type: 'posts-final'; readonly state: 'VALID' | 'INVALID'; readonly posts: number }
    | { readonly type: 'trouble'; readonly stage: 'build' | 'endorse' | 'send' | 'resolve' | 'resume'; readonly code: string };

/** What ingest and delivery stand on. */
export interface IngestPorts {
    readonly outbox: Outbox;
    readonly blobs: BlobStore;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit' | 'endorse' | 'send' | 'outcome'>;
    readonly ward: string;
    readonly callers: CallerDirectory;
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    readonly keys: Pick<CustodianKeys, 'envelopePublicJwk' | 'recipients' | 'postKey'>;
    readonly encryptor: Pick<HeEncryptorPort, 'keyId' | 'encrypt'>;
    /** Whether the disk takes more posts. */
    readonly room: Pick<DiskRoom, 'hasRoom'>;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    /** 0 <= r < 1; for jitter. */
    readonly random: () => number;
    readonly report: (event: IngestEvent) => void;
}
