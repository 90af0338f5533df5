// SPDX-License-Identifier: Apache-2.0
// The parts of fabric-shim that this package drives, from the copy that the contracts themselves use. fabric-shim brings its
// own protobuf classes, so message objects handed to it must be made from those.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { belongsTo, quietByDefault, rememberCertificates, shortArgumentsInLog, tellMembership, withoutSideEffects } from './shim-tuning';

/** A peer.ChaincodeMessage of the shim's own protobuf classes. */
export interface ShimMessage {
    getType(): number;
    setType(type: number): void;
    getPayload_asU8(): Uint8Array;
    setPayload(payload: Uint8Array): void;
    getTxid(): string;
    setTxid(txId: string): void;
    getChannelId(): string;
    setChannelId(channelId: string): void;
    getChaincodeEvent(): { serializeBinary(): Uint8Array } | undefined;
    setProposal(proposal: ShimProposal): void;
}

/** A peer.SignedProposal of the shim's own protobuf classes. */
export interface ShimProposal {
    setProposalBytes(bytes: Uint8Array): void;
    setSignature(signature: Uint8Array): void;
}

/** What the shim's handler needs of a stream. */
export interface ShimStream {
    on(event: 'data' | 'end' | 'error', listener: (message: ShimMessage) => void): void;
    write(message: ShimMessage): void;
    end(): void;
}

/** The chaincode object that a handler calls: the contract API's dispatcher. */
export type ShimChaincode = object;

/** The shim's half of the protocol. */
export interface ShimHandler {
    /** Registers. */
    chat(register: ShimMessage): void;
}

type HandlerClass = new (stream: ShimStream, chaincode: ShimChaincode) => ShimHandler;

/** The classes of messages that the shim takes. */
interface ShimMessages {
    readonly ChaincodeMessage: new () => ShimMessage;
    readonly SignedProposal: new () => ShimProposal;
}

/** One copy of fabric-shim. */
export interface Shim extends ShimMessages {
    /** A handler on a stream to a peer of an organisation. */
    handlerOn(stream: ShimStream, chaincode: ShimChaincode, mspId: string): ShimHandler;
    /** The chaincode of a module folder, read as `fabric-chaincode-node` reads it. */
    chaincodeOfModule(folder: string): Promise<ShimChaincode>;
    /** The chaincode of contract classes. */
    chaincodeOfContracts(contracts: readonly object[], title: string, version: string): ShimChaincode;
}

interface ModuleInfo {
    readonly contracts: readonly object[];
    readonly serializers: object;
    readonly title: string;
    readonly version: string;
}

interface Bootstrap {
    getInfoFromContract(folder: string): ModuleInfo;
    getMetadata(folder: string): Promise<object>;
}

type FromContract = new (
    contracts: readonly object[],
    serializers: object,
    metadata: object,
    title: string,
    version: string,
) => ShimChaincode;

/**
 * The shim that a module gets when it requires `fabric-shim`.
 * @param from - a file or folder whose look-up path counts
 */
export function loadShim(from: string): Shim {
    return withoutSideEffects(() => {
        const fromModule = createRequire(join(from, 'package.json'));
        const fromShim = createRequire(fromModule.resolve('fabric-shim/package.json'));
        quietByDefault(fromModule, fromShim);
        rememberCertificates(fromShim);
        shortArgumentsInLog(fromShim);
        tellMembership(fromShim);
        const FromContract = fromShim('./lib/contract-spi/chaincodefromcontract.js') as FromContract;
        const bootstrap = fromShim('./lib/contract-spi/bootstrap.js') as Bootstrap;
        const { ChaincodeMessageHandler } = fromShim('./lib/handler.js') as { ChaincodeMessageHandler: HandlerClass };
        const { peer } = fromShim('@hyperledger/fabric-protos') as { peer: ShimMessages };
        return {
            ChaincodeMessage: peer.ChaincodeMessage,
            SignedProposal: peer.SignedProposal,
            handlerOn(stream, chaincode, mspId) {
                const handler = new ChaincodeMessageHandler(stream, chaincode);
                belongsTo(handler, mspId);
                return handler;
            },
            async chaincodeOfModule(folder) {
                const { contracts, serializers, title, version } = bootstrap.getInfoFromContract(folder);
                return new FromContract(contracts, serializers, await bootstrap.getMetadata(folder), title, version);
            },
            chaincodeOfContracts(contracts, title, version) {
                const { JSONSerializer } = fromModule('fabric-contract-api') as { JSONSerializer: object };
                const serializers = { transaction: 'jsonSerializer', serializers: { jsonSerializer: JSONSerializer } };
                return new FromContract(contracts, serializers, {}, title, version);
            },
        };
    });
}
