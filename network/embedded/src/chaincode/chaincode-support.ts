// SPDX-License-Identifier: Apache-2.0
// All chaincodes of one peer: finds the one a proposal names, runs it, and runs those that it calls.
import { peer } from '@hyperledger/fabric-protos';
import { encode } from '../protos/encode';
import { WireMessage, asBuffer } from '../protos/wire';
import type { ChaincodeRunner } from './chaincode-handler';
import { encodeMessage, MessageType, type ChaincodeMessage } from './messages';
import type { TransactionContext, TransactionParameters } from './transaction-context';

/** What a chaincode answered. */
export interface ChaincodeResponse {
    readonly status: number;
    readonly message: string;
    readonly payload: Uint8Array;
}

/** A chaincode of the peer itself, such as qscc. */
export interface SystemChaincode {
    readonly name: string;
    invoke(args: readonly Buffer[], parameters: TransactionParameters): Promise<ChaincodeResponse>;
}

/** What one peer has installed, and whom it asks for permission. */
export interface SupportOptions {
    readonly handlers: ReadonlyMap<string, ChaincodeRunner>;
    readonly system: ReadonlyMap<string, SystemChaincode>;
    /** Throws, with a peer's text, when the creator may not call chaincodes on this channel. */
    mayInvoke(channelId: string, parameters: TransactionParameters): Promise<void>;
}

const ERROR_STATUS = 500;

/** Peers still know the name of the lifecycle chaincode before `_lifecycle`, but have no program for it; the path is their default. */
const OLD_LIFECYCLE = 'lscc';
const NOT_LAUNCHED =
    'could not launch chaincode lscc.syscc: error building chaincode: error building image: failed to get chaincode package for external build: ' +
    "could not get legacy chaincode package 'lscc.syscc': open /var/hyperledger/production/chaincodes/lscc.syscc: no such file or directory";

/** Serialised peer.Response. */
export const encodeResponse = ({ status, message, payload }: ChaincodeResponse): Buffer => encode([1, status], [2, message], [3, payload]);

/** What is before a sign and what is behind it, which is empty where there is no sign: Go's strings.Cut. */
function cut(text: string, sign: string): [string, string] {
    const at = text.indexOf(sign);
    return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Runs chaincodes at one peer. */
export class ChaincodeSupport {
    readonly #options: SupportOptions;

    constructor(options: SupportOptions) {
        this.#options = options;
    }

    isSystem(name: string): boolean {
        return name === OLD_LIFECYCLE || this.#options.system.has(name);
    }

    /**
     * Runs a chaincode for a proposal.
     * @throws Error with a peer's text when there is no answer of the chaincode
     */
    async execute(
        parameters: TransactionParameters,
        name: string,
        input: Uint8Array,
    ): Promise<{ response: ChaincodeResponse; event: Uint8Array | undefined }> {
        const message = await this.#invoke(parameters, name, input).catch((error: unknown) => {
            throw new Error(`failed to execute transaction ${parameters.txId}: ${(error as Error).message}`, { cause: error });
        });
        if (message.type === MessageType.ERROR) {
            throw new Error(`transaction returned with failure: ${Buffer.from(message.payload).toString()}`);
        }
        const response = peer.Response.deserializeBinary(message.payload);
        const given = message.event && new WireMessage(asBuffer(message.event));
        return {
            response: { status: response.getStatus(), message: response.getMessage(), payload: response.getPayload_asU8() },
            // The names in an event are the peer's: its chaincode and transaction, whatever the chaincode wrote there.
            event: given && encode([1, name], [2, parameters.txId], [3, given.bytesField(3)], [4, given.bytesField(4)]),
        };
    }

    /** A call by another chaincode: the payload of its answer. */
    async invokeFrom(payload: Uint8Array, context: TransactionContext): Promise<Uint8Array> {
        const spec = peer.ChaincodeSpec.deserializeBinary(payload);
        // What is called is named "name:version/channel".
        const [before, channelId] = cut(spec.getChaincodeId()?.getName() ?? '', '/');
        const [name] = cut(before, ':');
        const parameters = { ...context.parameters, channelId: channelId || context.parameters.channelId };
        if (!this.isSystem(name)) {
            await this.#options.mayInvoke(parameters.channelId, parameters);
        } else if (parameters.channelId !== context.parameters.channelId) {
            throw new Error(`failed to find ledger for channel: ${parameters.channelId}`);
        }
        try {
            return encodeMessage(await this.#invoke(parameters, name, spec.getInput()?.serializeBinary() ?? new Uint8Array(0)));
        } catch (error) {
            throw new Error(`execute failed: ${(error as Error).message}`, { cause: error });
        }
    }

    async #invoke(parameters: TransactionParameters, name: string, input: Uint8Array): Promise<ChaincodeMessage> {
        const { txId, channelId } = parameters;
        const system = this.#options.system.get(name);
        if (system) {
            const args = new WireMessage(asBuffer(input)).all(1);
            const response = await system.invoke(args, parameters).catch((error: unknown) => refusal((error as Error).message));
            return { type: MessageType.COMPLETED, payload: encodeResponse(response), txId, channelId };
        }
        if (name === OLD_LIFECYCLE) {
            throw new Error(NOT_LAUNCHED);
        }
        const handler = this.#options.handlers.get(name);
        const isDefined = parameters.simulator?.definition(name) !== undefined;
        if (!isDefined) {
            parameters.simulator?.getState(OLD_LIFECYCLE, name); // a peer looks there next, which its read set shows
        }
        if (!isDefined || !handler) {
            throw new Error(
                `invalid invocation: [channel ${channelId}] failed to get chaincode container info for ${name}: chaincode ${name} not found`,
            );
        }
        const isInit = new WireMessage(asBuffer(input)).number(3) !== 0;
        if (isInit) {
            throw new Error(`invalid invocation: chaincode '${name}' does not require initialization but called as init`);
        }
        return handler.execute(MessageType.TRANSACTION, parameters, input);
    }
}

/** The answer of a chaincode that refuses. */
export const refusal = (message: string): ChaincodeResponse => ({ status: ERROR_STATUS, message, payload: new Uint8Array(0) });
