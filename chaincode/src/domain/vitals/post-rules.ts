// SPDX-License-Identifier: Apache-2.0
// The rules of posts: whether one is new, known or refused, and whether those that a window states are those that name it.

import type { ElectionMark } from '../clusters';
import { canonicalJson, DomainError, firstRepeated, type Hex64, KERNEL_ERRORS } from '../kernel';
import type { PostOfWindow } from './correction';
import { LONGEST_POST_RANGE, type Post, type PostException, type PostRejection, type StoredPost } from './post';
import type { PostRange, WindowPosts } from './window';
import { wardOfWindow } from './window-id';

/** What the ledger holds that judging a post needs. */
export interface KnownPost {
    readonly post: StoredPost | undefined;
    /** Whether the window that it names is on the ledger: then it takes no more. */
    readonly isWindowClosed: boolean;
    /** Whether the window under which it stands already is there, and holds it: `isHeldBy`. */
    readonly isHeld: boolean;
    /** Of the election that it names. */
    readonly mark: ElectionMark | undefined;
}

/**
 * Judges one post: put if absent. What is known is told apart by its content alone, for what it names is drawn anew by whoever has lost its store: then a
 * post that is in no window yet, or whose window came without it, moves to the one that is named now, or it would never be in any. Its history keeps where it was.
 * One that was taken back comes into none, and stays where it is.
 * @param post - as it was submitted.
 * @param known - what the ledger holds about it.
 * @param caller - its place in the submission, and the ward that brings it.
 * @returns undefined where it is to be stored.
 */
export function judgePost(
    post: Post,
    known: KnownPost,
    { index, ward }: { readonly index: number; readonly ward: string },
): PostException | undefined {
    const { post: stored } = known;
    if (stored !== undefined && stored.digest !== post.digest) {
        return { index, status: 'conflict', window: stored.window };
    }
    if (stored !== undefined && isSettled(stored, post, known)) {
        return { index, status: 'duplicate', window: stored.window };
    }
    const code = rejectionOf(post, known, ward);
    return code === undefined ? undefined : { index, status: 'rejected', code };
}

/** Whether a post that stands stays in its window, or waits for it still. */
function isSettled({ window, retracted }: StoredPost, post: Post, { isHeld, isWindowClosed }: KnownPost): boolean {
    return isHeld || retracted === true || (window === post.window && !isWindowClosed);
}

function rejectionOf(
    { via, window }: Post,
    { isWindowClosed, mark }: Pick<KnownPost, 'isWindowClosed' | 'mark'>,
    ward: string,
): PostRejection | undefined {
    if (wardOfWindow(window) !== ward) {
        return 'WARD_FORBIDDEN';
    }
    if (isWindowClosed) {
        return 'WINDOW_CLOSED';
    }
    if (via === undefined) {
        return undefined;
    }
    // Marks never change, so posts conflict with no later election.
    return mark === undefined ? 'ELECTION_NOT_FOUND' : mark.ward === ward ? undefined : 'WARD_FORBIDDEN';
}

/** What names a post, and its content. */
export type NamedPost = Pick<Post, 'device' | 'sequence' | 'digest'>;

/**
 * Gives the text by which a post is told from the others of its ward.
 * @param post - by its device and number.
 */
export function postNameOf({ device, sequence }: Pick<Post, 'device' | 'sequence'>): string {
    return `${device}/${String(sequence)}`;
}

/**
 * Gives the text over which a window's statement has the digest of its posts: device, sequence and digest of each, by device and sequence.
 * @param posts - those that are in it, in any order.
 */
export function postsText(posts: readonly NamedPost[]): string {
    const inOrder = [...posts].sort((one, other) => {
        if (one.device === other.device) {
            return one.sequence - other.sequence;
        }
        return one.device < other.device ? -1 : 1;
    });
    return canonicalJson(inOrder.map(({ device, sequence, digest }) => [device, sequence, digest]));
}

/**
 * Gives the ranges in which posts stand, one for each device.
 * @param posts - in any order.
 */
export function postRangesOf(posts: readonly Pick<Post, 'device' | 'sequence'>[]): PostRange[] {
    const ranges = new Map<string, PostRange>();
    for (const { device, sequence } of posts) {
        const { from, to } = ranges.get(device) ?? { from: sequence, to: sequence };
        ranges.set(device, { device, from: Math.min(from, sequence), to: Math.max(to, sequence) });
    }
    return [...ranges.values()].sort((one, other) => (one.device < other.device ? -1 : 1));
}

/**
 * Gives ranges that hold posts, none longer than is looked through at once.
 * @param posts - in any order.
 */
export function shortRangesOf(posts: readonly Pick<Post, 'device' | 'sequence'>[]): PostRange[] {
    const ranges: PostRange[] = [];
    for (const { device, sequence } of [...posts].sort((one, other) => one.sequence - other.sequence)) {
        const last = ranges.findLast((range) => range.device === device);
        if (last !== undefined && sequence - last.from < LONGEST_POST_RANGE) {
            last.to = sequence;
        } else {
            ranges.push({ device, from: sequence, to: sequence });
        }
    }
    return ranges;
}

/**
 * Refuses a statement about posts that cannot be looked up.
 * @throws DomainError REQUEST_INVALID
 */
export function demandWellFormedPosts({ ranges, leftOut = [] }: WindowPosts, pointer: string): void {
    const refuse = (place: string, problem: string): never => {
        throw new DomainError(KERNEL_ERRORS.REQUEST_INVALID, `${pointer}${place}: ${problem}`, { pointer: `${pointer}${place}` });
    };
    ranges.forEach(({ from, to }, index) => {
        if (from > to) {
            refuse(`/ranges/${String(index)}/from`, 'from lies after to');
        }
    });
    const repeatedRange = firstRepeated(ranges.map(({ device }) => device));
    if (repeatedRange !== undefined) {
        refuse(`/ranges/${String(repeatedRange)}/device`, 'Repeated device');
    }
    const repeatedPost = firstRepeated(leftOut.map(postNameOf));
    if (repeatedPost !== undefined) {
        refuse(`/leftOut/${String(repeatedPost)}`, 'Repeated post');
    }
}

/**
 * Judges the posts that a window states: each that names it is in it or left out, nothing else is, and what was taken back is not in it.
 * @param stated - by the window.
 * @param found - all posts that name it, or the window of which it was made anew.
 * @param sha256 - comes from outside, because this room imports no platform module.
 * @returns why they are not its posts, where they are not.
 */
export function rejectionOfPosts(
    { count, digest, leftOut = [] }: WindowPosts,
    found: readonly PostOfWindow[],
    sha256: (text: string) => Hex64,
): 'POSTS_DIFFER' | 'POSTS_RETRACTED' | undefined {
    const reasons = new Map(leftOut.map((post) => [postNameOf(post), post.reason]));
    const within = found.filter((post) => !reasons.has(postNameOf(post)));
    const areAll = found.length === count + leftOut.length && within.length === count && sha256(postsText(within)) === digest;
    // Whoever makes a window decides for nobody what was taken back.
    const areTakenBack = found.every((post) => reasons.get(postNameOf(post)) !== 'RETRACTED' || post.retracted === true);
    if (!areAll || !areTakenBack) {
        return 'POSTS_DIFFER';
    }
    // Said of nothing else: whoever hears it makes the window anew, and that mends nothing where the posts are others.
    return within.some(({ retracted }) => retracted === true) ? 'POSTS_RETRACTED' : undefined;
}

/**
 * Counts the posts of a window that no enrolled device has signed, by what stands of each: whoever made the window is not asked.
 * @param stated - by the window.
 * @param found - all posts that name it, or the window of which it was made anew.
 */
export function unprovenIn({ leftOut = [] }: WindowPosts, found: readonly PostOfWindow[]): number {
    const isOut = new Set(leftOut.map(postNameOf));
    return found.filter((post) => post.unproven === true && !isOut.has(postNameOf(post))).length;
}

/** Tells whether a range is one that is looked through at once. */
export function isShortRange({ from, to }: Pick<PostRange, 'from' | 'to'>): boolean {
    return from <= to && to - from < LONGEST_POST_RANGE;
}

/** @throws DomainError REQUEST_INVALID for a range that nobody looks through at once */
export function demandShortRange(range: Pick<PostRange, 'from' | 'to'>): void {
    if (!isShortRange(range)) {
        throw new DomainError(KERNEL_ERRORS.REQUEST_INVALID, `/to: from up to ${String(LONGEST_POST_RANGE - 1)} more`, { pointer: '/to' });
    }
}
