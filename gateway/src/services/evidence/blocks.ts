// SPDX-License-Identifier: Apache-2.0
// Blocks as the own peer has them: that of a transaction, and the newest one in which anything was announced. The channel answers numbers of blocks and its height to the MSPs'
// administrators alone, and the custodian signs no such question.

import { DomainError, ERRORS, isHex64 } from '@wardledger/chaincode/domain';
import type { BlockSummary, Ledger, LedgerCaller } from '../../ledger';

/** Reads blocks. */
export interface Blocks {
    /** @throws DomainError TRANSACTION_NOT_FOUND */
    of(caller: LedgerCaller, transactionId: string): Promise<BlockSummary>;
    /** `undefined` before anything was announced. */
    newest(caller: LedgerCaller): Promise<BlockSummary | undefined>;
}

/** What blocks need. */
export interface BlockPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'blockOf'>;
    /** Who may follow what is announced: the ward's registrar. */
    readonly follower: () => Promise<LedgerCaller>;
}

/** Builds the service. */
export function createBlocks({ ledger, follower }: BlockPorts): Blocks {
    const of: Blocks['of'] = async (caller, transactionId) => {
        const found = isHex64(transactionId) ? await ledger.blockOf(caller, transactionId) : undefined;
        if (found === undefined) {
            throw new DomainError(ERRORS.TRANSACTION_NOT_FOUND);
        }
        return found;
    };
    return {
        of,
        newest: async (caller) => {
            const { items } = await ledger.evaluate(await follower(), 'access:ListAnnounced', { limit: 1 });
            const [announced] = items;
            return announced && of(caller, announced.transactionId);
        },
    };
}
