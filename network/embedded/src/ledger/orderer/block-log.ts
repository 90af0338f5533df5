// SPDX-License-Identifier: Apache-2.0
// The orderer's own store of blocks. A block is on the disk before any peer sees it, so peers can always catch up from here.
import type { DatabaseSync } from 'node:sqlite';
import { blockBytes, type BlockParts, parseBlock } from '../encoding/block-bytes';
import type { CheckpointWorker } from '../storage/checkpoint-worker';
import { openDatabase, prepare, type Query } from '../storage/database';
import { LogKeeper } from '../storage/log-keeper';

const SCHEMA = 'CREATE TABLE IF NOT EXISTS blocks (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);';

/** Blocks by number, durable once `append` returns. */
export class BlockLog {
    readonly #database: DatabaseSync;
    readonly #append: Query<never>;
    readonly #get: Query<{ bytes: Uint8Array }>;
    readonly #keeper: LogKeeper;
    #height: number;

    constructor(path: string, worker: CheckpointWorker) {
        this.#keeper = new LogKeeper(path, worker);
        this.#database = openDatabase(path, 'full', SCHEMA);
        this.#append = prepare(this.#database, 'INSERT INTO blocks (number, bytes) VALUES (?, ?)');
        this.#get = prepare(this.#database, 'SELECT bytes FROM blocks WHERE number = ?');
        const last = prepare<{ last: number | null }>(this.#database, 'SELECT max(number) AS last FROM blocks').get();
        this.#height = (last?.last ?? -1) + 1;
    }

    get height(): number {
        return this.#height;
    }

    append(block: BlockParts): void {
        if (block.header.number !== this.#height) {
            throw new RangeError(`block ${block.header.number} does not follow height ${this.#height}`);
        }
        const bytes = blockBytes(block);
        this.#append.run(block.header.number, bytes);
        this.#height++;
        this.#keeper.wrote(bytes.length);
    }

    bytes(number: number): Uint8Array | undefined {
        return this.#get.get(number)?.bytes;
    }

    block(number: number): BlockParts | undefined {
        const bytes = this.bytes(number);
        return bytes && parseBlock(bytes);
    }

    async close(): Promise<void> {
        await this.#keeper.close();
        this.#database.close();
    }
}
