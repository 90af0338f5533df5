// SPDX-License-Identifier: Apache-2.0
// Every function of the ledger by `contract:Function`; what has no row here does not exist. Clients and contracts are typed by it.

import type { Static, TObject } from '@sinclair/typebox';
import * as aggregates from '../aggregates';
import type { Meant, Empty, LedgerFunction } from '../kernel';
import { gatherTables } from './tables';

export const FUNCTIONS = gatherTables(aggregates, '_FUNCTIONS');

/** `contract:Function`, as a client calls it. */
export type LedgerFunctionName = keyof typeof FUNCTIONS;

export const LEDGER_FUNCTIONS = Object.keys(FUNCTIONS) as readonly LedgerFunctionName[];

type Row<Name extends LedgerFunctionName> = (typeof FUNCTIONS)[Name];

/** The types of every function: its public request, its transient fields and its answer. */
export type LedgerFunctions = {
    readonly [Name in LedgerFunctionName]: {
        readonly request: Static<Row<Name>['request']>;
        readonly transient: Row<Name> extends { readonly transient: infer Fields extends TObject } ? Readonly<Static<Fields>> : Empty;
        readonly result: Meant<Row<Name>['answer']>;
    };
};

/** The transient fields that whoever calls gives: what their signature covers. */
export type CallerFields<Name extends LedgerFunctionName> = Omit<LedgerFunctions[Name]['transient'], 'authorship'>;

/**
 * Tells whether a name is a function of the ledger.
 * @param name - `contract:Function`.
 */
export function isLedgerFunction(name: string): name is LedgerFunctionName {
    return Object.hasOwn(FUNCTIONS, name);
}

/**
 * The row of a function.
 * @param name - `contract:Function`.
 */
export function functionRow(name: LedgerFunctionName): LedgerFunction {
    return FUNCTIONS[name];
}
