// SPDX-License-Identifier: Apache-2.0
// What intake and delivery stand on, and what they tell log and metrics of themselves.

import type { Custodian, CustodianKeys } from '../../../custody';
import type { CallerDirectory, Ledger } from '../../../ledger';
import type { BlobStore, Outbox } from '../../../store';
import type { AlarmWatch } from '../../alarms';
import type { DiskRoom } from '../../upkeep';

/** Where on the way to the ledger something failed. */
export type DeliveryStage = 'build' | 'endorse' | 'resolve';

/** What happens, for logs and metrics: ids of transactions, counts and codes, never content. */
export type VitalsEvent =
    | {
          readonly type: 'accepted';
          readonly posts: number;
          readonly alerts: number;
          readonly alarms: number;
          readonly refusedReadings: number;
      }
    | { readonly type: 'window-built'; readonly posts: number; readonly steps: number }
    | { readonly type: 'transaction-settled'; readonly transactionId: string; readonly windows: number; readonly milliseconds: number }
    | { readonly type: 'posts-final'; readonly state: 'VALID' | 'INVALID'; readonly posts: number }
    | { readonly type: 'trouble'; readonly stage: DeliveryStage; readonly code: string };

/** What intake and delivery stand on. */
export interface VitalsPorts {
    readonly outbox: Outbox;
    readonly blobs: BlobStore;
    /** Who judges what posts ring. */
    readonly alarms: Pick<AlarmWatch, 'storing'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit' | 'endorse' | 'send' | 'outcome'>;
    readonly ward: string;
    readonly callers: CallerDirectory;
    readonly custodian: Pick<Custodian, 'lookupKeys' | 'attestWindow'>;
    readonly keys: Pick<CustodianKeys, 'envelopePublicJwk' | 'recipients' | 'postKey'>;
    /** Whether the disk takes more posts. */
    readonly room: Pick<DiskRoom, 'hasRoom'>;
    /** Milliseconds since the epoch, for what is written down. Somebody may set this clock, so nothing waits by it. */
    readonly now: () => number;
    /** Milliseconds on a clock that never steps: for pauses, deadlines and ages. */
    readonly monotonic: () => number;
    /** 0 <= r < 1; for jitter. */
    readonly random: () => number;
    readonly report: (event: VitalsEvent) => void;
}
