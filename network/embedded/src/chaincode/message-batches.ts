// SPDX-License-Identifier: Apache-2.0
// Messages between a peer and a chaincode's thread, many in one parcel: waking the other thread costs more than most messages do.
import type { MessagePort } from 'node:worker_threads';
import { asBuffer } from '../protos/wire';

const LENGTH_BYTES = 4;

/** The messages of a parcel, as views into it. */
function* unpacked(bytes: Uint8Array): Generator<Buffer> {
    const buffer = asBuffer(bytes);
    for (let at = 0; at < buffer.length;) {
        const start = at + LENGTH_BYTES;
        at = start + buffer.readUInt32BE(at);
        yield buffer.subarray(start, at);
    }
}

/** Sends through a port what is given to it until this turn of the event loop has done its work; the memory is handed over. */
export class MessageSender {
    readonly #port: MessagePort;
    #waiting: Uint8Array[] = [];

    constructor(port: MessagePort) {
        this.#port = port;
    }

    send(message: Uint8Array): void {
        if (this.#waiting.push(message) === 1) {
            setImmediate(() => {
                const messages = this.#waiting.splice(0);
                const bytes = new Uint8Array(messages.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
                const view = new DataView(bytes.buffer);
                let at = 0;
                for (const message of messages) {
                    view.setUint32(at, message.length);
                    bytes.set(message, at + LENGTH_BYTES);
                    at += LENGTH_BYTES + message.length;
                }
                this.#port.postMessage(bytes, [bytes.buffer]);
            });
        }
    }
}

/** Calls back with each message that comes through a port. */
export function onMessage(port: MessagePort, listener: (message: Buffer) => void): void {
    port.on('message', (bytes: Uint8Array) => {
        for (const message of unpacked(bytes)) {
            listener(message);
        }
    });
}
