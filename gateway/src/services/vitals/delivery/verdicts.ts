// SPDX-License-Identifier: Apache-2.0
// From the ledger's decision about windows to what it means for each post: stored, refused for good, or to travel again.

import { demandDefined, type PostVerdict, type VitalsWindow, type WindowResult } from '@wardledger/chaincode/domain';
import type { BuiltWindow, WindowVerdict } from '../../../store';

/** A built window whose statement is typed. */
export interface StatedWindow extends BuiltWindow {
    readonly request: VitalsWindow;
}

/**
 * The window was refused as a whole and nothing says for which post: with others each post gets a window of its own, so that one
 * bad post takes no good one with it.
 */
export function refusedWhole({ id, postIds }: StatedWindow, code: string): WindowVerdict {
    return postIds.length > 1
        ? { windowId: id, valid: [], invalid: [], again: postIds, alone: true }
        : { windowId: id, valid: [], invalid: postIds.map((post) => ({ id: post, code })), again: [], alone: false };
}

/** Posts that the ledger knows already are settled by that; the innocent ones travel again. */
function refusedByPosts({ id, postIds, request }: StatedWindow, posts: readonly PostVerdict[]): WindowVerdict {
    const known = new Map(posts.map(({ device, sequence, status }) => [`${device}/${sequence}`, status]));
    const withStatus = (status: PostVerdict['status'] | undefined): string[] =>
        postIds.filter((_, index) => {
            const { device, sequence } = demandDefined(request.posts[index], 'statement of a post');
            return known.get(`${device}/${sequence}`) === status;
        });
    return {
        windowId: id,
        valid: withStatus('duplicate'),
        invalid: withStatus('conflict').map((post) => ({ id: post, code: 'REPLAY_CONFLICT' })),
        again: withStatus(undefined),
        alone: false,
    };
}

/** A number that was looked up before its patient was erased leads elsewhere now: looked up again, to a new ledger id. */
function lookedUpAgain({ id, postIds }: StatedWindow): WindowVerdict {
    return { windowId: id, valid: [], invalid: [], again: postIds, alone: false };
}

/** Judges one window by the ledger's result. A missing result counts as refused. */
export function verdictOn(window: StatedWindow, result: WindowResult | undefined): WindowVerdict {
    if (result === undefined) {
        return refusedWhole(window, 'LEDGER_REJECTED');
    }
    const { status, code, posts } = result;
    if (status !== 'rejected') {
        return { windowId: window.id, valid: window.postIds, invalid: [], again: [], alone: false };
    }
    if (code === 'SUBJECT_ERASED') {
        return lookedUpAgain(window);
    }
    return posts === undefined || posts.length === 0 ? refusedWhole(window, code ?? 'LEDGER_REJECTED') : refusedByPosts(window, posts);
}
