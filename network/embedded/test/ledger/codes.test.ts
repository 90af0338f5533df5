// SPDX-License-Identifier: Apache-2.0
import { common, peer } from '@hyperledger/fabric-protos';
import { CODE } from '../../src/ledger/validate/codes';
import type { Simulator } from '../../src/ledger/ports';
import { publicSetBytes } from '../../src/ledger/rwset/encode';
import type { NamespaceSet } from '../../src/ledger/rwset/model';
import { testIdentity } from './identities';
import { CHANNEL, type Endorsed, PARITY, peerOf, TestNetwork, userOf } from './network';
import { type Answer, assemble, propose, type ProposalParts, responsePayload, sign } from './transactions';

const NS = 'parity';
const set = (namespace: string, key = 'k'): NamespaceSet => ({
    namespace,
    reads: [],
    ranges: [],
    metadataWrites: [],
    collections: [],
    writes: [{ key, value: Buffer.from('v'), isDelete: false }],
});

let network: TestNetwork;
beforeEach(async () => {
    network = await TestNetwork.ready({}, [
        PARITY,
        { name: 'parity2', version: '1.0', sequence: 1, endorsementPolicy: "OR('Ward1MSP.peer')" },
    ]);
});
afterEach(() => network.close());

interface Made extends Partial<ProposalParts> {
    readonly answer?: Partial<Answer>;
    readonly endorsers?: ReturnType<typeof peerOf>[];
    readonly signer?: ReturnType<typeof userOf>;
    readonly edit?: (payload: common.Payload) => void;
    readonly sets?: NamespaceSet[];
}

/** An envelope with one thing wrong. */
function make(made: Made): Endorsed {
    const proposal = propose({ channelId: CHANNEL, chaincode: NS, creator: userOf(1), ...made });
    const response = responsePayload(proposal, { results: publicSetBytes(made.sets ?? [set(NS)]), ...made.answer });
    const payload = common.Payload.deserializeBinary(assemble(proposal, response, made.endorsers ?? [peerOf(1), peerOf(2)]));
    made.edit?.(payload);
    return { envelope: sign(payload.serializeBinary(), made.signer ?? proposal.creator), txId: proposal.txId };
}

function editHeader(change: (header: common.ChannelHeader) => void): (payload: common.Payload) => void {
    return (payload) => {
        const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
        change(header);
        payload.getHeader()?.setChannelHeader(header.serializeBinary());
    };
}

const foreign = testIdentity('Ward9MSP', 'client');
const rows: [string, Made, number][] = [
    ['a good one', {}, CODE.VALID],
    ['signed by another', { signer: userOf(2) }, CODE.BAD_CREATOR_SIGNATURE],
    ['a creator of no known MSP', { creator: foreign }, CODE.BAD_CREATOR_SIGNATURE],
    ['another channel', { channelId: 'absent' }, CODE.BAD_CREATOR_SIGNATURE],
    [
        'no header',
        {
            edit: (p) => {
                p.clearHeader();
            },
        },
        CODE.BAD_COMMON_HEADER,
    ],
    ['an unknown type', { type: 99 }, CODE.BAD_COMMON_HEADER],
    ['an epoch', { epoch: 1 }, CODE.BAD_COMMON_HEADER],
    ['no nonce', { nonce: new Uint8Array(0) }, CODE.BAD_COMMON_HEADER],
    ['a configuration', { type: common.HeaderType.CONFIG }, CODE.INVALID_CONFIG_TRANSACTION],
    ['a configuration update', { type: common.HeaderType.CONFIG_UPDATE }, CODE.UNSUPPORTED_TX_PAYLOAD],
    ['an id of its own making', { txId: 'ab'.repeat(32) }, CODE.BAD_PROPOSAL_TXID],
    [
        'data that is no transaction',
        {
            edit: (p) => {
                p.setData(Buffer.from('garbage'));
            },
        },
        CODE.INVALID_ENDORSER_TRANSACTION,
    ],
    [
        'no action',
        {
            edit: (p) => {
                p.setData(new Uint8Array(0));
            },
        },
        CODE.INVALID_ENDORSER_TRANSACTION,
    ],
    ['a changed timestamp', { edit: editHeader((h) => h.getTimestamp()?.setSeconds(5)) }, CODE.INVALID_ENDORSER_TRANSACTION],
    [
        'a header extension that is none',
        {
            edit: editHeader((h) => {
                h.setExtension$(Buffer.from('garbage'));
            }),
        },
        CODE.INVALID_ENDORSER_TRANSACTION,
    ],
    ['results that are no read-write set', { answer: { results: Buffer.from('garbage') } }, CODE.BAD_RWSET],
    ['no version', { answer: { version: '' } }, CODE.INVALID_CHAINCODE],
    ['no chaincode name', { chaincode: '' }, CODE.INVALID_CHAINCODE],
    ['an undefined chaincode', { chaincode: 'absent' }, CODE.INVALID_CHAINCODE],
    ['a write to an undefined chaincode', { sets: [set('absent'), set(NS)] }, CODE.INVALID_CHAINCODE],
    ['a namespace twice', { sets: [set(NS), set(NS, 'l')] }, CODE.ILLEGAL_WRITESET],
    ['no endorsement', { endorsers: [] }, CODE.ENDORSEMENT_POLICY_FAILURE],
    ['one endorsement of two', { endorsers: [peerOf(1)] }, CODE.ENDORSEMENT_POLICY_FAILURE],
    ['one endorsement twice', { endorsers: [peerOf(1), peerOf(1)] }, CODE.ENDORSEMENT_POLICY_FAILURE],
    ['endorsed by users', { endorsers: [userOf(1), userOf(2)] }, CODE.ENDORSEMENT_POLICY_FAILURE],
    ['endorsed by a stranger too', { endorsers: [testIdentity('Ward9MSP', 'peer'), peerOf(1), peerOf(2)] }, CODE.VALID],
    ['another chaincode by its own policy', { chaincode: 'parity2', sets: [set('parity2')], endorsers: [peerOf(1)] }, CODE.VALID],
    [
        'a callee whose policy asks for more',
        { chaincode: 'parity2', sets: [set('parity2'), set(NS)], endorsers: [peerOf(1)] },
        CODE.ENDORSEMENT_POLICY_FAILURE,
    ],
    [
        'a write to the lifecycle by one ward',
        { chaincode: '_lifecycle', sets: [set('_lifecycle')], endorsers: [peerOf(1)] },
        CODE.ENDORSEMENT_POLICY_FAILURE,
    ],
];

test.each(rows)('%s', async (_, made, code) => {
    expect(await network.commit(make(made))).toEqual([code]);
});

test('bytes that are no envelope are refused by the orderer or recorded as unreadable', async () => {
    expect(network.channel.order(Buffer.from('garbage'))).toMatchObject({ accepted: false });
    expect(network.channel.order(new Uint8Array(0))).toMatchObject({ accepted: false, info: 'Message was empty' });
    const envelope = new common.Envelope();
    envelope.setPayload(Buffer.from('garbage'));
    expect(await network.commit({ envelope: envelope.serializeBinary(), txId: '' })).toEqual([CODE.BAD_PAYLOAD]);
});

test("a message over the absolute limit is refused with the orderer's words", () => {
    const envelope = new common.Envelope();
    envelope.setPayload(new Uint8Array(10_000_001));
    expect(network.channel.order(envelope.serializeBinary())).toEqual({
        accepted: false,
        status: common.Status.BAD_REQUEST,
        info: 'message payload is 10000001 bytes and exceeds maximum allowed 10000000 bytes',
    });
});

test('a second submission is a duplicate, in the same block and later; the first status stays', async () => {
    const made = make({});
    expect(await network.commit(made, made)).toEqual([CODE.VALID, CODE.DUPLICATE_TXID]);
    expect(await network.commit(made)).toEqual([CODE.DUPLICATE_TXID]);
    expect(network.ledger(1).status(made.txId)?.code).toBe(CODE.VALID);
});

test('in one block a good transaction after a bad one of the same id is valid', async () => {
    const nonce = Buffer.alloc(24, 7);
    expect(await network.commit(make({ nonce, endorsers: [] }), make({ nonce }))).toEqual([CODE.ENDORSEMENT_POLICY_FAILURE, CODE.VALID]);
});

test('a transaction that read what is stale keeps its id: the same again is a duplicate', async () => {
    const step = (s: Simulator): void => {
        s.getState(NS, 'k');
        s.putState(NS, 'k', Buffer.from(s.txId));
    };
    const [first, stale] = [network.endorse(step), network.endorse(step)];
    expect(await network.commit(first, stale, stale)).toEqual([CODE.VALID, CODE.MVCC_READ_CONFLICT, CODE.DUPLICATE_TXID]);
});

test('the event of an invalid transaction is kept with its code', async () => {
    const endorsed = network.endorse((s) => s.putState(NS, 'k', Buffer.from('v')), {
        endorsers: [peerOf(1)],
        event: { name: 'e', payload: 'p' },
    });
    await network.commit(endorsed);
    const [transaction] = network.ledger(1).blockByTxId(endorsed.txId)?.transactions ?? [];
    expect(transaction?.code).toBe(CODE.ENDORSEMENT_POLICY_FAILURE);
    expect(peer.ChaincodeEvent.deserializeBinary(transaction?.event ?? new Uint8Array()).getEventName()).toBe('e');
});
