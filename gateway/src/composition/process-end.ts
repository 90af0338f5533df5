// SPDX-License-Identifier: Apache-2.0
// The orderly end of a process that serves.

import type { Logger } from 'pino';

/** Milliseconds for what is still running. */
const STOP_DEADLINE = 10_000;
/** After the deadline, until the process ends whatever it still waits for. */
const GRACE = 2_000;

/** A process that serves until it is told to stop. */
export interface ServingProcess {
    readonly name: string;
    readonly log: Logger;
    /** Takes nothing more, finishes what runs within the deadline (milliseconds). */
    readonly stop: (deadline: number) => Promise<void>;
    /** Says what went wrong while stopping, and ends the process. */
    readonly failed: (error: unknown) => never;
}

/** Stops in order on SIGTERM or SIGINT, and by force when that takes too long. */
export function stopOnSignal({ name, log, stop, failed }: ServingProcess): void {
    const end = (): void => {
        log.info(`${name} stops`);
        setTimeout(() => process.exit(1), STOP_DEADLINE + GRACE).unref();
        stop(STOP_DEADLINE).then(() => {
            log.info(`${name} has stopped`);
            process.exit(0);
        }, failed);
    };
    process.once('SIGTERM', end).once('SIGINT', end);
}
