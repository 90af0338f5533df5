// SPDX-License-Identifier: Apache-2.0
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { minus, NOTHING, plus, vitalsOf, writtenTypes } from './block-tally';

const WINDOW_KEY = '\u0000window\u0000w1\u0000';

function written(namespace: string, keys: readonly string[]): ledger.rwset.NsReadWriteSet {
    const set = new ledger.rwset.kvrwset.KVRWSet();
    for (const key of keys) {
        const write = new ledger.rwset.kvrwset.KVWrite();
        write.setKey(key);
        write.setValue(Buffer.from('12345'));
        set.addWrites(write);
    }
    const own = new ledger.rwset.NsReadWriteSet();
    own.setNamespace(namespace);
    own.setRwset(set.serializeBinary());
    return own;
}

function transaction(keys: readonly string[], namespace = 'wardledger'): Uint8Array {
    const results = new ledger.rwset.TxReadWriteSet();
    results.addNsRwset(written('_lifecycle', ['post/of-somebody-else']));
    results.addNsRwset(written(namespace, keys));
    const action = new peer.ChaincodeAction();
    action.setResults(results.serializeBinary());
    const response = new peer.ProposalResponsePayload();
    response.setExtension$(action.serializeBinary());
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(response.serializeBinary());
    const payload = new peer.ChaincodeActionPayload();
    payload.setAction(endorsed);
    const step = new peer.TransactionAction();
    step.setPayload(payload.serializeBinary());
    const all = new peer.Transaction();
    all.addActions(step);
    return envelopeOf(common.HeaderType.ENDORSER_TRANSACTION, all.serializeBinary());
}

function envelopeOf(type: Parameters<common.ChannelHeader['setType']>[0], data: Uint8Array): Uint8Array {
    const channel = new common.ChannelHeader();
    channel.setType(type);
    const header = new common.Header();
    header.setChannelHeader(channel.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(data);
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return envelope.serializeBinary();
}

function block(envelopes: readonly Uint8Array[], codes: readonly number[] = envelopes.map(() => 0)): common.Block {
    const data = new common.BlockData();
    data.setDataList([...envelopes]);
    const metadata = new common.BlockMetadata();
    metadata.setMetadataList([new Uint8Array(), new Uint8Array(), Uint8Array.from(codes)]);
    const whole = new common.Block();
    whole.setData(data);
    whole.setMetadata(metadata);
    return whole;
}

test('posts and windows are counted by the keys that are written, with what is written of them', () => {
    const posts = transaction(['post/ward1/d/0000000000000001', 'post/ward1/d/0000000000000002']);
    const windows = transaction([WINDOW_KEY, '\u0000window~ward\u0000ward1\u0000w1\u0000', 'other']);
    const { tally, postKeys } = vitalsOf(block([posts, windows]));
    expect(tally.posts).toEqual({ transactions: 1, count: 2, writtenBytes: 2 * (29 + 5) });
    expect(tally.windows).toMatchObject({ transactions: 1, count: 1 });
    expect(postKeys).toEqual(['post/ward1/d/0000000000000001', 'post/ward1/d/0000000000000002']);
});

test('what a peer refused, configuration, and what other contracts write, count for nothing', () => {
    const post = transaction(['post/ward1/d/0000000000000001']);
    const others = [transaction(['post/x'], 'put'), envelopeOf(common.HeaderType.CONFIG, new Uint8Array())];
    expect(vitalsOf(block([post, ...others], [peer.TxValidationCode.MVCC_READ_CONFLICT, 0, 0]))).toEqual({ tally: NOTHING, postKeys: [] });
});

test('of each transaction it is told which kinds of keys it wrote, but not of what a peer refused', () => {
    const part = transaction(['\u0000reserved\u0000r\u00000\u0000', '\u0000released\u0000w\u0000']);
    const written = writtenTypes(
        block([part, transaction([WINDOW_KEY, 'post/a']), part], [0, 0, peer.TxValidationCode.MVCC_READ_CONFLICT]),
    );
    expect(written).toEqual([new Set(['reserved', 'released']), new Set(['window'])]);
});

test('a count taken from a sum leaves the other', () => {
    const { tally } = vitalsOf(block([transaction(['post/a']), transaction([WINDOW_KEY])]));
    expect(minus(plus(tally, tally), tally)).toEqual(tally);
});
