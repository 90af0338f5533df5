// SPDX-License-Identifier: Apache-2.0
// Refusals with a code of the catalogue, and the one text form in which a code survives the way from chaincode to client.

import { ERRORS, type ErrorCode } from '../catalogue/errors';

/** Facts about a refusal: ids, numbers and pointers only, never an outside id, a name or a reading. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** A refusal with a code of the catalogue. `detail` may reach the caller and the log, so it never holds health data or an outside id. */
export class DomainError extends Error {
    readonly code: ErrorCode;
    readonly params: ErrorParams;

    constructor(code: ErrorCode, detail: string = ERRORS[code].title, params: ErrorParams = {}) {
        super(detail);
        this.name = 'DomainError';
        this.code = code;
        this.params = params;
    }
}

const TAG = /\[WL:([A-Z0-9_]+)\] ?([^\n]*)/;

/**
 * Tells whether a word is a code of the catalogue.
 * @param code - any text.
 */
export function isErrorCode(code: string): code is ErrorCode {
    return Object.hasOwn(ERRORS, code);
}

/**
 * Writes an error as the one text that survives the way from chaincode to client.
 * @param error - the refusal.
 * @returns `[WL:CODE] detail`
 */
export function encodeError(error: DomainError): string {
    return `[WL:${error.code}] ${error.message}`;
}

/**
 * Finds an encoded error anywhere in a text; peers and gateways put prefixes before it.
 * @param text - a message or detail of a gRPC error.
 * @returns the error, or undefined when the text holds none of the catalogue.
 */
export function decodeError(text: string): DomainError | undefined {
    const match = TAG.exec(text);
    const code = match?.[1];
    return code !== undefined && isErrorCode(code) ? new DomainError(code, match?.[2]) : undefined;
}

/**
 * Gives the path under which a code is explained.
 * @param code - a code of the catalogue.
 * @returns e.g. `/problems/record-not-found`
 */
export function problemPath(code: ErrorCode): string {
    return `/problems/${code.toLowerCase().replaceAll('_', '-')}`;
}
