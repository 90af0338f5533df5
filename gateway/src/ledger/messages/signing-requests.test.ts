// SPDX-License-Identifier: Apache-2.0
// What is signed for whom: bytes as the Fabric client makes them, and every other kind of bytes that a signature of the ward could be worth
// something under.

import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash, type Gateway } from '@hyperledger/fabric-gateway';
import { common, gateway as protos, msp, orderer, peer } from '@hyperledger/fabric-protos';
import { demandDefined, type LedgerFunctionName } from '@wardledger/chaincode/domain';
import { CUSTODIAN, REGISTRAR } from '../../custody';
import { demandSignable } from '../../custody/wallet/signing-rules';
import { readSigningRequest } from './signing-requests';

const place = { channel: 'mychannel', chaincode: 'wardledger' };
const identity = { mspId: 'Ward1MSP', certificate: 'PEM of dr-osei' };
const TX = 'ab'.repeat(32);

/** Nothing is sent. */
const nowhere = new Client('127.0.0.1:1', credentials.createInsecure());
afterAll(() => {
    nowhere.close();
});

const creator = (() => {
    const own = new msp.SerializedIdentity();
    own.setMspid(identity.mspId);
    own.setIdBytes(Buffer.from(identity.certificate));
    return own.serializeBinary();
})();

/** Whether the custodian would sign these bytes. */
function verdict(message: Uint8Array, caller = 'dr-osei', as = identity): string {
    try {
        demandSignable(readSigningRequest(message), { caller, identity: as, place });
        return 'signed';
    } catch (error) {
        return (error as { code: string }).code;
    }
}

interface Asked {
    readonly name?: string;
    readonly channel?: string;
    readonly chaincode?: string;
    readonly parameters?: readonly string[];
    readonly transient?: Record<string, string>;
}

/** A proposal as the client makes it. */
function proposal({ name = 'entries:Write', channel, chaincode, parameters = ['{}'], transient = {} }: Asked = {}): Uint8Array {
    const client: Gateway = connect({
        client: nowhere,
        identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificate) },
        hash: hash.none,
    });
    const contract = client.getNetwork(channel ?? place.channel).getContract(chaincode ?? place.chaincode);
    return contract.newProposal(name, { arguments: [...parameters], transientData: transient }).getDigest();
}

interface Parts {
    readonly header: common.Header;
    readonly payload: Uint8Array;
}

function partsOf(bytes: Uint8Array): Parts {
    const whole = peer.Proposal.deserializeBinary(bytes);
    return { header: common.Header.deserializeBinary(whole.getHeader_asU8()), payload: whole.getPayload_asU8() };
}

/** The payload of an envelope with these data under the header of a proposal. */
function payloadOf(header: common.Header, data: Uint8Array): Uint8Array {
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(data);
    return payload.serializeBinary();
}

/** The transaction that a peer makes of an endorsed proposal. */
function transaction(asked: Asked = {}, change: (action: peer.TransactionAction) => void = () => undefined): Uint8Array {
    const { header, payload } = partsOf(proposal(asked));
    const call = peer.ChaincodeProposalPayload.deserializeBinary(payload);
    call.clearTransientmapMap();
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(Buffer.from('what the wards agreed on'));
    const content = new peer.ChaincodeActionPayload();
    content.setChaincodeProposalPayload(call.serializeBinary());
    content.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setHeader(header.getSignatureHeader_asU8());
    action.setPayload(content.serializeBinary());
    change(action);
    const whole = new peer.Transaction();
    whole.setActionsList([action]);
    return payloadOf(header, whole.serializeBinary());
}

function statusQuestion(transactionId: string, channel = place.channel): Uint8Array {
    const question = new protos.CommitStatusRequest();
    question.setTransactionId(transactionId);
    question.setChannelId(channel);
    question.setIdentity(creator);
    return question.serializeBinary();
}

/** The header of a proposal with another type. */
function headerOf(type: common.HeaderTypeMap[keyof common.HeaderTypeMap], bytes = proposal()): common.Header {
    const { header } = partsOf(bytes);
    const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    channel.setType(type);
    header.setChannelHeader(channel.serializeBinary());
    return header;
}

/** A proposal whose parts were changed by hand. */
function changed(change: (parts: { header: common.Header; payload: peer.ChaincodeProposalPayload }) => void, asked?: Asked): Uint8Array {
    const { header, payload } = partsOf(proposal(asked));
    const parts = { header, payload: peer.ChaincodeProposalPayload.deserializeBinary(payload) };
    change(parts);
    const whole = new peer.Proposal();
    whole.setHeader(header.serializeBinary());
    whole.setPayload(parts.payload.serializeBinary());
    return whole.serializeBinary();
}

const seekAll = (() => {
    const oldest = new orderer.SeekPosition();
    oldest.setOldest(new orderer.SeekOldest());
    const newest = new orderer.SeekPosition();
    newest.setNewest(new orderer.SeekNewest());
    const seek = new orderer.SeekInfo();
    seek.setStart(oldest);
    seek.setStop(newest);
    return seek.serializeBinary();
})();

const query = (...parameters: string[]): Asked => ({ chaincode: 'qscc', name: 'GetBlockByTxID', parameters });

describe('for a caller', () => {
    it.each<[string, Uint8Array]>([
        ['a call', proposal({ transient: { entry: '{}' } })],
        ['a call without arguments', proposal({ parameters: [] })],
        ['an evaluation', proposal({ name: 'record:FindRecordById' })],
        ['an endorsed transaction', transaction()],
        ['the transaction of a call with transient data', transaction({ transient: { entry: '{}' } })],
        ['a question about the fate of one', statusQuestion(TX)],
        ['a question for the block of one', proposal(query(place.channel, TX))],
    ])('%s is signed', (_what, message) => {
        expect(verdict(message)).toBe('signed');
    });

    it.each<[string, Uint8Array]>([
        ['nothing', new Uint8Array()],
        ['a text', Buffer.from('please sign')],
        ['a hash', Buffer.from(TX, 'hex')],
        ['a stream of blocks', payloadOf(headerOf(common.HeaderType.DELIVER_SEEK_INFO), seekAll)],
        ['a stream of blocks under the header of a transaction', payloadOf(headerOf(common.HeaderType.ENDORSER_TRANSACTION), seekAll)],
        [
            'a change of the configuration',
            payloadOf(headerOf(common.HeaderType.CONFIG_UPDATE), new common.ConfigUpdateEnvelope().serializeBinary()),
        ],
        ['a configuration', payloadOf(headerOf(common.HeaderType.CONFIG), new common.ConfigEnvelope().serializeBinary())],
        ['a signature for a change of the configuration', Buffer.concat([creator, new common.ConfigUpdate().serializeBinary()])],
        ['a stream of events', eventsQuestion()],
        ['the fate of something on another channel', statusQuestion(TX, 'other')],
        ['the question of another signer', statusQuestionOf('PEM of somebody else')],
        ['the chain', proposal({ chaincode: 'qscc', name: 'GetChainInfo', parameters: [place.channel] })],
        ['a block by its number', proposal({ chaincode: 'qscc', name: 'GetBlockByNumber', parameters: [place.channel, '1'] })],
        ['a block of another channel', proposal(query('other', TX))],
        ['a block of no transaction', proposal(query(place.channel, 'x'))],
        ['a block with more arguments', proposal(query(place.channel, TX, 'x'))],
        ['a block, with transient data', proposal({ ...query(place.channel, TX), transient: { entry: '{}' } })],
        ['a transaction of the peer’s own chaincode', transaction(query(place.channel, TX))],
        ['the lifecycle of chaincodes', proposal({ chaincode: '_lifecycle', name: 'ApproveChaincodeDefinitionForMyOrg' })],
        ['the configuration of a peer', proposal({ chaincode: 'cscc', name: 'JoinChain' })],
        ['another chaincode', proposal({ chaincode: 'other' })],
        ['another channel', proposal({ channel: 'other' })],
        ['a function that does not exist', proposal({ name: 'record:Nothing' })],
        ['a function of every object', proposal({ name: 'toString' })],
        ['the registration of participants', proposal({ name: 'participant:RegisterParticipant' })],
        ['its transaction', transaction({ name: 'participant:RegisterParticipant' })],
        ['a change of a record, which the ward’s own process submits', proposal({ name: 'record:CreateRecord' })],
        ['its transaction', transaction({ name: 'record:CreateRecord' })],
        ['a transaction that keeps a private answer', transaction({ name: 'record:FindRecordById' })],
        ['transient data that the function does not take', proposal({ transient: { entry: '{}', '\u0012\u0000': '' } })],
        [
            'a call of another header',
            changed(({ header }) => header.setChannelHeader(headerOf(common.HeaderType.MESSAGE).getChannelHeader_asU8())),
        ],
        ['two transactions in one', twoActions()],
        ['a transaction that would keep transient data in a block', revealing()],
        ['a transaction with the header of another', transaction({}, (action) => action.setHeader(Buffer.from('other')))],
        ['a call with a byte behind it', Buffer.concat([proposal(), Buffer.from([0x22, 0x00])])],
    ])('%s is not', (_what, message) => {
        expect(verdict(message)).toBe('SIGNING_REFUSED');
    });

    it('a call names the same chaincode where peers look for it and where it stands in the transaction', () => {
        const aimedAt = (chaincode: string) =>
            changed(({ header }) => {
                const other = partsOf(proposal({ chaincode })).header;
                header.setChannelHeader(other.getChannelHeader_asU8());
            });
        expect([verdict(aimedAt('wardledger')), verdict(aimedAt('_lifecycle'))]).toEqual(['signed', 'SIGNING_REFUSED']);
        const own = partsOf(proposal()).header.getChannelHeader_asU8();
        expect(verdict(changed(({ header }) => header.setChannelHeader(own), { chaincode: '_lifecycle' }))).toBe('SIGNING_REFUSED');
    });

    it('no call initialises, or carries what it does not show', () => {
        const withInput = (change: (input: peer.ChaincodeInput) => void) =>
            changed(({ payload }) => {
                const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
                change(demandDefined(invocation.getChaincodeSpec()?.getInput(), 'the input'));
                payload.setInput(invocation.serializeBinary());
            });
        expect(verdict(withInput((input) => input.setIsInit(false)))).toBe('signed');
        expect(verdict(withInput((input) => input.setIsInit(true)))).toBe('SIGNING_REFUSED');
        expect(verdict(withInput((input) => input.getDecorationsMap().set('x', Buffer.from('y'))))).toBe('SIGNING_REFUSED');
        const hidden = changed(({ payload }) => payload.setInput(Buffer.concat([payload.getInput_asU8(), Buffer.from([0x1a, 0x00])])));
        expect(verdict(hidden)).toBe('SIGNING_REFUSED');
    });

    it('nothing is signed that names another signer', () => {
        for (const as of [
            { ...identity, certificate: 'PEM of nobody' },
            { ...identity, mspId: 'Ward2MSP' },
        ]) {
            expect([proposal(), transaction(), statusQuestion(TX)].map((message) => verdict(message, 'dr-osei', as))).toEqual([
                'SIGNING_REFUSED',
                'SIGNING_REFUSED',
                'SIGNING_REFUSED',
            ]);
        }
    });
});

describe('for the registrar', () => {
    const functions: readonly [LedgerFunctionName, string][] = [
        ['participant:RegisterParticipant', 'signed'],
        ['participant:UpdateParticipant', 'signed'],
        ['participant:GetParticipant', 'signed'],
        ['cluster:CommitSeed', 'signed'],
        ['cluster:GetSeed', 'signed'],
        ['participant:SuspendParticipant', 'SIGNING_REFUSED'],
        ['record:CreateRecord', 'signed'], // with what a caller has signed inside: decided-changes.test.ts
        ['record:EraseRecord', 'signed'],
        ['record:FindRecordById', 'SIGNING_REFUSED'],
        ['entries:Write', 'SIGNING_REFUSED'],
        ['access:Record', 'signed'], // alarms: of which kinds it may state any, the ledger judges
        ['access:GetStanding', 'SIGNING_REFUSED'],
        ['policies:CheckAccess', 'SIGNING_REFUSED'],
        ['vitals:GetWindow', 'signed'], // for whoever asks for a proof of a reading
        ['vitals:GetPost', 'SIGNING_REFUSED'],
        ['statistics:AggregateWindows', 'signed'],
        ['statistics:RequestRelease', 'SIGNING_REFUSED'],
    ];
    it.each(functions)('%s is %s', (name, expected) => {
        expect(verdict(proposal({ name }), REGISTRAR)).toBe(expected);
    });

    it('its transactions and the questions about them are signed, and no question for a block', () => {
        expect(verdict(transaction({ name: 'participant:RegisterParticipant' }), REGISTRAR)).toBe('signed');
        expect(verdict(statusQuestion(TX), REGISTRAR)).toBe('signed');
        expect(verdict(transaction(), REGISTRAR)).toBe('SIGNING_REFUSED');
        expect(verdict(proposal(query(place.channel, TX)), REGISTRAR)).toBe('SIGNING_REFUSED');
    });
});

it('what stands inside a call is read with it, where there is something', () => {
    const inside = (transient: Record<string, string>) => readSigningRequest(proposal({ name: 'record:CreateRecord', transient }))?.call;
    expect(inside({ record: '{}', authorship: '{"nonce":"ü"}' })).toMatchObject({
        transientFields: ['authorship', 'record'],
        authorship: '{"nonce":"ü"}',
    });
    expect(inside({ record: '{}' })).not.toHaveProperty('authorship');
    expect(inside({ posts: '{"posts":[]}' })).toMatchObject({ transientFields: ['posts'], posts: '{"posts":[]}' });
});

describe('a decision for a custodian', () => {
    const name = 'policies:Decide';

    it.each(['dr-osei', REGISTRAR, CUSTODIAN, '#ward-admin'])(
        'is asked for in the name of nobody else, and is never a transaction: %s',
        (caller) => {
            for (const call of [{ name }, { name, transient: { question: '{}', key: '{}' } }]) {
                expect(verdict(proposal(call), caller)).toBe('SIGNING_REFUSED');
            }
            expect(verdict(transaction({ name }), caller)).toBe('SIGNING_REFUSED');
        },
    );

    it('and what anybody may ask is asked for, but never a transaction either', () => {
        const asked = { name: 'policies:CheckAccess' };
        expect([verdict(proposal(asked)), verdict(transaction(asked))]).toEqual(['signed', 'SIGNING_REFUSED']);
    });
});

function eventsQuestion(): Uint8Array {
    const question = new protos.ChaincodeEventsRequest();
    question.setChannelId(place.channel);
    question.setChaincodeId(place.channel);
    question.setIdentity(creator);
    return question.serializeBinary();
}

function statusQuestionOf(certificate: string): Uint8Array {
    const other = new msp.SerializedIdentity();
    other.setMspid(identity.mspId);
    other.setIdBytes(Buffer.from(certificate));
    const question = protos.CommitStatusRequest.deserializeBinary(statusQuestion(TX));
    question.setIdentity(other.serializeBinary());
    return question.serializeBinary();
}

function revealing(): Uint8Array {
    return transaction({}, (action) => {
        const content = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
        const call = peer.ChaincodeProposalPayload.deserializeBinary(content.getChaincodeProposalPayload_asU8());
        call.getTransientmapMap().set('record', Buffer.from('{}'));
        content.setChaincodeProposalPayload(call.serializeBinary());
        action.setPayload(content.serializeBinary());
    });
}

function twoActions(): Uint8Array {
    const payload = common.Payload.deserializeBinary(transaction());
    const whole = peer.Transaction.deserializeBinary(payload.getData_asU8());
    const [action] = whole.getActionsList();
    const twice = demandDefined(action, 'the action');
    whole.setActionsList([twice, twice]);
    payload.setData(whole.serializeBinary());
    return payload.serializeBinary();
}
