// SPDX-License-Identifier: Apache-2.0
// The commands by which a person turns downtime access on and off, at the custodian's host and with its passphrase. They work beside a custodian that serves.

import { DowntimeSwitch } from '../downtime/downtime-switch';
import { DowntimeLog } from '../downtime/downtime-log';
import { SnapshotStore } from '../downtime/snapshot-store';
import { KeyStore, type StorePlace } from '../keys/key-store';

const HOUR = 3_600_000;

/** Who turns it on, why, and for how long. */
export interface DowntimeOrder {
    readonly by: string;
    readonly reason: string;
    readonly hours: number;
}

async function storeKeyOf({ folder, encryption }: StorePlace): Promise<Buffer> {
    const { material } = await KeyStore.open(folder, encryption);
    return Buffer.from(material.storeKey, 'base64');
}

/** Of when everything is that will be seen. */
function snapshotSaid(folder: string, storeKey: Uint8Array): string {
    const kept = new SnapshotStore(folder, storeKey).find();
    if (kept === undefined) {
        return 'There is no snapshot: nothing can be opened.';
    }
    const minutes = Math.round((Date.now() - kept.snapshot.time) / 60_000);
    const when = `The last snapshot is of ${new Date(kept.snapshot.time).toISOString()}, ${String(minutes)} minutes old`;
    return `${when}, with ${String(kept.snapshot.patients.length)} patients.`;
}

/** Turns it on, from now. */
export async function turnDowntimeOn(place: StorePlace, { by, reason, hours }: DowntimeOrder): Promise<string> {
    const storeKey = await storeKeyOf(place);
    const from = Date.now();
    const until = from + hours * HOUR;
    new DowntimeSwitch(place.folder, storeKey).turnOn({ by, reason, from, until });
    return `Downtime access is on in ${place.ward} until ${new Date(until).toISOString()}. ${snapshotSaid(place.folder, storeKey)}`;
}

/** Turns it off, now. */
export async function turnDowntimeOff(place: StorePlace): Promise<string> {
    const wasOn = new DowntimeSwitch(place.folder, await storeKeyOf(place)).turnOff(Date.now());
    const after = 'Nothing opens before everything that was opened is on the ledger.';
    return wasOn ? `Downtime access is off in ${place.ward}. ${after}` : `Downtime access was not on in ${place.ward}.`;
}

/** Says whether it is on, since when by whom and why, what waits for the ledger, and how old the snapshot is. */
export async function downtimeStatus(place: StorePlace): Promise<string> {
    const storeKey = await storeKeyOf(place);
    const switched = new DowntimeSwitch(place.folder, storeKey).on(Date.now());
    const said =
        switched === undefined
            ? 'Downtime access is off.'
            : `Downtime access is on until ${new Date(switched.until).toISOString()}, turned on by ${switched.by}: ${switched.reason}.`;
    const lines = new DowntimeLog({ folder: place.folder, storeKey, now: Date.now });
    const waiting = `${String(lines.pending().length)} of ${String(lines.entries.length)} lines of the log wait for the ledger.`;
    return [said, waiting, snapshotSaid(place.folder, storeKey)].join(' ');
}
