// SPDX-License-Identifier: Apache-2.0
// Windows are on the ledger, and in statistics, when their hour is over: whoever wants the readings of now closes them first, and waits.

import { setTimeout as sleep } from 'node:timers/promises';
import type { WindowCounts } from '../../store';

/** What closing needs. */
export interface WindowClosingPorts {
    readonly vitals: {
        /** @throws DomainError RATE_LIMITED */
        closeWindows(): Promise<number>;
        windowCounts(): Promise<WindowCounts>;
    };
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

/** Milliseconds from one look to the next. */
const LOOK = 50;

/**
 * Closes all windows and waits until all that were closed are on the ledger, or the time is over: what is not there by then is not waited for. Windows that are
 * STUCK wait for somebody.
 * @throws DomainError RATE_LIMITED when all were closed a moment ago
 */
export async function closeAndWait({ vitals, monotonic }: WindowClosingPorts, waitSeconds: number): Promise<void> {
    await vitals.closeWindows();
    const end = monotonic() + waitSeconds * 1000;
    const isOnItsWay = async (): Promise<boolean> => {
        const { CLOSED, ATTESTED } = await vitals.windowCounts();
        return CLOSED + ATTESTED > 0;
    };
    while ((await isOnItsWay()) && monotonic() < end) {
        await sleep(LOOK);
    }
}
