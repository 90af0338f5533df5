// SPDX-License-Identifier: Apache-2.0
// Whether the gateway lives, has started, and can do its work now.

import { inTime } from '../../kernel';

/** Each thing that is needed, and whether it does its work. */
export type Checks = Readonly<Record<string, boolean>>;

/** Named checks of readiness. */
export interface Health {
    /** True once the outbox has taken up what an earlier process left. */
    started(): boolean;
    /** False as soon as the process has been asked to stop. */
    accepting(): boolean;
    /** What a caller would meet: each check was made within the last second, or is made now; it answers within three or counts as failed. */
    checks(): Promise<Checks>;
    /** What somebody should look at although the work is done, by name. */
    alarms(): Promise<readonly string[]>;
}

/** The process's side of health: set by the composition of the gateway (composition/gateway-process.ts). */
export interface Lifecycle {
    started: boolean;
    stopping: boolean;
}

const PATIENCE_MILLISECONDS = 3_000;
/** Anybody may ask, as often as they like: the answer of this time is given to all, so that asking costs the ward nothing more. */
const SHARED_MILLISECONDS = 1_000;

/** Builds health from probes; each tries what a request would do. */
export function createHealth(
    lifecycle: Readonly<Lifecycle>,
    probes: Readonly<Record<string, () => Promise<boolean>>>,
    alarms: () => Promise<readonly string[]> = async () => Promise.resolve([]),
): Health {
    const ask = async (): Promise<Checks> => {
        const answers = Object.entries(probes).map(async ([name, probe]) => {
            const answer = probe().catch(() => false);
            return [name, await inTime(answer, { milliseconds: PATIENCE_MILLISECONDS, late: false })] as const;
        });
        return Object.fromEntries(await Promise.all(answers));
    };
    let asked = { checks: Promise.resolve<Checks>({}), until: -Infinity };
    return {
        started: () => lifecycle.started,
        accepting: () => lifecycle.started && !lifecycle.stopping,
        checks: () => {
            const now = performance.now();
            if (now >= asked.until) {
                const checks = ask();
                asked = { checks, until: Infinity };
                void checks.then(() => (asked = { checks, until: performance.now() + SHARED_MILLISECONDS }));
            }
            return asked.checks;
        },
        alarms: async () =>
            inTime(
                alarms().catch(() => []),
                { milliseconds: PATIENCE_MILLISECONDS, late: [] },
            ),
    };
}
