// SPDX-License-Identifier: Apache-2.0
// The one catalogue of problems: the ledger throws them, the gateway answers with them, /problems and docs/error-codes.md print them.

import * as aggregates from '../aggregates';
import { DomainError, KERNEL_ERRORS } from '../kernel';
import { EDGE_ERRORS } from './edge-errors';
import { gatherTables } from './tables';

export const ERRORS = { ...KERNEL_ERRORS, ...EDGE_ERRORS, ...gatherTables(aggregates, '_ERRORS') };

export type ErrorCode = keyof typeof ERRORS;

/**
 * Tells whether a word is a code of the catalogue.
 * @param code - any text.
 */
export function isErrorCode(code: string): code is ErrorCode {
    return Object.hasOwn(ERRORS, code);
}

/**
 * Tells whether something that was thrown is a refusal with one of these codes.
 * @param error - whatever was thrown.
 * @param codes - codes of the catalogue.
 */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): boolean {
    return error instanceof DomainError && codes.some((code) => code === error.code);
}

/**
 * Gives the path under which a code is explained.
 * @param code - a code of the catalogue.
 * @returns e.g. `/problems/record-not-found`
 */
export function problemPath(code: string): string {
    return `/problems/${code.toLowerCase().replaceAll('_', '-')}`;
}
