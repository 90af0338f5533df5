// SPDX-License-Identifier: Apache-2.0
// Opens a ward's store: the database in its writer thread, the outbox, the sealed tables and the blobs.

import { constants, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreSeal } from '../custody';
import { blobStore, type BlobStore } from './blobs';
import { openFileStore } from './file-store';
import { idempotencyStore, type FinishedRequest, type JournaledSubmission, type KeptDraw } from './tables/idempotency';
import type { Outbox } from './outbox/outbox';
import { Journal } from './journal/journal';
import {
    type AccessCoverage,
    type Damage,
    DAMAGE_KINDS,
    type DamageKind,
    type EnrolledCaller,
    type SealedTable,
    type Store,
    StoreError,
} from './ports';
import type { SealedTableName } from './database/schema';
import { acknowledgedPosts, holdAgainst } from './outbox/held-against';
import { SealedAlarms } from './outbox/sealed-alarms';
import { SealedOutbox } from './outbox/sealed-outbox';
import { sealedTable } from './tables/sealed-table';
import { WriterClient, type Writer } from './writer/writer-client';

const DAY = 86_400_000;

/** How a store is opened. */
export interface OpenStoreOptions {
    /** The ward's data folder; holds `gateway.sqlite` and `blobs/`. */
    readonly directory: string;
    readonly seal: StoreSeal;
    /** Whose store it is: the ids of its windows say so. */
    readonly ward: string;
    /** Milliseconds since the epoch; the clock unless told. */
    readonly now?: () => number;
    /** Milliseconds for which an Idempotency-Key replays its answer; one day unless told. */
    readonly keepAnswers?: number;
    /** Told once of whatever is found damaged or missing; nothing else waits for it. */
    readonly damaged?: (damage: Damage) => void;
    /** Told when the list of acknowledged posts could not be written; the posts themselves are kept. */
    readonly listFailed?: () => void;
    /** Milliseconds for which settled submissions can be asked for; thirty days unless told, never under the ward's maximum lateness. */
    readonly keepSettled?: number;
}

/** The whole store: what routes and services share, and what only vitals use. */
export interface WardStore extends Store {
    readonly outbox: Outbox;
    readonly blobs: BlobStore;
}

/** Opens or creates the store, brings its schema up to date, and looks whether everything that was acknowledged is there. */
export async function openStore(options: OpenStoreOptions): Promise<WardStore> {
    const { directory, damaged = unheard } = options;
    await mkdir(join(directory, 'blobs'), { recursive: true, mode: 0o700 });
    // SQLite writes over what it cannot read of a log that an earlier process did not take into the database, so a copy is kept until nothing is found to be
    // missing; not over the copy of a start that did not come to its end.
    const log = join(directory, 'gateway.sqlite-wal');
    const copy = `${log}.before`;
    const { size } = await stat(log).catch(() => ({ size: 0 }));
    if (size > 0) {
        await copyFile(log, copy, constants.COPYFILE_EXCL).catch((error: unknown) => {
            if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
                throw error;
            }
        });
    }
    const kinds = new Set<DamageKind>();
    const told = (damage: Damage): void => {
        kinds.add(damage.kind);
        damaged(damage);
    };
    const writer = await WriterClient.open(join(directory, 'gateway.sqlite'));
    const store = await storeOver(writer, { ...options, damaged: told }).catch(async (error: unknown) => {
        await writer.close();
        throw error;
    });
    await (kinds.has('post-missing') ? rename(copy, `${copy}-${String(Date.now())}`).catch(() => undefined) : rm(copy, { force: true }));
    return store;
}

/**
 * The store over a writer that is open already.
 * @throws StoreError when it was sealed under other keys, or is no sound database
 */
export async function storeOver(writer: Writer, options: OpenStoreOptions, { isSynced = true } = {}): Promise<WardStore> {
    const { directory, seal, now = Date.now, keepAnswers = DAY, keepSettled = 30 * DAY, damaged = unheard, listFailed = unheard } = options;
    await demandOwnSeal(writer, seal);
    const { journal, found } = await Journal.open({
        path: join(directory, 'acknowledged.list'),
        mac: (previous, text) => seal.rowKey('acknowledged', previous, text),
        pending: () => acknowledgedPosts(writer),
        isSynced,
        failed: listFailed,
    });
    try {
        await holdAgainst(found, { ...options, writer, now, damaged });
    } catch (error) {
        await journal.close();
        throw error;
    }
    await journal.shorten();

    const files = await openFileStore({
        directory: join(directory, 'blobs'),
        seal,
        damaged: async (digest) => {
            await writer.call('noteDamage', { kind: 'file-unreadable', found: [{ id: digest }], foundAt: now() });
            damaged({ kind: 'file-unreadable', ids: [digest] });
        },
    });
    const alarms = new SealedAlarms({ writer, seal, now, damaged });
    const table = <T>(name: SealedTableName): SealedTable<T> => sealedTable({ writer, seal, table: name, now, damaged });
    return {
        outbox: new SealedOutbox({ ...options, writer, now, journal, alarms, damaged }),
        alarms,
        blobs: blobStore(join(directory, 'blobs')),
        files,
        idempotency: idempotencyStore({
            table: table<FinishedRequest>('idempotency'),
            submissions: table<JournaledSubmission>('idempotency'),
            draws: table<KeptDraw>('idempotency'),
            seal,
            now,
            keep: keepAnswers,
        }),
        callers: table<EnrolledCaller>('callers'),
        accessCoverage: table<AccessCoverage>('access_coverage'),
        releases: table('releases'),
        healthy: async () => (await writer.call('beat', undefined).catch(() => false)) && !writer.isDamaged,
        damage: async () => {
            const counts = new Map((await writer.call('countDamage', undefined)).map(({ kind, count }) => [kind, count]));
            return Object.fromEntries(DAMAGE_KINDS.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<DamageKind, number>;
        },
        prune: async (time) => {
            await journal.shorten(); // what is removed now must not be missed later
            await writer.call('prune', { now: time, settledBefore: time - keepSettled });
        },
        close: async () => {
            await writer.close();
            await journal.close();
        },
    };
}

const unheard = (): void => undefined;

/** Another custodian's keys open nothing: then no row is damaged, and none may be set aside. */
async function demandOwnSeal(writer: Writer, seal: StoreSeal): Promise<void> {
    const samples = await writer.call('sealedSamples', undefined);
    const opens = ({ place, content }: { readonly place: string; readonly content: Uint8Array }): boolean => {
        try {
            return seal.open(place, content).length > 0;
        } catch {
            return false;
        }
    };
    if (samples.length > 1 && !samples.some(opens)) {
        throw new StoreError('STORE_SEALED_OTHERWISE');
    }
}
