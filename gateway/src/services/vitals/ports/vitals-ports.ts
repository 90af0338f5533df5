// SPDX-License-Identifier: Apache-2.0
// What intake and delivery stand on, and what they tell log and metrics of themselves.

import type { Custodian, CustodianKeys } from '../../../custody';
import type { CallerDirectory, Ledger } from '../../../ledger';
import type { BlobStore, CarriedKind, Outbox } from '../../../store';
import type { AlarmWatch } from '../../alarms';
import type { Registrar } from '../../participants';
import type { DiskRoom } from '../../upkeep';

/** On what the way to the ledger something failed: of posts, of windows, while a window was made, or made anew. */
export type DeliveryStage = 'posts' | 'windows' | 'attesting' | 'correcting';

/** What happens, for logs and metrics: ids of transactions, counts and codes, never content. */
export type VitalsEvent =
    | {
          readonly type: 'accepted';
          readonly posts: number;
          readonly alerts: number;
          readonly alarms: number;
          readonly refusedReadings: number;
      }
    | { readonly type: 'window-attested'; readonly posts: number }
    | {
          readonly type: 'transaction-settled';
          readonly transactionId: string;
          readonly kind: CarriedKind;
          readonly items: number;
          readonly milliseconds: number;
      }
    /** `left`: corrected windows that are still to be made anew. */
    | { readonly type: 'corrections'; readonly made: number; readonly left: number }
    | { readonly type: 'windows-final'; readonly state: 'VALID' | 'STUCK' | 'ERASED'; readonly windows: number }
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
    /** The ward's own process, which brings what people have entered, and makes corrected windows anew. */
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly custodian: Pick<Custodian, 'lookupKeys' | 'signPosts' | 'attestWindow' | 'attestCorrection'>;
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
