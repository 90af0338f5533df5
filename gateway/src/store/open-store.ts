// SPDX-License-Identifier: Apache-2.0
// Opens a ward's store: the database in its writer thread, the outbox, the sealed tables and the blobs.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreSeal } from '../custody';
import { blobStore, type BlobStore } from './blobs';
import { idempotencyStore, type FinishedRequest, type JournaledSubmission } from './tables/idempotency';
import type { Outbox } from './outbox/outbox';
import type { AccessCoverage, EnrolledCaller, SealedTable, Store } from './ports';
import type { SealedTableName } from './database/schema';
import { SealedOutbox } from './outbox/sealed-outbox';
import { sealedTable } from './tables/sealed-table';
import { WriterClient, type Writer } from './writer/writer-client';

const DAY = 86_400_000;

/** How a store is opened. */
export interface OpenStoreOptions {
    /** The ward's data folder; holds `gateway.sqlite` and `blobs/`. */
    readonly directory: string;
    readonly seal: StoreSeal;
    /** Milliseconds since the epoch; the clock unless told. */
    readonly now?: () => number;
    /** Milliseconds for which an Idempotency-Key replays its answer; one day unless told. */
    readonly keepAnswers?: number;
    /** Milliseconds for which settled submissions can be asked for; thirty days unless told, never under the ward's maximum lateness. */
    readonly keepSettled?: number;
}

/** The whole store: what routes and services share, and what only vitals use. */
export interface WardStore extends Store {
    readonly outbox: Outbox;
    readonly blobs: BlobStore;
}

/** Opens or creates the store and brings its schema up to date. */
export async function openStore(options: OpenStoreOptions): Promise<WardStore> {
    await mkdir(join(options.directory, 'blobs'), { recursive: true, mode: 0o700 });
    return storeOver(await WriterClient.open(join(options.directory, 'gateway.sqlite')), options);
}

/** The store over a writer that is open already. */
export function storeOver(writer: Writer, options: OpenStoreOptions): WardStore {
    const { directory, seal, now = Date.now, keepAnswers = DAY, keepSettled = 30 * DAY } = options;
    const table = <T>(name: SealedTableName): SealedTable<T> => sealedTable({ writer, seal, table: name, now });
    return {
        outbox: new SealedOutbox({ writer, seal, now }),
        blobs: blobStore(join(directory, 'blobs')),
        idempotency: idempotencyStore({
            table: table<FinishedRequest>('idempotency'),
            submissions: table<JournaledSubmission>('idempotency'),
            seal,
            now,
            keep: keepAnswers,
        }),
        callers: table<EnrolledCaller>('callers'),
        accessCoverage: table<AccessCoverage>('access_coverage'),
        releases: table('releases'),
        healthy: async () => writer.call('ping', undefined).catch(() => false),
        prune: async (time) => writer.call('prune', { now: time, settledBefore: time - keepSettled }),
        close: async () => writer.close(),
    };
}
