// SPDX-License-Identifier: Apache-2.0
// What somebody may do so many times an hour: regained evenly, on a clock that never steps, and forgotten when the process ends.

import { LruMap } from 'toad-cache';

/** What accounts are made of. */
export interface HourlyPorts {
    /** How many an account has at once; all of them are regained in an hour. */
    readonly perHour: number;
    /** Milliseconds of a clock that nobody sets. */
    readonly elapsed: () => number;
}

const HOUR = 3_600_000;
const MAXIMUM_REMEMBERED = 10_000;

/** What is left, as of a time. */
interface Account {
    left: number;
    at: number;
}

/** Accounts by name. */
export class HourlyAccounts {
    readonly #ports: HourlyPorts;
    readonly #accounts = new LruMap<Account>(MAXIMUM_REMEMBERED);

    constructor(ports: HourlyPorts) {
        this.#ports = ports;
    }

    /** Sets so many aside. @returns the seconds until there are, where fewer are left */
    take(name: string, count = 1): number | undefined {
        const account = this.#accountOf(name);
        if (account.left < count) {
            return Math.ceil(((count - account.left) * HOUR) / this.#ports.perHour / 1000);
        }
        account.left -= count;
        return undefined;
    }

    /** Gives back what was set aside, or takes more: what is overdrawn is regained, too. */
    give(name: string, count: number): void {
        this.#accountOf(name).left += count;
    }

    #accountOf(name: string): Account {
        const { perHour, elapsed } = this.#ports;
        const now = elapsed();
        const known = this.#accounts.get(name);
        if (known === undefined) {
            const fresh = { left: perHour, at: now };
            this.#accounts.set(name, fresh);
            return fresh;
        }
        known.left = Math.min(perHour, known.left + ((now - known.at) * perHour) / HOUR);
        known.at = now;
        return known;
    }
}
