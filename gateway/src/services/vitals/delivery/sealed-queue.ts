// SPDX-License-Identifier: Apache-2.0
// Windows that wait for a transaction, by caller; callers take turns.

/** A window in the queue. */
export interface QueuedWindow {
    readonly id: string;
    readonly subject: string;
    /** Unexpected failures so far. */
    readonly attempts: number;
    /** Its transaction carries no other window, because one of those that it travelled with was refused. */
    readonly alone: boolean;
    /** Milliseconds since the epoch. */
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
function isFresh({ attempts, alone }: QueuedWindow): boolean {
    return attempts === 0 && !alone;
}

/** The windows that are SEALED. */
export class SealedQueue {
    readonly #bySubject = new Map<string, QueuedWindow[]>();

    add(window: QueuedWindow): void {
        const line = this.#bySubject.get(window.subject) ?? [];
        line.push(window);
        this.#bySubject.set(window.subject, line);
    }

    /** Windows of one caller, who goes to the end of the line. */
    next(now: number, most: number): QueuedWindow[] | undefined {
        for (const [subject, line] of this.#bySubject) {
            const taken = takeTogether(line, now, most);
            if (taken.length > 0) {
                this.#bySubject.delete(subject);
                const rest = line.filter((window) => !taken.includes(window));
                if (rest.length > 0) {
                    this.#bySubject.set(subject, rest);
                }
                return taken;
            }
        }
        return undefined;
    }

    /** When `next` may give something; `undefined` when nothing waits. */
    readyAt(): number | undefined {
        const times = [...this.#bySubject.values()].flatMap((line) => line.map(({ notBefore }) => notBefore));
        return times.length === 0 ? undefined : Math.min(...times);
    }
}
