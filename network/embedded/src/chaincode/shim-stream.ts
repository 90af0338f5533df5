// SPDX-License-Identifier: Apache-2.0
// Runs a chaincode inside this process: the shim's own message handler on one end of an in-memory stream, the peer on the other.
import { encode } from '../protos/encode';
import { MessageType, type ChaincodeMessage } from './messages';
import type { Shim, ShimChaincode, ShimMessage } from './shim';
import { fromShim, toShim } from './shim-messages';
import type { ChaincodeStream } from './stream';

type Listener = (message: ShimMessage) => void;

/** Both ends of the stream. Each message is delivered in a microtask of its own, so that no handler runs inside another. */
class InMemoryStream implements ChaincodeStream {
    readonly #shim: Shim;
    readonly #listeners = new Map<string, Listener>();
    #toPeer: (message: ChaincodeMessage) => void = () => undefined;
    #onEnd: () => void = () => undefined;

    constructor(shim: Shim) {
        this.#shim = shim;
    }

    /** The chaincode's end: what the shim's handler works with. */
    readonly shimEnd = {
        on: (event: string, listener: Listener) => void this.#listeners.set(event, listener),
        write: (message: ShimMessage) => {
            queueMicrotask(() => {
                this.#toPeer(fromShim(message));
            });
        },
        end: () => {
            this.#onEnd();
        },
    };

    send(message: ChaincodeMessage): void {
        queueMicrotask(() => this.#listeners.get('data')?.(toShim(this.#shim, message)));
    }

    receive(onMessage: (message: ChaincodeMessage) => void, onEnd: () => void): void {
        this.#toPeer = onMessage;
        this.#onEnd = onEnd;
    }

    close(): void {
        this.#listeners.get('end')?.(new this.#shim.ChaincodeMessage());
    }
}

/**
 * Starts a chaincode on a stream of its own; it registers under `name`. One chaincode object may be on several streams.
 * @returns the peer's end and `start`, to be called when somebody receives there
 */
export function inMemoryStream(shim: Shim, chaincode: ShimChaincode, name: string): { stream: ChaincodeStream; start: () => void } {
    const stream = new InMemoryStream(shim);
    const handler = new shim.ChaincodeMessageHandler(stream.shimEnd, chaincode);
    const register = { type: MessageType.REGISTER, payload: encode([2, name]), txId: '', channelId: '' };
    return {
        stream,
        start: () => {
            handler.chat(toShim(shim, register));
        },
    };
}
