// SPDX-License-Identifier: Apache-2.0
import { peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import { filteredBlock } from './filtered-block';

const { ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;
const event = (name: string): Buffer => encode([1, 'basic'], [2, 'id'], [3, name], [4, 'secret']);

/** An envelope whose innermost message is the event. */
const envelopeOf = (innermost: Buffer): Buffer => {
    const response = encode([2, encode([2, innermost])]);
    const transaction = encode([1, encode([2, encode([2, encode([1, response])])])]);
    return encode([1, encode([2, transaction])]);
};

function block(code: number, envelope: Buffer, committed?: Buffer): CommittedBlock {
    const bytes = (): Buffer => encode([2, encode([0, present(1, envelope)])]);
    return { number: 3, bytes, transactions: [{ txId: 't', type: 3, code, event: committed }] };
}

const eventsOf = (filtered: Buffer): string[] =>
    peer.FilteredBlock.deserializeBinary(filtered)
        .getFilteredTransactionsList()
        .flatMap((tx) => tx.getTransactionActions()?.getChaincodeActionsList() ?? [])
        .map(
            (action) =>
                `${action.getChaincodeEvent()?.getEventName()}${Buffer.from(action.getChaincodeEvent()?.getPayload_asU8() ?? []).toString()}`,
        );

test('events come without their payload, those of refused transactions, too', () => {
    expect(eventsOf(filteredBlock('c', block(VALID, Buffer.alloc(0), event('good'))))).toEqual(['good']);
    expect(eventsOf(filteredBlock('c', block(ENDORSEMENT_POLICY_FAILURE, envelopeOf(event('refused')))))).toEqual(['refused']);
});

test('a refused transaction that cannot be read has no filtered form', () => {
    expect(() => filteredBlock('c', block(ENDORSEMENT_POLICY_FAILURE, envelopeOf(Buffer.from('garbage'))))).toThrow('cannot parse');
});
