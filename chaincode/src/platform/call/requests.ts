// SPDX-License-Identifier: Apache-2.0
// Validates requests against the domain's schemas, each compiled once when the chaincode starts.

import type { TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler, ValueErrorType } from '@sinclair/typebox/compiler';
import {
    demandDefined,
    DomainError,
    EmptySchema,
    ERRORS,
    functionRow,
    LEDGER_FUNCTIONS,
    type LedgerFunctionName,
    type LedgerFunctions,
} from '../../domain';

/** What a function is called with: its public request and its transient fields, both validated. */
export interface Call<Name extends LedgerFunctionName> {
    readonly request: LedgerFunctions[Name]['request'];
    readonly transient: LedgerFunctions[Name]['transient'];
}

/** What a function answers. */
export type Answer<Name extends LedgerFunctionName> = Promise<LedgerFunctions[Name]['result']>;

interface Checks {
    readonly request: TypeCheck<TSchema>;
    readonly transient: TypeCheck<TSchema>;
}

const checks: ReadonlyMap<string, Checks> = new Map(
    LEDGER_FUNCTIONS.map((name) => {
        const { request, transient = EmptySchema } = functionRow(name);
        return [name, { request: TypeCompiler.Compile<TSchema>(request), transient: TypeCompiler.Compile<TSchema>(transient) }];
    }),
);

/**
 * Reads and validates what a function was called with.
 * @param name - a function of the catalogue.
 * @param request - JSON text.
 * @param transient - the proposal's transient map, a JSON text in each field.
 * @throws DomainError JSON_MALFORMED, REQUEST_INVALID
 */
export function readCall(name: LedgerFunctionName, request: string, transient: ReadonlyMap<string, Uint8Array>): Call<LedgerFunctionName> {
    const check = checks.get(name);
    if (check === undefined) {
        throw new DomainError(ERRORS.FUNCTION_UNKNOWN);
    }
    const fields = Object.fromEntries([...transient].map(([field, bytes]) => [field, parse(Buffer.from(bytes).toString('utf8'))]));
    return {
        request: checked(check.request, parse(request)),
        transient: checked(check.transient, fields),
    } as Call<LedgerFunctionName>;
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        // The parser's own message quotes the text, which may be private.
        throw new DomainError(ERRORS.JSON_MALFORMED);
    }
}

function checked(check: TypeCheck<TSchema>, value: unknown): unknown {
    if (check.Check(value)) {
        return value;
    }
    // Place and rule are named, never the value. The name of an unknown field is the caller's text too, so its parent is named instead.
    const { type, path, message } = demandDefined(check.Errors(value).First(), 'the error of a value that was refused');
    const isUnknown = type === ValueErrorType.ObjectAdditionalProperties;
    const pointer = isUnknown ? path.slice(0, path.lastIndexOf('/')) : path;
    const problem = isUnknown ? 'Unknown field' : message;
    throw new DomainError(ERRORS.REQUEST_INVALID, `${pointer === '' ? '/' : pointer}: ${problem}`, { pointer });
}
