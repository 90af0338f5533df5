// SPDX-License-Identifier: Apache-2.0
// The content of a post as the outbox keeps it, sealed: all that building its window needs later, whatever process does it.

import type { Observation } from '@wardledger/chaincode/domain';
import type { DevicePost, PostSignal, ViaElection } from './device-post';

/** Content of a row of the outbox. */
export interface PostContent {
    /** The patient's outside id. */
    readonly patient: string;
    /** Milliseconds since the epoch. */
    readonly start: number;
    readonly periodSeconds: number;
    /** As they were read: in the units of the table, `null` where nothing was measured or a reading was refused. */
    readonly signals: readonly PostSignal[];
    /** As the device wrote them, where that differs; the digest is of these. */
    readonly sent?: readonly PostSignal[];
    readonly observations?: readonly Observation[];
    readonly model?: string;
    /** Judged at receipt, not when the window is built. */
    readonly late: boolean;
    readonly receivedAt: number;
    /** The election whose head brought it; absent where it came by itself or could not be checked. */
    readonly via?: ViaElection;
    readonly proof?: NonNullable<DevicePost['proof']>;
}
