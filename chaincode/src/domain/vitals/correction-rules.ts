// SPDX-License-Identifier: Apache-2.0
// The rules of corrections: which posts are taken back, which window may stand for one that was, and when nothing is left to make one of.

import { canonicalJson } from '../kernel';
import type { PostOfWindow, RetractionResult } from './correction';
import type { PostName, StoredPost } from './post';
import type { StoredWindow, VitalsWindow } from './window';

/**
 * Tells whether a window is one that posts of a ward name and are in: not another ward's, which a post may name as well, nor one that was made anew, which would
 * then be a root by itself, and be released once more.
 * @param window - as stored.
 * @param ward - of the posts.
 */
export function isRoot(window: StoredWindow, ward: string): boolean {
    return window.ward === ward && window.corrects === undefined;
}

/**
 * Tells whether a window that is on the ledger is the one that a post which names it is in, or was left out of by name. One whose gateway had lost the post came
 * without it: then the post lies outside its ranges, for inside them the window would have been refused, and no version of it ever has the post.
 * @param window - that the post names.
 * @param post - by its name.
 * @param ward - of the post.
 */
export function isHeldBy(window: StoredWindow, { device, sequence }: PostName, ward: string): boolean {
    return (
        isRoot(window, ward) &&
        window.posts.ranges.some((range) => range.device === device && range.from <= sequence && sequence <= range.to)
    );
}

/** What the ledger holds about a post that is to be taken back. */
export interface KnownRetraction {
    readonly post: StoredPost | undefined;
    /** Whether the window that it is in is on the ledger. */
    readonly isOnLedger: boolean;
    /** Whether that is of the patient whose posts are corrected; before it is there nobody but its gateway knows. */
    readonly isOfPatient: boolean;
}

/**
 * Judges one post of a correction by itself.
 * @param known - what the ledger holds about it.
 * @param index - its place in the correction.
 */
export function judgeRetraction({ post, isOnLedger, isOfPatient }: KnownRetraction, index: number): RetractionResult {
    if (post === undefined) {
        return { index, status: 'rejected', code: 'POST_NOT_FOUND' };
    }
    if (isOnLedger && !isOfPatient) {
        return { index, status: 'rejected', code: 'SUBJECT_DIFFERS' };
    }
    return { index, status: post.retracted === true ? 'already' : 'retracted', window: post.window, isOnLedger };
}

/** What the ledger holds about a window that is to be made anew. */
export interface KnownCorrection {
    readonly root: StoredWindow | undefined;
    /** Of the window that is to come. */
    readonly version: number;
    /** Whether one is to come: the one before is retired for what was taken back, and nothing has come in its place. */
    readonly isDue: boolean;
}

/**
 * Tells whether a window is the one that is to be made anew: of the same readings of the same patient, and of nothing that still stands.
 * @param window - with what it corrects.
 * @param known - what the ledger holds about that.
 * @param ward - that brings it.
 */
export function isNextVersion(
    { corrects, subject, envelope, posts, manual }: VitalsWindow,
    { root, version, isDue }: KnownCorrection,
    ward: string,
): boolean {
    return (
        isDue &&
        root !== undefined &&
        isRoot(root, ward) &&
        corrects?.version === version &&
        canonicalJson([root.subject, root.envelope, root.posts.ranges, root.manual === true]) ===
            canonicalJson([subject, envelope, posts.ranges, manual === true])
    );
}

/**
 * Tells whether nothing is left to make a window of: each post was taken back, or opens no more.
 * @param root - the window that the posts name.
 * @param posts - all that do.
 */
export function isEmptied({ posts: { leftOut = [] } }: Pick<StoredWindow, 'posts'>, posts: readonly PostOfWindow[]): boolean {
    const isLeftOut = ({ device, sequence }: PostOfWindow): boolean =>
        leftOut.some((post) => post.device === device && post.sequence === sequence);
    return posts.every((post) => post.retracted === true || isLeftOut(post));
}
