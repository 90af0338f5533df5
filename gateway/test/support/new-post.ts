// SPDX-License-Identifier: Apache-2.0
// A post as intake hands it to the store, for tests that care for its number alone.

import type { NewPost } from '../../src/store';

export function newPost(sequence: number, changes: Partial<NewPost> = {}): NewPost {
    return {
        id: `submission-${String(sequence)}`,
        caller: 'gateway-1',
        device: 'd',
        patient: 'p',
        sequence,
        period: 0,
        digest: 'd'.repeat(64),
        steps: 1,
        receivedAt: 1,
        content: { readings: [sequence] },
        ...changes,
    };
}
