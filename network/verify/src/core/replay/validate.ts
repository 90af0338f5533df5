// SPDX-License-Identifier: Apache-2.0
// The half of validation that needs the state: duplicate ids, endorsement policies, stale reads; transaction by transaction, in order.
import { CODE, Refusal } from '../transaction/codes';
import type { Inspected } from '../transaction/inspect';
import { EndorsementCheck, type Rules } from './endorsements';
import { Updates } from './updates';
import { demandVersions } from './versions';

/** A transaction with the code that it must have, and why it is not another. */
export interface Verdict {
    readonly code: number;
    readonly reason?: string;
}

/** What a block's transactions are worth, and what the valid ones change. */
export interface Validated {
    readonly verdicts: readonly Verdict[];
    readonly updates: Updates;
}

/** What validation takes. */
export interface ValidationRules extends Rules {
    isKnownTransaction(id: string): boolean;
}

/** Validates a block's transactions against the state before it. */
export async function validate(block: number, transactions: readonly Inspected[], rules: ValidationRules): Promise<Validated> {
    const updates = new Updates(rules.state);
    const endorsements = new EndorsementCheck(rules);
    const wellFormed = new Set<string>();
    const check = async (transaction: Inspected): Promise<void> => {
        const { id, refused, refusedLater, results } = transaction;
        if (refused !== undefined) {
            throw refused;
        }
        if (results === undefined && refusedLater === undefined) {
            return; // a configuration
        }
        if (rules.isKnownTransaction(id)) {
            throw new Refusal('DUPLICATE_TXID', 'an earlier block has its id');
        }
        if (results === undefined) {
            throw refusedLater ?? new Refusal('INVALID_OTHER_REASON', 'it has no results');
        }
        endorsements.check(results, transaction);
        if (wellFormed.has(id)) {
            throw new Refusal('DUPLICATE_TXID', 'an earlier transaction of the block has its id');
        }
        wellFormed.add(id); // it keeps the id, even if it read what is stale
        await demandVersions(results.sets, { state: rules.state, updates });
    };
    const verdicts: Verdict[] = [];
    for (const [tx, transaction] of transactions.entries()) {
        try {
            await check(transaction);
        } catch (error) {
            if (!(error instanceof Refusal)) {
                throw error;
            }
            verdicts.push({ code: error.code, reason: error.message });
            continue;
        }
        verdicts.push({ code: CODE.VALID });
        if (transaction.results !== undefined) {
            updates.add(transaction.results.sets, { block, tx });
        }
    }
    return { verdicts, updates };
}
