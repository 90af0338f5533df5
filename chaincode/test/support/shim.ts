// SPDX-License-Identifier: Apache-2.0
// The parts of fabric-shim that its public types do not show: the dispatcher that a peer's runtime uses, the real stub, and the protobufs of its own copy.

import { createRequire } from 'node:module';
import { JSONSerializer } from 'fabric-contract-api';
import type { ChaincodeInterface, ChaincodeStub } from 'fabric-shim-api';
import { contracts } from '../../src';

interface Message {
    serializeBinary(): Uint8Array;
}
type Fields = Readonly<Record<string, unknown>>;
type Constructor = new () => Message;
type MessageMap = Map<string, Uint8Array>;

const fromShim = createRequire(require.resolve('fabric-shim'));

// The shim formats each of its many log lines before it looks at the level, and parses the caller's certificate anew in every transaction: half the
// work of most tests. Its modules take their loggers when they are loaded, so this stands before them.
const silent = Object.fromEntries(['error', 'warn', 'info', 'debug', 'log', 'fatal'].map((name) => [name, () => undefined]));
(fromShim('fabric-shim/lib/logger.js') as { getLogger: () => object }).getLogger = () => silent;
const { Certificate } = fromShim('@fidm/x509') as { Certificate: { fromPEM: (pem: Buffer | string) => object } };
const parse = Certificate.fromPEM.bind(Certificate);
const parsed = new Map<string, object>();
Certificate.fromPEM = (pem) => {
    const certificate = parsed.get(pem.toString()) ?? parse(pem);
    parsed.set(pem.toString(), certificate);
    return certificate;
};

const { common, msp, peer } = fromShim('@hyperledger/fabric-protos') as Record<string, Record<string, Constructor>>;
const { Timestamp } = fromShim('google-protobuf/google/protobuf/timestamp_pb.js') as Record<string, Constructor>;
const { ChaincodeStub: Stub } = fromShim('fabric-shim') as {
    ChaincodeStub: new (handler: object, channel: string, transactionId: string, input: object, proposal: object) => ChaincodeStub;
};
const ChaincodeFromContract = fromShim('fabric-shim/lib/contract-spi/chaincodefromcontract.js') as new (
    classes: readonly unknown[],
    serializers: object,
    metadata: object,
    title: string,
    version: string,
) => Dispatcher;

/** The shim's own: contracts by name, each with what reads its arguments. */
interface Dispatcher extends ChaincodeInterface {
    readonly contractImplementations: Readonly<Record<string, { readonly contractInstance: object }>>;
}

/** The dispatcher as `fabric-chaincode-node` makes it. It adds a contract of its own to the list that it is given. */
const dispatcher = new ChaincodeFromContract(
    [...contracts],
    { transaction: 'jsonSerializer', serializers: { jsonSerializer: JSONSerializer } },
    {},
    'wardledger',
    '0',
);

/** A peer's chaincode: contracts of its own, as they keep what they have prepared, behind a dispatcher that is made once, as that takes longer than most tests. */
export function newChaincode(): ChaincodeInterface {
    const own = Object.entries(dispatcher.contractImplementations).map(([name, implementation]) => {
        const contract = contracts.find((one) => implementation.contractInstance instanceof one);
        return [name, contract === undefined ? implementation : { ...implementation, contractInstance: new contract() }] as const;
    });
    return Object.assign(Object.create(dispatcher) as ChaincodeInterface, { contractImplementations: Object.fromEntries(own) });
}

/** What a proposal says. */
export interface Proposal {
    readonly transactionId: string;
    readonly milliseconds: number;
    readonly mspId: string;
    readonly pem: string;
    readonly args: readonly string[];
    readonly transient: ReadonlyMap<string, string>;
}

/** Builds the real stub over a stand-in for the shim's connection to a peer. */
export function newStub(handler: object, proposal: Proposal): ChaincodeStub {
    const input = message(peer?.['ChaincodeInput'], { ArgsList: proposal.args.map((arg) => Buffer.from(arg)) });
    return new Stub(handler, 'mychannel', proposal.transactionId, input, signedProposal(proposal));
}

/** Reads the event that a function has set on its stub. */
export function eventOf(stub: ChaincodeStub): { event?: { name: string; payload: string } } {
    const { chaincodeEvent } = stub as unknown as { chaincodeEvent?: { getEventName(): string; getPayload_asU8(): Uint8Array } };
    if (chaincodeEvent === undefined) {
        return {};
    }
    return { event: { name: chaincodeEvent.getEventName(), payload: Buffer.from(chaincodeEvent.getPayload_asU8()).toString('utf8') } };
}

/** Reads the size and the bookmark of a page from the metadata of a range query. */
export function pageOf(metadata: Uint8Array): { size: number; bookmark: string } {
    const type = peer?.['QueryMetadata'] as unknown as {
        deserializeBinary(bytes: Uint8Array): { getPagesize(): number; getBookmark(): string };
    };
    const page = type.deserializeBinary(metadata);
    return { size: page.getPagesize(), bookmark: page.getBookmark() };
}

function signedProposal(proposal: Proposal): Message {
    const { mspId, pem, milliseconds } = proposal;
    const timestamp = message(Timestamp, { Seconds: Math.floor(milliseconds / 1000), Nanos: (milliseconds % 1000) * 1_000_000 });
    const header = message(common?.['Header'], {
        ChannelHeader: message(common?.['ChannelHeader'], { Timestamp: timestamp }).serializeBinary(),
        SignatureHeader: message(common?.['SignatureHeader'], {
            Creator: creatorOf(mspId, pem),
            Nonce: Buffer.alloc(24),
        }).serializeBinary(),
    });
    const payload = { Header: header.serializeBinary(), Payload: proposalPayload(proposal.transient) };
    return message(peer?.['SignedProposal'], {
        ProposalBytes: message(peer?.['Proposal'], payload).serializeBinary(),
        Signature: Buffer.alloc(1),
    });
}

const creators = new Map<string, Uint8Array>();

/** Who proposes, as bytes: few people do thousands of times. */
function creatorOf(mspId: string, pem: string): Uint8Array {
    const name = `${mspId} ${pem}`;
    const bytes = creators.get(name) ?? message(msp?.['SerializedIdentity'], { Mspid: mspId, IdBytes: Buffer.from(pem) }).serializeBinary();
    creators.set(name, bytes);
    return bytes;
}

function proposalPayload(transient: ReadonlyMap<string, string>): Uint8Array {
    const payload = message(peer?.['ChaincodeProposalPayload'], { Input: Buffer.alloc(1) });
    const map = (payload as unknown as { getTransientmapMap(): MessageMap }).getTransientmapMap();
    transient.forEach((text, field) => map.set(field, Buffer.from(text)));
    return payload.serializeBinary();
}

function message(type: Constructor | undefined, fields: Fields): Message {
    if (type === undefined) {
        throw new TypeError('fabric-shim has changed its protobufs');
    }
    const made = new type() as unknown as Message & Record<string, (value: unknown) => void>;
    for (const [name, value] of Object.entries(fields)) {
        made[`set${name}`]?.(value);
    }
    return made;
}
