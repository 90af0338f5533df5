// SPDX-License-Identifier: Apache-2.0
// The one text form in which a refusal survives the way from chaincode to client: `[WL:CODE] detail`.

import { DomainError } from '../kernel';
import { ERRORS, isErrorCode } from './errors';

const TAG = /\[WL:([A-Z0-9_]+)\] ?([^\n]*)/;

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
    return code !== undefined && isErrorCode(code) ? new DomainError(ERRORS[code], match?.[2]) : undefined;
}
