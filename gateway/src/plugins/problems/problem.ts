// SPDX-License-Identifier: Apache-2.0
// Problem details (RFC 9457) from the one catalogue of errors.

import { type DomainError, type ErrorEntry, problemPath } from '@wardledger/chaincode/domain';
import { ContentError, type Misfit } from '../../services/refusals';

/** Media type of every refusal. */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** The body of a refusal. */
export interface Problem {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
    /** `urn:uuid:` and the request id: it names this occurrence and nothing else. */
    readonly instance: string;
    readonly code: string;
    readonly requestId: string;
    readonly transactionId?: string;
    readonly errors?: readonly Misfit[];
}

/** What a problem may carry beside its code. */
export interface ProblemDetails {
    readonly detail?: string;
    readonly transactionId?: string;
    readonly errors?: readonly Misfit[];
}

/** Refusals below 500 that the same request may escape a moment later; and that of a request which came under another one's key, and may not take it. */
const passing: ReadonlySet<string> = new Set(['LEDGER_CONFLICT', 'RATE_LIMITED', 'RELEASE_REFUSED', 'IDEMPOTENCY_KEY_REUSED']);

/** Whether the same request, sent again, may be answered otherwise: also where its outcome is unknown, which the repetition finds out. */
export function isRepeatable({ code, status }: Pick<Problem, 'code' | 'status'>): boolean {
    return status >= 500 || passing.has(code);
}

/** Builds the body for one row of the catalogue. Where nothing more is known than the title says, the detail is what the code means everywhere. */
export function problem(entry: ErrorEntry, requestId: string, { detail, ...more }: ProblemDetails = {}): Problem {
    const { code, status, title, explanation } = entry;
    const said = detail === undefined || detail === title ? explanation : detail;
    return { type: problemPath(code), title, status, detail: said, instance: `urn:uuid:${requestId}`, code, requestId, ...more };
}

/** Builds the body for a refusal of the domain. */
export function problemOf(error: DomainError, requestId: string): Problem {
    const { transactionId } = error.params;
    const { title, explanation, status } = error.entry;
    return problem(error.entry, requestId, {
        // What was not found is explained, where nothing more is said of it.
        detail: status === 404 && error.message === title ? explanation : error.message,
        ...(typeof transactionId === 'string' ? { transactionId } : {}),
        ...(error instanceof ContentError ? { errors: error.errors } : {}),
    });
}

/** The problem of one item of a request: without the members that name the request. */
export function itemProblemOf(error: DomainError): Omit<Problem, 'instance' | 'requestId'> {
    const { instance: _instance, requestId: _requestId, ...own } = problemOf(error, '');
    return own;
}
