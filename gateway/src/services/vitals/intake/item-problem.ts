// SPDX-License-Identifier: Apache-2.0
// Why one post of many was refused: problem details for an item, from the one catalogue.

import { type ErrorCode, ERRORS, problemPath } from '@wardledger/chaincode/domain';
import type { Misfit } from '../../refusals';
import type { ItemProblem } from '../ports/vitals';

/** A misfit and the code that it has when it is the only kind in a post. */
export interface CodedMisfit extends Misfit {
    readonly code: ErrorCode;
    /** Seconds after which it may have passed. */
    readonly retryAfter?: number;
}

/** Enough to mend a device by; a broken one should not fill the answer. */
const MAXIMUM_ERRORS = 20;

/** The problem of one item, without the request's own members. */
export function itemProblem(code: ErrorCode, errors: readonly Misfit[] = []): ItemProblem {
    const { status, title } = ERRORS[code];
    const shown = errors.slice(0, MAXIMUM_ERRORS).map(({ pointer, detail }) => ({ pointer, detail }));
    return { type: problemPath(code), title, status, code, detail: title, ...(shown.length > 0 ? { errors: shown } : {}) };
}

/** One problem for all misfits of a post: their own code if they share one. */
export function problemOfMisfits(misfits: readonly CodedMisfit[]): ItemProblem {
    const codes = new Set(misfits.map(({ code }) => code));
    const [first] = misfits;
    if (first === undefined || codes.size > 1) {
        return itemProblem('CONTENT_INVALID', misfits);
    }
    const { code, retryAfter } = first;
    return { ...itemProblem(code, misfits), ...(retryAfter !== undefined && { retryAfter }) };
}
