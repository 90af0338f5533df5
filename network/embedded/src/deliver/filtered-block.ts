// SPDX-License-Identifier: Apache-2.0
// The filtered form of a block: ids, types and validation codes of its transactions, and their events without payload.
import { common, peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock, CommittedTransaction } from '../ledger/ports';
import { demandDefined } from '../invariants';
import { encode, present } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';

/** Serialised FilteredChaincodeAction; an event without a chaincode is none. */
function filteredAction(event: WireMessage): Buffer[] {
    const fields = [event.text(1), event.text(2), event.text(3)] as const;
    const [chaincode, txId, name] = fields;
    return chaincode === '' ? [] : [present(1, encode([0, present(1, encode([1, chaincode], [2, txId], [3, name]))]))];
}

/** The events of a transaction that was refused, read from its envelope: whatever was refused, the event is shown. */
function* eventsIn(envelope: Buffer): Generator<WireMessage> {
    const transaction = new WireMessage(new WireMessage(envelope).message(1).bytesField(2));
    for (const action of transaction.all(1)) {
        const payload = new WireMessage(action).message(2);
        if (payload.has(2)) {
            yield payload.message(2).message(1).message(2).message(2);
        }
    }
}

function actionsOf({ code, event }: CommittedTransaction, envelope: () => Buffer): Buffer {
    if (code === peer.TxValidationCode.VALID) {
        return event ? Buffer.concat(filteredAction(new WireMessage(asBuffer(event)))) : Buffer.alloc(0);
    }
    return Buffer.concat([...eventsIn(envelope())].flatMap(filteredAction));
}

/**
 * Serialised peer.FilteredBlock.
 * @throws Error when a refused transaction cannot be read down to its event
 */
export function filteredBlock(channelId: string, block: CommittedBlock): Buffer {
    let envelopes: Buffer[] | undefined;
    const envelopeAt = (index: number): Buffer => {
        envelopes ??= new WireMessage(asBuffer(block.bytes())).message(2).all(1);
        return demandDefined(envelopes[index], `envelope ${index} of block ${block.number}`);
    };
    const transactions = block.transactions.flatMap((transaction, index): [number, Buffer][] => {
        const { txId, type, code } = transaction;
        if (type < 0) {
            return [];
        }
        const isEndorsed = type === common.HeaderType.ENDORSER_TRANSACTION;
        const actions = isEndorsed ? actionsOf(transaction, () => envelopeAt(index)) : undefined;
        return [[0, present(4, encode([1, txId], [2, type], [3, code], [0, actions && present(4, actions)]))]];
    });
    return encode([1, channelId], [2, block.number], ...transactions);
}
