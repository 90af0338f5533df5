// SPDX-License-Identifier: Apache-2.0
// The half of validation that needs the state: duplicate ids, endorsement policies, stale reads; transaction by transaction, in order.
import { demandDefined } from '../../invariants';
import { type Position, positionOf } from '../storage/peer-schema';
import { CODE, PeerStop, Refusal } from './codes';
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
    /** What it does that would stop every real peer for good, whatever its code is here. */
    readonly peerStop?: string;
}

/** A block's transactions, and the public changes and changes of hashes that the valid ones make. */
export interface ValidatedBlock {
    readonly transactions: readonly ValidatedTransaction[];
    readonly updates: BlockUpdates;
}

/** VALID where a check passes, otherwise the code of its refusal, and whether a real peer would stop instead. */
function judgedBy(check: () => void): Pick<ValidatedTransaction, 'code' | 'peerStop'> {
    try {
        check();
        return { code: CODE.VALID };
    } catch (error) {
        if (error instanceof PeerStop) {
            return { code: error.code, peerStop: error.reason };
        }
        if (error instanceof Refusal) {
            return { code: error.code };
        }
        throw error;
    }
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
        const judgement = judgedBy(() => {
            if (refused !== undefined) {
                throw new Refusal(refused);
            }
            if (rules.isKnownTransaction(txId)) {
                throw new Refusal(CODE.DUPLICATE_TXID);
            }
            if (refusedLater !== undefined) {
                throw new Refusal(refusedLater);
            }
            const { governed, sets } = demandDefined(results, `what ${txId} read and wrote`);
            endorsements.check(governed, sets, signers);
            if (wellFormed.has(txId)) {
                throw new Refusal(CODE.DUPLICATE_TXID);
            }
            wellFormed.add(txId); // it keeps the id, even if it read what is stale
            versions.check(sets);
        });
        if (judgement.code !== CODE.VALID) {
            return { transaction, position, ...judgement };
        }
        const peerStop = updates.apply(demandDefined(results, `what ${txId} read and wrote`).sets, position);
        return { transaction, position, ...judgement, ...(peerStop === undefined ? {} : { peerStop }) };
    });
    return { transactions: validated, updates };
}
