// SPDX-License-Identifier: Apache-2.0
// Tells listeners of each committed block, and lets streams walk the chain and then wait for what comes.
import type { CommittedBlock } from '../ports';

type Listener = (block: CommittedBlock) => void;

/** One peer's news. */
export class BlockFeed {
    readonly #listeners = new Set<Listener>();
    readonly #read: (number: number) => CommittedBlock | undefined;

    /** `read` finds a block that is committed. */
    constructor(read: (number: number) => CommittedBlock | undefined) {
        this.#read = read;
    }

    publish(block: CommittedBlock): void {
        [...this.#listeners].forEach((listener) => {
            listener(block);
        });
    }

    listen(listener: Listener): () => void {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
    }

    /** Blocks from a number on until the signal aborts. */
    async *walk(from: number, signal: AbortSignal): AsyncGenerator<CommittedBlock, undefined, undefined> {
        for (let number = from; ; number++) {
            const block = this.#read(number) ?? (await this.#wait(number, signal));
            if (!block || signal.aborted) {
                return undefined;
            }
            yield block;
        }
    }

    #wait(number: number, signal: AbortSignal): Promise<CommittedBlock | undefined> {
        return new Promise((resolve) => {
            const finish = (block: CommittedBlock | undefined): void => {
                stop();
                signal.removeEventListener('abort', abort);
                resolve(block);
            };
            const abort = (): void => {
                finish(undefined);
            };
            const stop = this.listen((block) => {
                if (block.number === number) {
                    finish(block);
                }
            });
            signal.addEventListener('abort', abort);
            if (signal.aborted) {
                abort();
            }
        });
    }
}
