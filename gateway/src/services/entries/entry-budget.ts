// SPDX-License-Identifier: Apache-2.0
// How often clinicians write to patients who have granted them nothing: to one caller and to one patient, so that nobody's record is flooded.

import { DomainError, ERRORS, type LedgerId } from '@wardledger/chaincode/domain';
import { HourlyAccounts, type HourlyPorts } from '../../kernel';

/** Entries that are left; one instance a process. */
export class EntryBudget {
    readonly #accounts: HourlyAccounts;

    constructor(ports: HourlyPorts) {
        this.#accounts = new HourlyAccounts(ports);
    }

    /** @throws DomainError RATE_LIMITED with `retryAfter` */
    spend(caller: string, patient: LedgerId): void {
        const accounts = [`caller ${caller}`, `patient ${patient}`];
        for (const [index, account] of accounts.entries()) {
            const retryAfter = this.#accounts.take(account);
            if (retryAfter !== undefined) {
                accounts.slice(0, index).forEach((taken) => this.#accounts.give(taken, 1));
                throw new DomainError(ERRORS.RATE_LIMITED, 'Too many entries for patients who have granted nothing.', { retryAfter });
            }
        }
    }
}
