// SPDX-License-Identifier: Apache-2.0
// The role table: one row for each route, deny by default. Its rows stand with their routes (../../routes/<noun>/access.ts).

import type { Role } from '@wardledger/chaincode/domain';

/** `public` needs no token; otherwise the token must carry one of the roles and name this gateway's ward. */
export type RouteAccess = 'public' | readonly [Role, ...Role[]];

/** Who may call which route. Keys are `METHOD route template`, exactly as the route is registered. */
export type AccessTable = Readonly<Record<string, RouteAccess>>;

/** The key of one route in the table. */
export function routeKey(method: string, url: string): string {
    return `${method} ${url}`;
}

/** The row of a route, or `undefined`: then nobody may call it. */
export function accessTo(table: AccessTable, key: string): RouteAccess | undefined {
    return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * One table of many.
 *
 * @throws Error where two have a row for the same route: only one could hold
 */
export function gatherAccess(tables: readonly AccessTable[]): AccessTable {
    const rows = tables.flatMap((table) => Object.entries(table));
    const keys = rows.map(([key]) => key);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) {
        throw new Error(`${twice} has two rows in the role table`);
    }
    return Object.fromEntries(rows);
}
