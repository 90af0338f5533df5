// SPDX-License-Identifier: Apache-2.0
// Whether the gateway lives, has started, and can do its work now.

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

async function answers(probe: () => Promise<boolean>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), PATIENCE_MILLISECONDS);
    });
    const found = await Promise.race([probe().catch(() => false), late]);
    clearTimeout(timer);
    return found;
}

/** The process's side of health: set by server.ts. */
export interface Lifecycle {
    started: boolean;
    stopping: boolean;
}

/** Builds health from probes. */
export function createHealth(lifecycle: Readonly<Lifecycle>, probes: Readonly<Record<string, () => Promise<boolean>>>): Health {
    return {
        started: () => lifecycle.started,
        accepting: () => lifecycle.started && !lifecycle.stopping,
        checks: async () =>
            Object.fromEntries(
                await Promise.all(Object.entries(probes).map(async ([name, probe]) => [name, await answers(probe)] as const)),
            ),
    };
}
