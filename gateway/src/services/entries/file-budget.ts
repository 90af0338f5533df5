// SPDX-License-Identifier: Apache-2.0
// How many bytes of files somebody may bring in an hour, so that nobody fills the ward's disk.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { HourlyAccounts, type HourlyPorts } from '../../kernel';

/** Bytes that are left, by caller; one instance a process. */
export class FileBudget {
    readonly #accounts: HourlyAccounts;

    /** @param ports - `perHour` in bytes, no fewer than the largest file has */
    constructor(ports: HourlyPorts) {
        this.#accounts = new HourlyAccounts(ports);
    }

    /** @throws DomainError RATE_LIMITED with `retryAfter` */
    spend(caller: string, bytes: number): void {
        const retryAfter = this.#accounts.take(caller, bytes);
        if (retryAfter !== undefined) {
            throw new DomainError(ERRORS.RATE_LIMITED, 'Too many bytes of files in this hour.', { retryAfter });
        }
    }
}
