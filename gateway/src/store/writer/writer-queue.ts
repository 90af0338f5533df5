// SPDX-License-Identifier: Apache-2.0
// What the writer does next: posts that are brought first, for somebody waits to be told that they are kept; beside them no more of everything else than keeps
// their commit short. So intake waits for no delivery, and delivery goes on whatever comes in.

import type { OperationName } from '../operations/operations';
import type { WriterRequest } from './group-commit';

/** Largest number of operations that one commit carries. */
export const MAXIMUM_GROUP = 512;
/** Of everything else, in a commit that carries what is brought. */
export const MOST_BESIDE_INTAKE = 16;

/** What has to be known and written before a post, or a request that is repeated, is answered. */
const INTAKE: ReadonlySet<OperationName> = new Set<OperationName>(['appendPosts', 'watches', 'findSealed', 'saveSealed']);

/** Two lines, each in the order in which it was asked. */
export class WriterQueue {
    #intake: WriterRequest[] = [];
    #others: WriterRequest[] = [];

    get length(): number {
        return this.#intake.length + this.#others.length;
    }

    add(request: WriterRequest): void {
        (INTAKE.has(request.name) ? this.#intake : this.#others).push(request);
    }

    /** The operations of the next commit. */
    take(): WriterRequest[] {
        const intake = this.#intake.splice(0, MAXIMUM_GROUP - MOST_BESIDE_INTAKE);
        return [...intake, ...this.#others.splice(0, intake.length > 0 ? MOST_BESIDE_INTAKE : MAXIMUM_GROUP)];
    }

    clear(): void {
        this.#intake = [];
        this.#others = [];
    }
}
