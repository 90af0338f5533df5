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

/** Takes what may travel together from the front of a caller's line. */
function takeTogether(windows: readonly QueuedWindow[], now: number, most: number): QueuedWindow[] {
    const due = windows.filter(({ notBefore }) => notBefore <= now);
    const [head] = due;
    if (head === undefined || head.alone) {
        return due.slice(0, 1);
    }
    return due.filter(({ alone }) => !alone).slice(0, most);
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
