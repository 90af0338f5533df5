// SPDX-License-Identifier: Apache-2.0
// The half of validation that needs the state: duplicate ids, endorsement policies, stale reads; transaction by transaction, in order.
import { demandDefined } from '../../invariants';
import { type Position, positionOf } from '../storage/peer-schema';
import { CODE, demand, Refusal } from './codes';
import { EndorsementCheck, type EndorsementRules } from './endorsements';
import type { InspectedTransaction } from './inspect';
import { VersionCheck } from './mvcc';
import { BlockUpdates } from './updates';

/** The state of a peer before the block. */
export interface ValidationRules extends EndorsementRules {
    isKnownTransaction(txId: string): boolean;
}

/** A transaction with its place in the chain and its validation code. */
export interface ValidatedTransaction {
    readonly transaction: InspectedTransaction;
    readonly position: Position;
    readonly code: number;
}

/** A block's transactions, and the public changes and changes of hashes that the valid ones make. */
export interface ValidatedBlock {
    readonly transactions: readonly ValidatedTransaction[];
    readonly updates: BlockUpdates;
}

/** Validates a block's transactions against the state before it. */
export function validateBlock(number: number, transactions: readonly InspectedTransaction[], rules: ValidationRules): ValidatedBlock {
    const updates = new BlockUpdates(rules.view);
    const endorsements = new EndorsementCheck(rules);
    const versions = new VersionCheck({ view: rules.view, updates });
    const wellFormed = new Set<string>();
    const validated = transactions.map((transaction, index): ValidatedTransaction => {
        const { txId, refused, refusedLater, results, signers } = transaction;
        const position = positionOf(number, index);
        try {
            if (refused !== undefined) {
                throw new Refusal(refused);
            }
            demand(!rules.isKnownTransaction(txId), CODE.DUPLICATE_TXID);
            if (refusedLater !== undefined) {
                throw new Refusal(refusedLater);
            }
            const { governed, sets } = demandDefined(results, `what ${txId} read and wrote`);
            endorsements.check(governed, sets, signers);
            demand(!wellFormed.has(txId), CODE.DUPLICATE_TXID); // the first one keeps the id, even if it read what is stale
            wellFormed.add(txId);
            versions.check(sets);
            updates.apply(sets, position);
            return { transaction, position, code: CODE.VALID };
        } catch (error) {
            if (error instanceof Refusal) {
                return { transaction, position, code: error.code };
            }
            throw error;
        }
    });
    return { transactions: validated, updates };
}
