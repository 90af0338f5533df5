// SPDX-License-Identifier: Apache-2.0
// A chaincode package in a thread of its own, which all peers share. Where the thread has ended (process.exit, out of memory), the next call that any
// peer gets starts it again, as a peer starts a chaincode's container again.
import { demandDefined } from '../invariants';
import type { Launch } from './launched-chaincode';
import { startWorker, type StartedWorker, type WorkerOptions } from './worker-stream';

/** The thread of a package, and the one that comes after it. */
export class ChaincodeThread {
    readonly #options: WorkerOptions;
    readonly #log: (message: string) => void;
    #worker: StartedWorker;
    #isUsed = false;
    #isClosed = false;

    constructor(options: WorkerOptions, log: (message: string) => void) {
        this.#options = options;
        this.#log = log;
        this.#worker = this.#start();
    }

    /** Settles, with the reason, when the thread that runs now ends. */
    get ended(): Promise<string> {
        return this.#worker.ended;
    }

    /** From now on its end is worth a line in the log: before, whoever waits for it tells of it. */
    use(): void {
        this.#isUsed = true;
    }

    /** How the peer with this number, in the order of the members, reaches it. */
    launch(peer: number): Launch {
        const { name, members } = this.#options;
        return {
            id: name,
            open: async () => {
                if (this.#worker.hasEnded()) {
                    this.#worker = this.#start();
                }
                return Promise.resolve(demandDefined(this.#worker.streams[peer], `the stream of ${name} to ${members[peer] ?? peer}`));
            },
            endedEarly: (reason) => `chaincode registration failed: ${reason}`,
        };
    }

    close(): void {
        this.#isClosed = true;
        this.#worker.terminate();
    }

    #start(): StartedWorker {
        if (this.#isClosed) {
            throw new Error(`chaincode ${this.#options.name} was stopped`);
        }
        const worker = startWorker(this.#options);
        void worker.ended.then((reason) => {
            if (this.#isUsed && !this.#isClosed) {
                this.#log(`chaincode ${this.#options.name} ${reason}; the next call starts it again`);
            }
        });
        return worker;
    }
}
