// SPDX-License-Identifier: Apache-2.0
// What a block must hold to be shown. Whole blocks of a network are read in gateway/test/ledger.

import { common, peer } from '@hyperledger/fabric-protos';
import { blockSummary, transactionInBlock } from './block-parser';

const TRANSACTION = 'ab'.repeat(32);

type Part = 'block header' | 'channel header' | 'metadata' | 'verdict';

function payload(without: readonly Part[]): Uint8Array {
    const channel = new common.ChannelHeader();
    channel.setTxId(TRANSACTION);
    channel.setType(common.HeaderType.ENDORSER_TRANSACTION);
    const header = new common.Header();
    header.setChannelHeader(channel.serializeBinary());
    const whole = new common.Payload();
    whole.setHeader(without.includes('channel header') ? undefined : header);
    whole.setData(new peer.Transaction().serializeBinary());
    return whole.serializeBinary();
}

/** A block with one transaction. */
function blockWithout(...without: readonly Part[]): Uint8Array {
    const envelope = new common.Envelope();
    envelope.setPayload(payload(without));
    const data = new common.BlockData();
    data.addData(envelope.serializeBinary());
    const header = new common.BlockHeader();
    header.setNumber(7);
    const metadata = new common.BlockMetadata();
    const verdict = without.includes('verdict') ? [] : [Uint8Array.of(peer.TxValidationCode.MVCC_READ_CONFLICT)];
    metadata.setMetadataList([new Uint8Array(), new Uint8Array(), ...verdict]);
    const block = new common.Block();
    block.setHeader(without.includes('block header') ? undefined : header);
    block.setData(data);
    block.setMetadata(without.includes('metadata') ? undefined : metadata);
    return block.serializeBinary();
}

it('shows a block with the verdict of its peer', () => {
    expect(blockSummary(blockWithout())).toMatchObject({ number: 7, transactions: [{ id: TRANSACTION, code: 'MVCC_READ_CONFLICT' }] });
    expect(blockSummary(blockWithout('verdict'))).toMatchObject({ transactions: [{ code: 'NOT_VALIDATED' }] });
});

it.each<[Part, string]>([
    ['block header', 'the header of a block'],
    ['channel header', 'the header of a payload'],
    ['metadata', 'the metadata of a block'],
])('shows nothing of a block without its %s', (part, what) => {
    expect(() => blockSummary(blockWithout(part))).toThrow(what);
});

it('shows no transaction that has no action, and none that is not there', () => {
    expect(() => transactionInBlock(blockWithout(), TRANSACTION)).toThrow('the action of a transaction');
    expect(transactionInBlock(blockWithout(), 'other')).toBeUndefined();
});
