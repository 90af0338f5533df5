// SPDX-License-Identifier: Apache-2.0
// Runs what was asked for, one bench after the other, on one stack; whatever happens, the stack is stopped.

import { benchAlert } from './measures/alert';
import { benchAcknowledged } from './measures/acknowledged';
import { benchBlobs } from './measures/alone/blobs';
import { benchBoard } from './measures/board';
import { Beds, SHAPES } from './load/beds';
import { type BenchContext, DOCTOR, DRAIN_SECONDS } from './stack/bench-context';
import { ALL_PROCESSES, benchCommitted } from './measures/committed';
import { benchDay } from './measures/day';
import { benchDevices } from './measures/devices';
import { benchEncryption, ENCRYPTION_PROCESSOR } from './measures/alone/encryption';
import { benchPacking } from './measures/alone/packing';
import { benchPolicies } from './measures/alone/policies';
import { benchReading } from './measures/reading';
import { benchRelease } from './measures/release';
import { figure, type Figure, tell, timed } from '@wardledger/bench-common';
import { LedgerClient } from './stack/ledger-client';
import { LedgerWatch } from './stack/ledger-watch';
import type { BenchName, Effort, Options } from './options';
import { RestClient } from './load/rest-client';
import type { Stack } from './stack/stack';
import { benchWaited } from './measures/waited';

const CONNECTIONS = 64;
const POSTS_PER_REQUEST = 32;
const NEEDS_STACK: Readonly<Partial<Record<BenchName, (context: BenchContext) => Promise<Figure[]>>>> = {
    acknowledged: benchAcknowledged,
    committed: benchCommitted,
    waited: benchWaited,
    reading: benchReading,
    board: benchBoard,
    alert: benchAlert,
    day: benchDay,
    release: benchRelease,
    devices: benchDevices,
};
/** Whose load is the beds': they are registered first. */
const LOADED_BY_BEDS: ReadonlySet<BenchName> = new Set(['acknowledged', 'committed', 'waited', 'release']);

/** What needs network, custodians and gateways. */
async function runOnStack(stack: Stack, names: readonly BenchName[], effort: Effort): Promise<Figure[]> {
    await timed('network, custodians and gateways', async () => stack.start());
    const [rest, doctor, clerk] = [new RestClient(stack.url, CONNECTIONS), new RestClient(stack.url, 1), new RestClient(stack.url, 1)];
    await rest.authenticate('bench', ['iot-gateway']);
    await doctor.authenticate(DOCTOR, ['doctor']);
    await clerk.authenticate('bench-clerk', ['admission']);
    const ledger = new LedgerClient('ward1', stack.peerEndpoint('ward1'), stack.organizations);
    const other = new LedgerClient('ward2', stack.peerEndpoint('ward2'), stack.organizations);
    const [watch, otherWatch] = [await LedgerWatch.open(ledger.network), await LedgerWatch.open(other.network)];
    try {
        const beds = new Beds(effort.beds);
        const context = { stack, rest, doctor, clerk, ledger, watch, otherWatch, beds, effort, tell };
        if (names.some((name) => LOADED_BY_BEDS.has(name))) {
            // One post of each bed: registers patients and devices, and warms up whatever is cold.
            await timed('warm-up', async () => {
                const [shape = { signals: 1, steps: 1 }] = SHAPES;
                for (let sent = 0; sent < beds.count; sent += POSTS_PER_REQUEST) {
                    const { status, text } = await rest.post('/v1/vitals', beds.request(shape, POSTS_PER_REQUEST));
                    if (status !== 202) {
                        throw new Error(`the first posts were answered with ${String(status)}: ${text}`);
                    }
                }
                await watch.reaches('posts', beds.count, DRAIN_SECONDS);
            });
        }
        const figures: Figure[] = [];
        for (const name of names) {
            figures.push(...((await NEEDS_STACK[name]?.(context)) ?? []));
        }
        return figures;
    } finally {
        [watch, otherWatch, ledger, other, rest, doctor, clerk].forEach((each) => {
            each.close();
        });
    }
}

/** Everything that was asked for; what needs no network first, while nothing else runs. */
export async function runBenches(stack: Stack, { only, effort }: Options): Promise<Figure[]> {
    const encryption = only.includes('encryption') ? await benchEncryption(effort, tell) : [];
    const packing = only.includes('packing') ? await benchPacking(effort, tell) : [];
    const blobs = only.includes('blobs') ? await benchBlobs(effort, tell) : [];
    const policies = only.includes('policies') ? benchPolicies(effort, tell) : [];
    const names = only.filter((name) => name in NEEDS_STACK);
    const figures = names.length > 0 ? await runOnStack(stack, names, effort) : [];
    figures.push(...encryption, ...packing, ...blobs, ...policies);
    // How much of a window's processor time is encryption that nobody can save: what is left to gain is the rest.
    const bare = figures.find(({ what }) => what === ENCRYPTION_PROCESSOR)?.yardstick;
    if (bare === undefined) {
        return figures;
    }
    const windows = figures.filter(({ bench, what }) => bench === 'committed' && what.endsWith(ALL_PROCESSES));
    const limits = windows.map(({ what, value }) => {
        const part = (100 * bare.value.median) / value.median;
        return figure({ bench: 'limit', what: `node-seal's part of that: ${what}`, unit: '%' }, [part]);
    });
    return [...figures, ...limits];
}
