// SPDX-License-Identifier: Apache-2.0
// Whether the gateway lives, has started, and can do its work now.

import { inTime } from '../../kernel';

/** Named checks of readiness; each answers within a second or counts as failed. */
export interface Health {
    /** True once the outbox has taken up what an earlier process left. */
    started(): boolean;
    /** False as soon as the process has been asked to stop. */
    accepting(): boolean;
    /** Each dependency and whether it answers. */
    checks(): Promise<Readonly<Record<string, boolean>>>;
}

const PATIENCE_MILLISECONDS = 1_000;

/** The process's side of health: set by the composition of the gateway (composition/gateway-process.ts). */
export interface Lifecycle {
    started: boolean;
    stopping: boolean;
}

/** Builds health from probes. */
export function createHealth(lifecycle: Readonly<Lifecycle>, probes: Readonly<Record<string, () => Promise<boolean>>>): Health {
    return {
        started: () => lifecycle.started,
        accepting: () => lifecycle.started && !lifecycle.stopping,
        checks: async () => {
            const answers = Object.entries(probes).map(async ([name, probe]) => {
                const answer = probe().catch(() => false);
                return [name, await inTime(answer, { milliseconds: PATIENCE_MILLISECONDS, late: false })] as const;
            });
            return Object.fromEntries(await Promise.all(answers));
        },
    };
}
