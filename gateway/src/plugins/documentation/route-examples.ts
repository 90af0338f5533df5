// SPDX-License-Identifier: Apache-2.0
// Examples of routes for the documentation: beside the routes they belong to, as the role table is.

/** One call of a route. */
export interface RouteExample {
    /** By name; where the path has parameters. */
    readonly params?: Readonly<Record<string, string | number>>;
    /** Where the route takes a body. */
    readonly body?: unknown;
    /** By status. */
    readonly answers: Readonly<Record<number, unknown>>;
    /** By media type, of answers that are no JSON. */
    readonly texts?: Readonly<Record<string, string>>;
}

/** Keys are `METHOD route template`, as in the role table. */
export type ExampleTable = Readonly<Record<string, RouteExample>>;

/** Values that examples have in common. */
export const EXAMPLE = {
    ledgerId: '5b1c7f0e93a84d62b0f4c8d71e2a9635',
    windowId: '0c9e4a7d2f6b4813a5d0e7c1946f3b28',
    digest: '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730',
    transaction: {
        id: '9f2c4e8b1d6a7035c8e4f0b2a6d91374e5c8b0f3a7d2619e4b8c5f0a3d7e6218',
        status: 'VALID',
        blockNumber: 42,
        timestamp: '2026-11-28T12:50:01.250Z',
    },
    time: '2026-11-28T12:50:00.000Z',
} as const;
