// SPDX-License-Identifier: Apache-2.0
// A disk that is full, in words.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';

/** @throws DomainError STORE_FULL where the disk has no room, else what was thrown */
export function fullDisk(error: unknown): never {
    const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw isFull ? new DomainError(ERRORS.STORE_FULL) : error;
}
