// SPDX-License-Identifier: Apache-2.0
// From and to, as every question about a span of time takes them.

import { ERRORS } from '@wardledger/chaincode/domain';
import { instantOf } from '../plugins/documentation';
import { ContentError } from '../services/refusals';

/** From (included) to (excluded), in milliseconds since the epoch: each there where the request has it. */
type TimeRange<Times> = Times extends { readonly from: string; readonly to: string }
    ? { readonly from: number; readonly to: number }
    : { readonly from?: number; readonly to?: number };

/**
 * The span between two times of a request: nothing can lie in one that ends before it begins, and an empty answer would hide the mistake.
 *
 * @param place - of the times: `body`, or `querystring`
 * @throws ContentError
 */
export function timeRangeOf<Times extends { readonly from?: string | undefined; readonly to?: string | undefined }>(
    { from, to }: Times,
    place: 'body' | 'querystring',
): TimeRange<Times> {
    const range = { ...(from !== undefined && { from: instantOf(from) }), ...(to !== undefined && { to: instantOf(to) }) };
    if (range.from !== undefined && range.to !== undefined && range.from >= range.to) {
        const detail = 'must be later than from';
        throw place === 'body'
            ? new ContentError([{ pointer: '/to', detail }])
            : new ContentError(
                  [{ pointer: '/querystring/to', detail }],
                  'The request does not match its documentation.',
                  ERRORS.REQUEST_INVALID,
              );
    }
    return range as TimeRange<Times>;
}
