// SPDX-License-Identifier: Apache-2.0
// Entity tags of records: the version in quotes, strong. A change must say which version it changes.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';

/** The ETag of a version: `"3"`. */
export function etagOf(version: number): string {
    return `"${String(version)}"`;
}

/** The version that `If-Match` names, or `undefined` without the header. A tag that no version can have is 412. */
export function versionOf(ifMatch: string | undefined): number | undefined {
    if (ifMatch === undefined) {
        return undefined;
    }
    const match = /^\s*"([1-9]\d{0,14})"\s*$/.exec(ifMatch);
    if (match?.[1] === undefined) {
        throw new DomainError(ERRORS.VERSION_CONFLICT, 'If-Match names no version of this record.');
    }
    return Number(match[1]);
}

/** The version that `If-Match` must name: without the header 428. */
export function requiredVersionOf(ifMatch: string | undefined): number {
    const version = versionOf(ifMatch);
    if (version === undefined) {
        throw new DomainError(
            ERRORS.PRECONDITION_REQUIRED,
            'This change needs the header If-Match with the ETag of the version that it changes.',
        );
    }
    return version;
}
