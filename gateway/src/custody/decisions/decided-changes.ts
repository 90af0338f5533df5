// SPDX-License-Identifier: Apache-2.0
// Which changes of records are signed: those that both wards have just permitted to this caller. The ledger cannot ask it, because a transaction that reads
// facts cannot write; so a gateway that was taken over gets no signature under a change that it had nobody decide.

import {
    type Category,
    type DecidedLook,
    DomainError,
    ERRORS,
    isLedgerFunction,
    type LedgerFunctionName,
} from '@wardledger/chaincode/domain';
import type { SignedCall } from '../ports/signing';

/** Milliseconds for which a change that was decided is signed: for its endorsement, and for some more after conflicts with others' changes. */
export const DECIDED_MS = 60_000;

const WHO: readonly Category[] = ['demographics', 'staff'];

/**
 * As a change of what each of them is decided. Erasures two offices decide, on the ledger; holds, and what was merged into a record that was revoked since, the
 * ledger judges by office and ward, because of who is revoked no policy says anything.
 */
const DECIDED: Readonly<Partial<Record<LedgerFunctionName, readonly Category[]>>> = {
    'record:UpdateRecord': WHO,
    'record:RevokeRecord': WHO,
    'record:MergeRecords': WHO,
    'record:RepairRecord': WHO,
};

/** Remembers what was decided; a restart forgets it, and then it is decided again. */
export class DecidedChanges {
    readonly #until = new Map<string, number>();
    readonly #monotonic: () => number;

    constructor(monotonic: () => number) {
        this.#monotonic = monotonic;
    }

    /** Notes what both wards let a caller change. */
    note(caller: string, decisions: readonly DecidedLook[]): void {
        const now = this.#monotonic();
        for (const [key, until] of this.#until) {
            if (until <= now) {
                this.#until.delete(key);
            }
        }
        const permitted = decisions.filter(({ action, decision }) => action === 'write' && decision === 'permit');
        for (const { category, lists, about } of permitted) {
            [about, ...lists].forEach((id) => this.#until.set(keyOf(caller, category, id), now + DECIDED_MS));
        }
    }

    /** @throws DomainError SIGNING_REFUSED for a change of a record that was not decided */
    demand(caller: string, call: SignedCall | undefined): void {
        if (call?.stage !== 'proposal' || !isLedgerFunction(call.function)) {
            return;
        }
        const categories = DECIDED[call.function];
        if (categories === undefined) {
            return;
        }
        const ids = idsIn(call.parameters);
        const isDecided = categories.some((category) => ids.some((id) => this.#isDecided(keyOf(caller, category, id))));
        if (!isDecided) {
            throw new DomainError(ERRORS.SIGNING_REFUSED, 'both wards have not just let this caller change that');
        }
    }

    #isDecided(key: string): boolean {
        return (this.#until.get(key) ?? 0) > this.#monotonic();
    }
}

function keyOf(caller: string, category: string, id: string): string {
    return [caller, category, id].join('\0');
}

/** Whose record a call changes, as the ledger reads it; of a merge of what only vitals brought it is decided by the record that grows. */
function idsIn([request = '']: readonly string[]): readonly string[] {
    try {
        const { ledgerId, into } = JSON.parse(request) as { readonly ledgerId?: unknown; readonly into?: unknown };
        return [ledgerId, into].filter((id) => typeof id === 'string');
    } catch {
        return [];
    }
}
