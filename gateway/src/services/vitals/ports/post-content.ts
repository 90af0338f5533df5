// SPDX-License-Identifier: Apache-2.0
// The content of a post as the outbox keeps it, sealed: all that building its window needs later, whatever process does it.

import type { LedgerId, Observation, PostAuthor } from '@wardledger/chaincode/domain';
import { type PostProof, type PostReadings, readSignals } from '../../../custody';
import type { OpenedPost } from '../../../store';
import type { PostSignal, ReplacedPost, ViaElection } from './device-post';

/** Content of a row of the outbox. */
export interface PostContent {
    /** The patient's outside id. */
    readonly patient: string;
    /** Milliseconds since the epoch. */
    readonly start: number;
    readonly periodSeconds: number;
    /** As the device wrote them: the digest is of these. */
    readonly signals: readonly PostSignal[];
    readonly observations?: readonly Observation[];
    readonly model?: string;
    /** Judged at receipt, not when the window is built. */
    readonly late: boolean;
    readonly receivedAt: number;
    /** The election whose head brought it; absent where it came by itself or could not be checked. */
    readonly via?: ViaElection;
    readonly proof: PostProof;
    /** A person has entered it. */
    readonly manual?: true;
    /** In whose place: it is recorded once that is taken back. */
    readonly replaces?: ReplacedPost;
    /** Their signature, from when it is brought to the ledger. */
    readonly author?: PostAuthor;
}

/**
 * What the envelope of its window holds of a post: its signals as they are read, beside what was sent where that differs; with the ledger id of its device and
 * without the outside id of its patient, so that erasing the mapping unnames it, too. They are read now, not at receipt: the custodian reads them in its turn,
 * and between the two may lie a release with other tables.
 */
export function postReadingsOf({ sequence, content }: Pick<OpenedPost, 'sequence' | 'content'>, device: LedgerId): PostReadings {
    const { patient: _outsideId, signals: sent, ...rest } = content as PostContent;
    const signals = readSignals(sent, rest.model) ?? sent;
    const isChanged = signals.some((signal, index) => signal !== sent[index]);
    return { device, sequence, ...rest, signals, ...(isChanged && { sent }) };
}
