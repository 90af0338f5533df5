// SPDX-License-Identifier: Apache-2.0
// Windows that wait for a transaction, by caller; callers take turns.

/** A window in the queue. */
export interface QueuedWindow {
    readonly id: string;
    readonly caller: string;
    /** Unexpected failures so far. */
    readonly failures: number;
    /** Its transaction carries no other window, because one of those that it travelled with was refused. */
    readonly alone: boolean;
    /** Time of the monotonic clock. */
    readonly notBefore: number;
}

/** Takes what may travel together from a caller's line; with one that is due, all go that are not held back by a failure. */
function takeTogether(windows: readonly QueuedWindow[], now: number, most: number): QueuedWindow[] {
    const due = windows.filter(({ notBefore }) => notBefore <= now);
    const head = due[0] ?? (windows.length >= most ? windows.find(isFresh) : undefined);
    if (head === undefined || head.alone) {
        return head === undefined ? [] : [head];
    }
    return windows.filter((window) => !window.alone && (isFresh(window) || window.notBefore <= now)).slice(0, most);
}

/** A fresh window waits only for company. */
function isFresh({ failures, alone }: QueuedWindow): boolean {
    return failures === 0 && !alone;
}

/** The windows that are SEALED. */
export class SealedQueue {
    readonly #byCaller = new Map<string, QueuedWindow[]>();

    add(window: QueuedWindow): void {
        const line = this.#byCaller.get(window.caller) ?? [];
        line.push(window);
        this.#byCaller.set(window.caller, line);
    }

    /** Windows of one caller, who goes to the end of the line. */
    next(now: number, most: number): QueuedWindow[] | undefined {
        for (const [caller, line] of this.#byCaller) {
            const taken = takeTogether(line, now, most);
            if (taken.length > 0) {
                this.#byCaller.delete(caller);
                const rest = line.filter((window) => !taken.includes(window));
                if (rest.length > 0) {
                    this.#byCaller.set(caller, rest);
                }
                return taken;
            }
        }
        return undefined;
    }

    /** When `next` may give something; `undefined` when nothing waits. */
    readyAt(): number | undefined {
        const times = [...this.#byCaller.values()].flatMap((line) => line.map(({ notBefore }) => notBefore));
        return times.length === 0 ? undefined : Math.min(...times);
    }
}
