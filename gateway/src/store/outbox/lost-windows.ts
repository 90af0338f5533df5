// SPDX-License-Identifier: Apache-2.0
// A window whose row is gone is made again of its posts: each says whose it is and of what period. Its id stands on the ledger and stays.

import type { RestoredWindow, WindowlessPost } from '../operations/recovery-operations';
import { sorted } from './rows';
import type { SealedRowPorts } from './sealed-windows';

/** Ids of windows that are there again, and of posts on the ledger of whose readings nothing is left. */
export interface RestoredWindows {
    readonly restored: string[];
    readonly lost: string[];
}

/** @param ids - posts that are VALID and may be in no window; those that are not final are found without being named */
export async function restoreWindows(ports: Pick<SealedRowPorts, 'writer' | 'seals'>, ids: readonly string[]): Promise<RestoredWindows> {
    const { writer } = ports;
    const windows = new Map<string, WindowlessPost[]>();
    for (const post of await writer.call('windowlessPosts', ids)) {
        const id = post.window_id ?? ports.seals.windowId(`lost/${post.id}`); // not the one that it once opened, which may be there
        windows.set(id, [...(windows.get(id) ?? []), post]);
    }
    const [restored, lost]: [string[], string[]] = [[], []];
    for (const [id, posts] of windows) {
        const window = windowOf(ports.seals, id, posts);
        if (window === undefined) {
            // Those that are not on the ledger are set aside when they are opened.
            lost.push(...posts.filter(({ state }) => state === 'VALID').map((post) => post.id));
        } else {
            await writer.call('restoreWindow', window);
            restored.push(id);
        }
    }
    return { restored, lost };
}

function windowOf(seals: SealedRowPorts['seals'], id: string, posts: readonly WindowlessPost[]): RestoredWindow | undefined {
    const [owner] = sorted(posts, (post) => {
        const { caller, submitter } = seals.openPostName(post.id, post.name);
        return { caller, ...(submitter !== undefined && { submitter }), ...seals.openPostContent(post) };
    }).readable;
    if (owner === undefined) {
        return undefined;
    }
    const received = posts.map(({ received_at: at }) => at);
    return {
        id,
        streamKey: seals.streamKey(owner),
        patientKey: seals.patientKey(owner.patient),
        lineKey: seals.lineKey(owner.submitter ?? owner.caller),
        period: owner.period,
        steps: posts.reduce((sum, { steps }) => sum + steps, 0),
        openedAt: Math.min(...received),
        touchedAt: Math.max(...received),
        name: seals.sealWindowName(owner),
        postIds: posts.map((post) => post.id),
    };
}
