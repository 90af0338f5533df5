// SPDX-License-Identifier: Apache-2.0
// The filtered form of a block: ids, types and validation codes of its transactions, and their events without payload.
import { common } from '@hyperledger/fabric-protos';
import type { CommittedBlock, CommittedTransaction } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';

/** Serialised FilteredChaincodeAction. */
function filteredAction(event: Uint8Array): Buffer {
    const message = new WireMessage(asBuffer(event));
    const withoutPayload = encode([1, message.bytesField(1)], [2, message.bytesField(2)], [3, message.bytesField(3)]);
    return encode([0, present(1, withoutPayload)]);
}

function filteredTransaction({ txId, type, code, event }: CommittedTransaction): Buffer {
    const actions = event ? encode([0, present(1, filteredAction(event))]) : Buffer.alloc(0);
    const isEndorsed = type === common.HeaderType.ENDORSER_TRANSACTION;
    return encode([1, txId], [2, type], [3, code], [0, isEndorsed ? present(4, actions) : undefined]);
}

/** Serialised peer.FilteredBlock. */
export function filteredBlock(channelId: string, block: CommittedBlock): Buffer {
    const transactions = block.transactions
        .filter(({ type }) => type >= 0)
        .map((tx): [number, Buffer] => [0, present(4, filteredTransaction(tx))]);
    return encode([1, channelId], [2, block.number], ...transactions);
}
