// SPDX-License-Identifier: Apache-2.0
// Runs a chaincode in a thread of its own, so that one that blocks or dies harms nobody else.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { MessageSender, onMessage } from './message-batches';
import { decodeMessage, encodeMessage, MAX_MESSAGE_BYTES, type ChaincodeMessage } from './messages';
import type { ChaincodeStream } from './stream';

const program = join(__dirname, 'chaincode-worker.js');

/** Whether there is a compiled program for the thread; when run from sources there is none. */
export const hasWorkerProgram = (): boolean => existsSync(program);

/** A peer's end of its conversation with the thread. */
class WorkerStream implements ChaincodeStream {
    readonly #port: MessagePort;
    readonly #sender: MessageSender;
    readonly #worker: Worker;
    readonly #endWorker: (reason: string) => void;

    constructor(port: MessagePort, worker: Worker, endWorker: (reason: string) => void) {
        this.#port = port;
        this.#sender = new MessageSender(port);
        this.#worker = worker;
        this.#endWorker = endWorker;
    }

    send(message: ChaincodeMessage): void {
        this.#sender.send(encodeMessage(message));
    }

    /** A larger message than a peer takes ends the stream there, and the chaincode with it. */
    receive(listener: (message: ChaincodeMessage) => void, onEnd: (reason: string) => void): void {
        onMessage(this.#port, (bytes) => {
            if (bytes.length > MAX_MESSAGE_BYTES) {
                this.#endWorker(`it sent a message larger than max (${bytes.length} vs. ${MAX_MESSAGE_BYTES})`);
            } else {
                listener(decodeMessage(bytes));
            }
        });
        this.#worker.on('exit', (code) => {
            onEnd(`container exited with ${code}`);
        });
    }

    close(): void {
        this.#endWorker('it was given up');
    }
}

/** A package and the peers that it is for. */
export interface WorkerOptions {
    readonly name: string;
    /** Folder of the chaincode package. */
    readonly module: string;
    /** The organisation of each peer. */
    readonly members: readonly string[];
}

/** A thread that is starting, or has started. */
export interface StartedWorker {
    /** One for each peer. */
    readonly streams: readonly ChaincodeStream[];
    /** Settles with the reason when the thread has ended: it could not be loaded, or later. */
    readonly ended: Promise<string>;
    hasEnded(): boolean;
    terminate(): void;
}

/** Starts a thread for a chaincode package; it registers at the peer of each member as soon as it is loaded. */
export function startWorker({ name, module, members }: WorkerOptions): StartedWorker {
    const channels = members.map(() => new MessageChannel());
    const ports = channels.map(({ port2 }) => port2);
    const worker = new Worker(program, { workerData: { name, module, ports, members }, transferList: ports, name: `chaincode ${name}` });
    let hasEnded = false;
    let reason = '';
    worker.on('error', (error: Error) => {
        reason = `: ${error.message}`;
    });
    const endWorker = (why: string): void => {
        reason = `: ${why}`;
        void worker.terminate();
    };
    const ended = new Promise<string>((resolve) => {
        worker.on('exit', (code) => {
            hasEnded = true;
            resolve(`ended with code ${code}${reason}`);
        });
    });
    return {
        streams: channels.map(({ port1 }) => new WorkerStream(port1, worker, endWorker)),
        ended,
        hasEnded: () => hasEnded,
        terminate: () => void worker.terminate(),
    };
}
