// SPDX-License-Identifier: Apache-2.0
// Which version of a record a change may follow upon, as a caller's `If-Match` says it (RFC 9110, section 13.1.1).

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { RecordDirectory } from '../subjects';

/** `*`: whichever stands; otherwise one of these. */
export type VersionMatch = '*' | readonly number[];

/**
 * The one version that a change names to the ledger, which compares it again.
 *
 * @param current - reads the record as it stands; asked only where the caller left a choice
 * @throws DomainError VERSION_CONFLICT where the version that stands is none of those
 */
export async function versionFor(match: VersionMatch, current: () => ReturnType<RecordDirectory['current']>): Promise<number> {
    const [only, ...others] = match === '*' ? [] : match;
    if (only !== undefined && others.length === 0) {
        return only;
    }
    const { version } = (await current()).record;
    if (match !== '*' && !match.includes(version)) {
        throw new DomainError(ERRORS.VERSION_CONFLICT, 'The record has another version than If-Match names.');
    }
    return version;
}

/** The version as a guard of a change that needs none: what a caller left open is not compared, and may have no version at all. */
export async function versionGuard(
    match: VersionMatch | undefined,
    current: () => ReturnType<RecordDirectory['current']>,
): Promise<{ readonly version?: number }> {
    return match === undefined || match === '*' ? {} : { version: await versionFor(match, current) };
}
