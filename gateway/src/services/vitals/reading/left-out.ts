// SPDX-License-Identifier: Apache-2.0
// What was not opened, counted together: however many windows stay closed, an answer names each reason once a ward.

import { instant } from '../../../kernel';
import type { LeftOutCode, Unopened } from './reading-page';

/** What was not opened, together: whose, why, how many windows, and from when to when. */
export interface LeftOut {
    readonly ward: string;
    readonly code: LeftOutCode;
    readonly windows: number;
    readonly first: string;
    readonly last: string;
    /** RFC 3339: since when the other ward does not answer. */
    readonly since?: string;
}

/** Counts. */
export class LeftOutTally {
    readonly #groups = new Map<string, Unopened & { readonly windows: number }>();

    add(unopened: readonly Unopened[]): void {
        for (const one of unopened) {
            const key = `${one.ward} ${one.code}`;
            const known = this.#groups.get(key) ?? { ...one, windows: 0 };
            const [first, last] = [Math.min(known.first, one.first), Math.max(known.last, one.last)];
            this.#groups.set(key, { ...known, first, last, windows: known.windows + (one.isUncertain === true ? 0 : 1) });
        }
    }

    get all(): readonly LeftOut[] {
        return [...this.#groups.values()].map(({ ward, code, windows, first, last, since }) => ({
            ward,
            code,
            windows,
            first: instant(first),
            last: instant(last),
            ...(since !== undefined && { since: instant(since) }),
        }));
    }
}
