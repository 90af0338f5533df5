// SPDX-License-Identifier: Apache-2.0
// What the API calls a fact: whose list it stands in, and its id there. Whoever has the name finds the fact through the gateway of either ward,
// if the ledger lets them.

import { DomainError, type ErrorEntry, type LedgerId } from '@wardledger/chaincode/domain';

/** Where a fact stands. */
export interface NamedFact {
    readonly about: LedgerId;
    readonly id: LedgerId;
}

const NAME = /^([0-9a-f]{32})([0-9a-f]{32})$/;

/** The name of a fact. */
export function nameOf({ about, id }: NamedFact): string {
    return about + id;
}

/**
 * Reads a name.
 * @param missing - what a text is refused with that names no fact: the same as where none stands.
 */
export function namedFact(name: string, missing: ErrorEntry): NamedFact {
    const [, about, id] = NAME.exec(name) ?? [];
    if (about === undefined || id === undefined) {
        throw new DomainError(missing);
    }
    return { about, id };
}
