// SPDX-License-Identifier: Apache-2.0
// The half of validation that needs the state: duplicate ids, endorsement policies, stale reads; transaction by transaction, in order.
import { type InspectedTransaction } from './inspect';
import { CODE, Refusal, demand } from './codes';
import { EndorsementCheck, type EndorsementRules } from './endorsements';
import { VersionCheck } from './mvcc';
import { BlockUpdates } from './updates';
import { positionOf } from '../storage/peer-schema';

/** The state of a peer before the block. */
export interface ValidationRules extends EndorsementRules {
    isKnownTransaction(txId: string): boolean;
}

/** A block's codes, and the changes of its valid transactions. */
export interface ValidatedBlock {
    readonly codes: readonly number[];
    readonly updates: BlockUpdates;
}

function codeOf(check: () => void): number {
    try {
        check();
        return CODE.VALID;
    } catch (error) {
        if (error instanceof Refusal) {
            return error.code;
        }
        throw error;
    }
}

/** The first pass: form, ids and endorsements. A second transaction with the id of a good one before it is a duplicate. */
function checkForm(transactions: readonly InspectedTransaction[], rules: ValidationRules): number[] {
    const endorsements = new EndorsementCheck(rules);
    const codes = transactions.map((transaction) =>
        codeOf(() => {
            demand(transaction.refused === undefined, transaction.refused ?? CODE.VALID);
            demand(!rules.isKnownTransaction(transaction.txId), CODE.DUPLICATE_TXID);
            demand(transaction.refusedLater === undefined, transaction.refusedLater ?? CODE.VALID);
            const { governed, sets } = transaction.results ?? { governed: [], sets: [] };
            endorsements.check(governed, sets, transaction.signers);
        }),
    );
    const seen = new Set<string>();
    return codes.map((code, i) => {
        const txId = transactions[i]?.txId ?? '';
        if (code !== CODE.VALID) {
            return code;
        }
        return seen.has(txId) ? CODE.DUPLICATE_TXID : (seen.add(txId), code);
    });
}

/** Validates a block's transactions against the state before it. */
export function validateBlock(number: number, transactions: readonly InspectedTransaction[], rules: ValidationRules): ValidatedBlock {
    const updates = new BlockUpdates(rules.view);
    const versions = new VersionCheck(rules.view, updates);
    const codes = checkForm(transactions, rules).map((code, index) => {
        const sets = transactions[index]?.results?.sets ?? [];
        const final = code === CODE.VALID ? codeOf(() => versions.check(sets)) : code;
        if (final === CODE.VALID) {
            updates.apply(sets, positionOf(number, index));
        }
        return final;
    });
    return { codes, updates };
}
