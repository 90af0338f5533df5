// SPDX-License-Identifier: Apache-2.0
// Closes all windows and waits until the ledger has them.

import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';

/** What was closed, and how long it took to stand on the ledger: milliseconds. */
export interface Closed {
    readonly windows: number;
    readonly milliseconds: number;
}

/** @throws Error when one does not come to the ledger in time */
export async function closeAll({ doctor, watch }: Pick<BenchContext, 'doctor' | 'watch'>, seconds = DRAIN_SECONDS): Promise<Closed> {
    const before = watch.total.windows.count;
    const began = performance.now();
    const { status, text } = await doctor.post('/v1/windows/close', '');
    if (status !== 200) {
        throw new Error(`closing windows was answered with ${String(status)}: ${text}`);
    }
    const { closed: windows } = JSON.parse(text) as { closed: number };
    await watch.reaches('windows', before + windows, seconds);
    return { windows, milliseconds: windows === 0 ? 0 : watch.lastArrival - began };
}
