// SPDX-License-Identifier: Apache-2.0
// Synthetic windows.

import { type Post, postRangesOf, postsText, STATS_2, windowIdOf, type WindowStatement } from '../../src/domain';
import { digest, id } from '../support/fixtures';

/** A statement with the posts that it is about. */
export interface PostedWindow extends Omit<WindowStatement, 'posts'> {
    readonly posts: readonly Omit<Post, 'window'>[];
}

/** The statement as a custodian makes it of the posts. */
export function statementOf({ posts, ...window }: PostedWindow): WindowStatement {
    return { ...window, posts: { count: posts.length, digest: digest(postsText(posts)), ranges: postRangesOf(posts) } };
}

/** The transient fields by which the posts of windows are submitted. */
export const postsIn = (windows: readonly PostedWindow[]): { posts: { posts: Post[] } } => ({
    posts: { posts: windows.flatMap(({ id: window, posts }) => posts.map((post) => ({ ...post, window }))) },
});

/** The id of a window that a ward has drawn, from a word. */
export const windowId = (word: string, ward = 'ward1'): string => windowIdOf(ward, id(`window ${word}`));

/** A well-formed window of ward 1, from a word. */
export function vitalsWindow(word: string, changes: Partial<PostedWindow> = {}): PostedWindow {
    return {
        id: windowId(word),
        subject: id(`subject ${word}`),
        keyId: digest('key'),
        parameterSet: 'stats-2',
        signals: [{ code: '8867-4', count: 3 }],
        first: 1_749_999_000_000,
        last: 1_749_999_120_000,
        ciphertext: { digest: digest(`ciphertext ${word}`), bytes: STATS_2.ciphertextBytes },
        envelope: { digest: digest(`envelope ${word}`), bytes: 900 },
        posts: [{ device: id(`device ${word}`), sequence: 42, digest: digest(`post ${word}`) }],
        mode: 'hash',
        ...changes,
    };
}

/** The same window as one that another ward has drawn. */
export const drawnBy = (ward: string, window: PostedWindow): PostedWindow => ({ ...window, id: windowIdOf(ward, window.id) });

/** The five windows of the story, each of another patient: enough for a cohort. */
export const storyWindows: readonly PostedWindow[] = ['a', 'b', 'c', 'd', 'e'].map((word) => vitalsWindow(word));
