// SPDX-License-Identifier: Apache-2.0
// Runs a chaincode in a thread of its own, so that one that blocks or dies harms nobody else.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { MessageSender, onMessage } from './message-batches';
import { decodeMessage, encodeMessage, type ChaincodeMessage } from './messages';
import type { ChaincodeStream } from './stream';

const program = join(__dirname, 'chaincode-worker.js');

/** Whether there is a compiled program for the thread; when run from sources there is none. */
export const hasWorkerProgram = (): boolean => existsSync(program);

/** A peer's end of its conversation with the thread. */
class WorkerStream implements ChaincodeStream {
    readonly #port: MessagePort;
    readonly #sender: MessageSender;
    readonly #worker: Worker;

    constructor(port: MessagePort, worker: Worker) {
        this.#port = port;
        this.#sender = new MessageSender(port);
        this.#worker = worker;
    }

    send(message: ChaincodeMessage): void {
        this.#sender.send(encodeMessage(message));
    }

    receive(listener: (message: ChaincodeMessage) => void, onEnd: () => void): void {
        onMessage(this.#port, (bytes) => {
            listener(decodeMessage(bytes));
        });
        this.#worker.on('exit', () => {
            onEnd();
        });
    }

    close(): void {
        this.#port.close();
        void this.#worker.terminate();
    }
}

/** A thread that is starting. */
export interface StartedWorker {
    /** One for each peer. */
    readonly streams: readonly ChaincodeStream[];
    /** Rejects when the chaincode cannot be loaded, or its thread ends. */
    readonly failed: Promise<never>;
}

/** Starts a thread for a chaincode package; it registers at each peer as soon as it is loaded. */
export function startWorker(name: string, module: string, peers: number): StartedWorker {
    const channels = Array.from({ length: peers }, () => new MessageChannel());
    const ports = channels.map(({ port2 }) => port2);
    const worker = new Worker(program, { workerData: { name, module, ports }, transferList: ports, name: `chaincode ${name}` });
    const failed = new Promise<never>((_, reject) => {
        worker.on('error', (error: Error) => {
            reject(new Error(`chaincode ${name} cannot be loaded: ${error.message}`));
        });
        worker.on('exit', (code) => {
            reject(new Error(`the thread of chaincode ${name} ended with code ${code}`));
        });
    });
    failed.catch(() => undefined);
    return { streams: channels.map(({ port1 }) => new WorkerStream(port1, worker)), failed };
}
