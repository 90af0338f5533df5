// SPDX-License-Identifier: Apache-2.0
// A refusal of content that names each place by JSON pointer.

import { DomainError, type ErrorEntry, ERRORS } from '@wardledger/chaincode/domain';

/** One place in a request and what is wrong there; never the value itself. */
export interface Misfit {
    /** RFC 6901, into the body; for query strings and headers the parameter's name as one step. */
    readonly pointer: string;
    readonly detail: string;
}

/** A refusal with the places it concerns; by itself 422, well-formed but not acceptable. */
export class ContentError extends DomainError {
    readonly errors: readonly Misfit[];

    constructor(
        errors: readonly Misfit[],
        detail = 'The request is well-formed, but its content is not acceptable.',
        entry: ErrorEntry = ERRORS.CONTENT_INVALID,
    ) {
        super(entry, detail);
        this.errors = errors;
    }
}

/**
 * Refuses what is over before it begins: it would be answered as taken, and hold for nobody.
 * @param end - milliseconds since the epoch, as the request says; absent for what has no end
 * @throws ContentError
 */
export function demandToCome(pointer: string, end: number | undefined, now: number): void {
    if (end !== undefined && end <= now) {
        throw new ContentError([{ pointer, detail: 'is past' }]);
    }
}
