// SPDX-License-Identifier: Apache-2.0
// Everything that one peer keeps of one channel, over one database.
import type { DatabaseSync } from 'node:sqlite';
import { BlockStore } from '../storage/block-store';
import type { CheckpointWorker } from '../storage/checkpoint-worker';
import { openDatabase, prepare, type Query } from '../storage/database';
import { LogKeeper } from '../storage/log-keeper';
import { PEER_SCHEMA } from '../storage/peer-schema';
import { Snapshots } from '../storage/snapshots';
import { StateView } from '../storage/state-view';
import { StateWriter } from '../storage/state-writer';
import { ExpiryStore } from './expiry-store';
import { PrivateStore } from './private-store';
import { TransientStore } from './transient-store';

const COMMIT_HASH = 'commit hash';

/** The stores, prepared once. */
export interface PeerStores {
    readonly database: DatabaseSync;
    readonly blocks: BlockStore;
    readonly writer: StateWriter;
    /** The newest state; changes with each commit. */
    readonly view: StateView;
    readonly snapshots: Snapshots;
    readonly privates: PrivateStore;
    readonly transients: TransientStore;
    readonly expiry: ExpiryStore;
    readonly commitHash: CommitHashStore;
    readonly log: LogKeeper;
    close(): Promise<void>;
}

/** The newest commit hash. */
export class CommitHashStore {
    readonly #get: Query<{ value: Uint8Array }>;
    readonly #put: Query<never>;

    constructor(database: DatabaseSync) {
        this.#get = prepare(database, 'SELECT value FROM meta WHERE name = ?');
        this.#put = prepare(database, 'INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
    }

    /** Undefined before block 1. */
    read(): Uint8Array | undefined {
        return this.#get.get(COMMIT_HASH)?.value;
    }

    write(hash: Uint8Array): void {
        this.#put.run(COMMIT_HASH, hash);
    }
}

export function openStores(path: string, worker: CheckpointWorker): PeerStores {
    const database = openDatabase(path, 'normal', PEER_SCHEMA);
    const writer = new StateWriter(database);
    const snapshots = new Snapshots(path, writer.spaces);
    const log = new LogKeeper(path, worker, snapshots);
    return {
        database,
        blocks: new BlockStore(database),
        writer,
        view: new StateView(database, writer.spaces),
        snapshots,
        privates: new PrivateStore(database),
        transients: new TransientStore(database),
        expiry: new ExpiryStore(database),
        commitHash: new CommitHashStore(database),
        log,
        close: async () => {
            await log.close();
            snapshots.close();
            database.close();
        },
    };
}
