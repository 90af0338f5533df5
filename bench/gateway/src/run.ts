// SPDX-License-Identifier: Apache-2.0
// Runs what was asked for, one bench after the other, on one stack; whatever happens, the stack is stopped.

import { benchAcknowledged } from './measures/acknowledged';
import { Beds, SHAPES } from './load/beds';
import { type BenchContext, DRAIN_SECONDS } from './stack/bench-context';
import { ALL_PROCESSES, benchCommitted } from './measures/committed';
import { benchEncryption, ENCRYPTION_PROCESSOR } from './measures/encryption';
import { benchPacking } from './measures/packing';
import { benchPolicies } from './measures/policies';
import { figure, type Figure, tell, timed } from '@wardledger/bench-common';
import { LedgerClient } from './stack/ledger-client';
import { LedgerWatch } from './stack/ledger-watch';
import type { BenchName, Options } from './options';
import { RestClient } from './load/rest-client';
import type { Stack } from './stack/stack';
import { benchWaited } from './measures/waited';

const CONNECTIONS = 64;
const POSTS_PER_REQUEST = 32;
const NEEDS_STACK: Readonly<Partial<Record<BenchName, (context: BenchContext) => Promise<Figure[]>>>> = {
    acknowledged: benchAcknowledged,
    committed: benchCommitted,
    waited: benchWaited,
};

/** How much of a window's processor time is encryption that nobody can save: what is left to gain is the rest. */
function limits(figures: readonly Figure[]): Figure[] {
    const bare = figures.find(({ what }) => what === ENCRYPTION_PROCESSOR)?.yardstick;
    const windows = figures.filter(({ what }) => what.endsWith(ALL_PROCESSES));
    return bare === undefined
        ? []
        : windows.map(({ what, value }) => {
              const part = (100 * bare.value.median) / value.median;
              return figure({ bench: 'limit', what: `node-seal's part of that: ${what}`, unit: '%' }, [part]);
          });
}

/** Everything that was asked for; what needs no network first, while nothing else runs. */
export async function runBenches(stack: Stack, { only, effort }: Options): Promise<Figure[]> {
    const encryption = only.includes('encryption') ? await benchEncryption(effort, tell) : [];
    const packing = only.includes('packing') ? await benchPacking(effort, tell) : [];
    const policies = only.includes('policies') ? benchPolicies(effort, tell) : [];
    const figures: Figure[] = [];
    const names = only.filter((name) => name in NEEDS_STACK);
    if (names.length > 0) {
        await timed('network, custodians and gateways', async () => stack.start());
        const rest = new RestClient(stack.url, CONNECTIONS);
        await rest.authenticate('bench', ['iot-gateway']);
        const ledger = new LedgerClient(stack.peerEndpoint, stack.organizations);
        const watch = await LedgerWatch.open(ledger.network);
        const beds = new Beds(effort.beds);
        try {
            // One post of each bed: registers patients and devices, and warms up whatever is cold.
            await timed('warm-up', async () => {
                const [shape = { signals: 1, steps: 1 }] = SHAPES;
                for (let sent = 0; sent < beds.count; sent += POSTS_PER_REQUEST) {
                    const { status, text } = await rest.post('/v1/vitals', beds.request(shape, POSTS_PER_REQUEST));
                    if (status !== 202) {
                        throw new Error(`the first posts were answered with ${String(status)}: ${text}`);
                    }
                }
                await watch.posts(beds.count, DRAIN_SECONDS);
            });
            const context = { stack, rest, ledger, watch, beds, effort, tell };
            for (const name of names) {
                figures.push(...((await NEEDS_STACK[name]?.(context)) ?? []));
            }
        } finally {
            watch.close();
            ledger.close();
            rest.close();
        }
    }
    figures.push(...encryption, ...packing, ...policies);
    return [...figures, ...limits(figures)];
}
