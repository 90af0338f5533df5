// SPDX-License-Identifier: Apache-2.0
// Synthetic windows.

import { STATS_2, type WindowStatement } from '../../src/domain';
import { digest, id } from '../support/fixtures';

/** A well-formed statement of a window, from a word. */
export function vitalsWindow(word: string, changes: Partial<WindowStatement> = {}): WindowStatement {
    return {
        id: id(`window ${word}`),
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

/** The five windows of the story, each of another patient: enough for a cohort. */
export const storyWindows: readonly WindowStatement[] = ['a', 'b', 'c', 'd', 'e'].map((word) => vitalsWindow(word));
