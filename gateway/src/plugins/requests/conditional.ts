// SPDX-License-Identifier: Apache-2.0
// Entity tags of records: the version in quotes, strong. A change must say which version it changes (RFC 9110, section 13.1.1).

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { ContentError } from '../../services/refusals';
import type { VersionMatch } from '../../services/records';

/** One member of a list of entity tags and what parts it from the next; a tag is any text in quotes. */
const TAG = /\s*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?\s*(?:,|$)/y;
const VERSION = /^[1-9]\d{0,14}$/;

/** The ETag of a version: `"3"`. */
export function etagOf(version: number): string {
    return `"${String(version)}"`;
}

/**
 * The versions that `If-Match` names, or `undefined` without the header.
 *
 * @throws DomainError REQUEST_INVALID for what is no list of entity tags; VERSION_CONFLICT where no version can have one of them
 */
export function versionsOf(ifMatch: string | undefined): VersionMatch | undefined {
    if (ifMatch === undefined) {
        return undefined;
    }
    if (ifMatch.trim() === '*') {
        return '*';
    }
    const versions: number[] = [];
    TAG.lastIndex = 0;
    while (TAG.lastIndex < ifMatch.length) {
        const [, weak, tag] = TAG.exec(ifMatch) ?? [];
        if (TAG.lastIndex === 0) {
            throw new ContentError(
                [{ pointer: '/headers/if-match', detail: 'must be `*` or entity tags in quotes, such as `"1"` or `"1", "2"`' }],
                'The header If-Match could not be read.',
                ERRORS.REQUEST_INVALID,
            );
        }
        // A weak tag never matches where tags are compared strongly.
        if (weak === undefined && tag !== undefined && VERSION.test(tag)) {
            versions.push(Number(tag));
        }
    }
    if (versions.length === 0) {
        throw new DomainError(ERRORS.VERSION_CONFLICT, 'If-Match names no version of this record.');
    }
    return versions;
}

/** The versions that `If-Match` must name: without the header 428. */
export function demandVersions(ifMatch: string | undefined): VersionMatch {
    const versions = versionsOf(ifMatch);
    if (versions === undefined) {
        throw new DomainError(
            ERRORS.PRECONDITION_REQUIRED,
            'This change needs the header If-Match with the ETag of the version that it changes.',
        );
    }
    return versions;
}
