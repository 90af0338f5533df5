// SPDX-License-Identifier: Apache-2.0
// The words that validate requests and describe them.

export { addOpenApi, DOCUMENTATION_ACCESS } from './openapi';
export { EXAMPLE, type ExampleTable, type RouteExample } from './route-examples';
export {
    choice,
    DEFAULT_LIMIT,
    DigestSchema,
    headers,
    IdempotencyHeader,
    IdParams,
    IdSchema,
    instantOf,
    NoQuery,
    NumberParams,
    NumberSchema,
    page,
    pageQuery,
    ProblemSchema,
    PurposeQuery,
    TimeSchema,
    TransactionSchema,
    WardQuery,
} from './shared-schemas';
export { typed } from './typed';
