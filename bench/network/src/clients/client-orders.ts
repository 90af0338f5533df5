// SPDX-License-Identifier: Apache-2.0
// What the bench tells its client processes, and what they answer.

import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { ClientKind, Target } from './client';

/** One task for one client process. */
export interface Order {
    readonly kind: ClientKind;
    readonly target: Target;
    readonly task: 'prepare' | 'submit' | 'evaluate';
    /** Calls under way at once. */
    readonly lanes: number;
    /** No call begins later. */
    readonly milliseconds: number;
    /** Nor does one more than so many. */
    readonly calls: number;
    /** Each lane waits up to this long before its next call. */
    readonly pauseMs: number;
}

/** What came of it. */
export interface Outcome {
    /** Milliseconds of each call that succeeded; one that fails ends the task. */
    readonly took: readonly number[];
    readonly milliseconds: number;
    /** Of the client process. */
    readonly processorMs: number;
}

type Answer = { readonly outcome: Outcome } | { readonly error: string };

/** A client process. */
export class ClientProcess {
    readonly #child: ChildProcess;

    constructor() {
        this.#child = fork(join(__dirname, 'client-process.js'), { serialization: 'advanced' });
        this.#child.on('error', () => undefined); // who waits for an answer hears that the process ended
    }

    /** Has a task done; rejects with what the client says when it fails. */
    carryOut(order: Order): Promise<Outcome> {
        return new Promise((resolve, reject) => {
            const ended = (): void => {
                reject(new Error('a client process ended'));
            };
            if (!this.#child.connected) {
                ended();
                return;
            }
            this.#child.once('exit', ended);
            this.#child.once('message', (answer: Answer) => {
                this.#child.off('exit', ended);
                if ('outcome' in answer) {
                    resolve(answer.outcome);
                } else {
                    reject(new Error(answer.error));
                }
            });
            this.#child.send(order);
        });
    }

    stop(): void {
        this.#child.kill();
    }
}
