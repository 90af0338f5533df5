// SPDX-License-Identifier: Apache-2.0
// Reads one JSON document from bytes so strictly that two readers of it cannot see different things (RFC 8259, RFC 7493).

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';

/** In a valid document: a string, with the colon that makes it a member's name, or where an object begins or ends. */
const STRUCTURE = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g;

const malformed = (detail: string): DomainError => new DomainError(ERRORS.JSON_MALFORMED, detail);

/** Which of two members of one name a reader takes is its own affair: what one checks is not what another stores. */
function demandEachMemberOnce(text: string): void {
    const open: Set<unknown>[] = [];
    for (const [token, colon] of text.matchAll(STRUCTURE)) {
        if (token === '{') {
            open.push(new Set());
        } else if (token === '}') {
            open.pop();
        } else if (colon !== undefined) {
            const members = open.at(-1);
            const name: unknown = JSON.parse(token.slice(0, -colon.length));
            if (members?.has(name) === true) {
                throw malformed('An object in the body has two members of the same name.');
            }
            members?.add(name);
        }
    }
}

/** A member that would become the prototype of what it is copied into. */
function refusePrototypes(this: unknown, key: string, value: unknown): unknown {
    if (
        key === '__proto__' ||
        (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'))
    ) {
        throw malformed('The body has a member that no request may have.');
    }
    return value;
}

/**
 * @param bytes - UTF-8; a byte order mark in front is passed over
 * @throws DomainError JSON_MALFORMED, never with a part of the document
 */
export function readJsonDocument(bytes: Buffer): unknown {
    if (bytes.length === 0) {
        throw malformed('The body is empty although its media type is application/json.');
    }
    let text: string;
    try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
        throw malformed('The body is not UTF-8.');
    }
    let document: unknown;
    try {
        document = JSON.parse(
            text,
            text.includes('__proto__') || text.includes('prototype') || text.includes('\\') ? refusePrototypes : undefined,
        );
    } catch (error) {
        throw error instanceof DomainError ? error : malformed('The body is not one JSON document.');
    }
    demandEachMemberOnce(text);
    return document;
}
