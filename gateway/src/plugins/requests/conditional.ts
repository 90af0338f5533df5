// SPDX-License-Identifier: Apache-2.0
// Entity tags of records: the version in quotes, strong. A change must say which version it changes, and a reader may say which ones it has (RFC 9110,
// sections 13.1.1 and 13.1.2).

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { ContentError } from '../../services/refusals';
import type { VersionMatch } from '../../services/records';

/** One member of a list of entity tags and what parts it from the next; a tag is any text in quotes. */
const TAG = /\s*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?\s*(?:,|$)/y;
const VERSION = /^[1-9]\d{0,14}$/;

/** What the headers of a change say about the version that it changes. */
interface ChangeHeaders {
    readonly 'if-match'?: string | undefined;
    readonly 'if-none-match'?: string | undefined;
}

/** The ETag of a version: `"3"`. */
export function etagOf(version: number): string {
    return `"${String(version)}"`;
}

/** One entity tag, without its quotes. */
interface EntityTag {
    readonly weak: boolean;
    readonly tag: string;
}

function tagsOf(header: 'If-Match' | 'If-None-Match', value: string): '*' | readonly EntityTag[] {
    if (value.trim() === '*') {
        return '*';
    }
    const tags: EntityTag[] = [];
    TAG.lastIndex = 0;
    while (TAG.lastIndex < value.length) {
        const [, weak, tag] = TAG.exec(value) ?? [];
        if (TAG.lastIndex === 0) {
            throw new ContentError(
                [
                    {
                        pointer: `/headers/${header.toLowerCase()}`,
                        detail: 'must be `*` or entity tags in quotes, such as `"1"` or `"1", "2"`',
                    },
                ],
                `The header ${header} could not be read.`,
                ERRORS.REQUEST_INVALID,
            );
        }
        if (tag !== undefined) {
            tags.push({ weak: weak !== undefined, tag });
        }
    }
    return tags;
}

/**
 * The versions that `If-Match` names, or `undefined` without the header.
 *
 * @throws DomainError REQUEST_INVALID for what is no list of entity tags, and for `If-None-Match`; VERSION_CONFLICT where no version can have one
 * of them
 */
export function versionsOf({ 'if-match': ifMatch, 'if-none-match': ifNoneMatch }: ChangeHeaders): VersionMatch | undefined {
    if (ifNoneMatch !== undefined) {
        // On a change it would be passed over: what is changed is there, and its version is named by `If-Match`.
        throw tagsOf('If-None-Match', ifNoneMatch) === '*'
            ? new DomainError(ERRORS.VERSION_CONFLICT, 'If-None-Match: * asks that there is no such record.')
            : new DomainError(ERRORS.REQUEST_INVALID, 'A change names the version that it changes by If-Match, not by If-None-Match.');
    }
    const tags = ifMatch === undefined ? undefined : tagsOf('If-Match', ifMatch);
    if (tags === undefined || tags === '*') {
        return tags;
    }
    // A weak tag never matches where tags are compared strongly.
    const versions = tags.filter(({ weak, tag }) => !weak && VERSION.test(tag)).map(({ tag }) => Number(tag));
    if (versions.length === 0) {
        throw new DomainError(ERRORS.VERSION_CONFLICT, 'If-Match names no version of this record.');
    }
    return versions;
}

/**
 * Which versions the reader has, by `If-None-Match`: then it need not be told again. Tags are compared weakly.
 *
 * @throws DomainError REQUEST_INVALID for what is no list of entity tags
 */
export function versionsHeld(ifNoneMatch: string | undefined): (version: number) => boolean {
    const isHeld = tagsHeld(ifNoneMatch);
    return (version) => isHeld(String(version));
}

/** The same of tags, without their quotes. */
export function tagsHeld(ifNoneMatch: string | undefined): (tag: string) => boolean {
    const tags = ifNoneMatch === undefined ? [] : tagsOf('If-None-Match', ifNoneMatch);
    return (held) => tags === '*' || tags.some(({ tag }) => tag === held);
}

/** The versions that `If-Match` must name: without the header 428. */
export function demandVersions(headers: ChangeHeaders): VersionMatch {
    const versions = versionsOf(headers);
    if (versions === undefined) {
        throw new DomainError(
            ERRORS.PRECONDITION_REQUIRED,
            'This change needs the header If-Match with the ETag of the version that it changes.',
        );
    }
    return versions;
}
