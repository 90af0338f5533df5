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
