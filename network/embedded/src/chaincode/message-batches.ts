// SPDX-License-Identifier: Apache-2.0
// Messages between a peer and a chaincode's thread, many in one parcel: waking the other thread costs more than most messages do.
import type { MessagePort } from 'node:worker_threads';
import { asBuffer } from '../protos/wire';

const LENGTH_BYTES = 4;

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
                const parcel = new Uint8Array(messages.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
                const view = new DataView(parcel.buffer);
                let at = 0;
                for (const next of messages) {
                    view.setUint32(at, next.length);
                    parcel.set(next, at + LENGTH_BYTES);
                    at += LENGTH_BYTES + next.length;
                }
                this.#port.postMessage(parcel, [parcel.buffer]);
            });
        }
    }
}

/** Calls back with each message that comes through a port, as a view into its parcel. */
export function onMessage(port: MessagePort, listener: (message: Buffer) => void): void {
    port.on('message', (bytes: Uint8Array) => {
        const parcel = asBuffer(bytes);
        for (let at = 0; at < parcel.length;) {
            const start = at + LENGTH_BYTES;
            at = start + parcel.readUInt32BE(at);
            listener(parcel.subarray(start, at));
        }
    });
}
