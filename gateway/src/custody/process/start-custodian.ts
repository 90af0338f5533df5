// SPDX-License-Identifier: Apache-2.0
// Puts a custodian together from its folder and a ledger reader, and serves it until it is stopped.

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ciphertextFiles } from '../release/ciphertext-files';
import { ReleaseLock } from '../release/release-lock';
import { SpentWindows } from '../release/spent-windows';
import { SumFiles } from '../release/sum-files';
import { CustodianServer } from './custodian-server';
import { type CustodianPorts, CustodianService } from './custodian-service';
import { lockFolder } from './folder-lock';
import type { DowntimeParts } from './downtime-access';
import type { OpeningEntry } from '../ports/opening-entry';
import { DowntimeLog } from '../downtime/downtime-log';
import { DowntimeSwitch } from '../downtime/downtime-switch';
import { DowntimeWork, type DowntimeWorkPorts } from '../downtime/downtime-work';
import { SnapshotStore } from '../downtime/snapshot-store';
import type { KeyMaterial, WardOrigin } from '../keys/key-material';
import { KeyStore, type StorePlace } from '../keys/key-store';
import { OpeningsLog } from '../openings/openings-log';
import { ServingKeys } from '../rotation/serving-keys';
import { readAuthorityCertificate } from '../wallet/organization-folder';
import { Wallet, type WalletOptions } from '../wallet/wallet';

/** What a custodian process works with. */
export interface CustodianProcessOptions {
    readonly place: StorePlace;
    readonly wallet: WalletOptions;
    readonly socketPath: string;
    /** The ward's ciphertext files. */
    readonly blobs: string;
    /** Makes the custodian's way to the ledger, which signs with the wallet's own identities and believes what peers of all these wards have signed. */
    readonly ledger: (
        wallet: Wallet,
        wards: readonly WardOrigin[],
    ) => Pick<CustodianPorts, 'ledger' | 'releases' | 'signing' | 'decisions'> & {
        readonly downtime: Pick<DowntimeWorkPorts, 'reader' | 'stater'>;
    };
    readonly downtime: DowntimeLimits;
    readonly log: (entry: OpeningEntry) => void;
    readonly onFault: (operation: string, error: unknown) => void;
}

/** How downtime is prepared and bounded. */
export interface DowntimeLimits {
    /** Milliseconds between snapshots. */
    readonly snapshotEvery: number;
    /** How many patients a person may open in an hour. */
    readonly patientsPerHour: number;
}

/** A custodian that takes requests. */
export interface RunningCustodian {
    /** Finishes what runs (until the deadline in milliseconds), then lets go of socket, keys and folder. */
    stop(deadline: number): Promise<void>;
}

/** Where a ward's custodian keeps its files, under the ward's data folder. */
export function custodianFolder(wardFolder: string): string {
    return join(wardFolder, 'custodian');
}

/**
 * Starts serving.
 *
 * @throws Error when another process works on the folder, the passphrase is wrong, the wards have not exchanged their keys yet, or
 * homomorphic encryption does not have the parameters it must have
 */
export async function startCustodian(options: CustodianProcessOptions): Promise<RunningCustodian> {
    const { place, socketPath } = options;
    if (!KeyStore.exists(place.folder)) {
        throw new Error(`${place.folder} holds no custodian's keys: run \`init\` or \`restore\` first`);
    }
    const lock = lockFolder(place.folder);
    try {
        const store = await KeyStore.open(place.folder, place.encryption);
        const { material } = store;
        demandComplete(material, place);
        const wards = pinnedWards(material, options.wallet);
        const wallet = new Wallet(store, options.wallet);
        const kept = { folder: place.folder, storeKey: Buffer.from(material.storeKey, 'base64'), now: Date.now };
        const openings = await OpeningsLog.open(kept);
        const keys = await ServingKeys.open(store);
        const spent = new SpentWindows(place.folder);
        const { downtime: ports, ...ledger } = options.ledger(wallet, wards);
        const { work, parts } = downtimeOf(options, kept, ports);
        const custodian = new CustodianService({
            material,
            keys,
            wallet,
            decryptor: keys,
            ...ledger,
            openings,
            ciphertexts: ciphertextFiles(options.blobs),
            lock: new ReleaseLock(place.folder),
            begunSums: new SumFiles(place.folder, kept.storeKey),
            spent,
            downtime: parts,
            log: options.log,
            now: Date.now,
            monotonic: () => performance.now(),
            pause: async (milliseconds) => delay(milliseconds),
        });
        const server = new CustodianServer(custodian, { socketPath, onFault: options.onFault });
        await server.listen();
        work.start();
        keys.watch((error) => {
            options.onFault('keys', error);
        });
        return {
            async stop(deadline) {
                await server.close(deadline);
                await work.stop();
                await keys.close();
                spent.close();
                await openings.close();
                lock.release();
            },
        };
    } catch (error) {
        lock.release();
        throw error;
    }
}

/** @throws Error that says what to run, for keys of another ward, or with which a custodian could not do all that it is asked for */
function demandComplete(material: KeyMaterial, { folder, ward }: StorePlace): void {
    if (material.ward !== ward) {
        throw new Error(`${folder} holds the keys of ${material.ward}, not of ${ward}`);
    }
    if (material.indexKey === undefined) {
        throw new Error('the wards share no index key yet: run `share-index` at one and `accept-index` at the other');
    }
}

/** What is kept of downtime, and what the custodian does about it by itself. @throws Error when the log is not what was written */
function downtimeOf(
    { place, downtime, onFault }: CustodianProcessOptions,
    kept: { readonly folder: string; readonly storeKey: Uint8Array; readonly now: () => number },
    ports: Pick<DowntimeWorkPorts, 'reader' | 'stater'>,
): { readonly work: DowntimeWork; readonly parts: DowntimeParts } {
    const lines = new DowntimeLog(kept);
    const snapshots = new SnapshotStore(kept.folder, kept.storeKey);
    const work = new DowntimeWork({
        ...ports,
        lines,
        snapshots,
        folder: kept.folder,
        ward: place.ward,
        snapshotEvery: downtime.snapshotEvery,
        monotonic: () => performance.now(),
        failed: onFault,
    });
    const parts = { switch: new DowntimeSwitch(kept.folder, kept.storeKey), snapshots, lines, perHour: downtime.patientsPerHour };
    return { work, parts };
}

/**
 * Every ward by its authority: the own one as it stands in the organisations folder now, the others as keys were exchanged.
 *
 * @throws Error that says what to run when they have not been, or when the others know us by another authority
 */
function pinnedWards({ mspId, authority, peers, ward }: KeyMaterial, { organizations, domain, ...wallet }: WalletOptions): WardOrigin[] {
    const exchange = 'run `init` at both wards, `share-index` at one and `accept-index` at the other';
    const all: readonly Partial<WardOrigin>[] = [{ mspId, authority }, ...peers];
    if (peers.length === 0 || !all.every((one) => one.mspId !== undefined && one.authority !== undefined)) {
        throw new Error(`the wards have not exchanged their authorities, by which their decisions are believed: ${exchange}`);
    }
    const own = { mspId: wallet.mspId, authority: readAuthorityCertificate(organizations, domain) };
    if (own.mspId !== mspId || own.authority !== authority) {
        throw new Error(`the other ward knows ${ward} by another authority than is in ${organizations}: ${exchange}`);
    }
    return [own, ...peers.map((peer) => ({ mspId: peer.mspId, authority: peer.authority }))];
}
