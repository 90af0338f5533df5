// SPDX-License-Identifier: Apache-2.0
// For whom record numbers are looked up: what whoever registers one has taken for granted must be what stands.

import { DomainError, type Numbering } from '../kernel';
import { SUBJECT_ERRORS } from './errors';

/** Whose record numbers are, and whether that stays so. */
export interface FoundNumbering {
    readonly numbering: Numbering;
    /** A number is registered, so that it is never changed. */
    readonly settled: boolean;
}

/**
 * Refuses a number whose lookup key was made for another numbering: nobody would find it.
 * @param stands - on the ledger.
 * @param said - with the number.
 * @throws DomainError NUMBERING_DIFFERS
 */
export function demandNumbering(stands: Numbering, said: Numbering = 'both'): void {
    if (said !== stands) {
        throw new DomainError(SUBJECT_ERRORS.NUMBERING_DIFFERS);
    }
}
