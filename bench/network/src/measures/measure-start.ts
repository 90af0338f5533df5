// SPDX-License-Identifier: Apache-2.0
// From the start of a network's process to its first committed transaction, told by a client that runs already.

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compared, figure, type Figure, timed } from '@wardledger/bench-common';
import type { Engine } from '../engines/engine';
import { sdkClient } from '../clients/sdk-client';
import type { Options } from '../options';

/** One run of the benches. */
export interface BenchRun {
    /** The embedded one first. */
    readonly engines: readonly [Engine, ...Engine[]];
    /** For their data; empty. */
    readonly folder: string;
    readonly options: Options;
    readonly stopped: AbortSignal;
}

/** Milliseconds until the first transaction of a new network is VALID; the network is stopped again. */
async function firstCommit(engine: Engine, folder: string, organizations?: string): Promise<number> {
    const dataDir = mkdtempSync(join(folder, 'start-'));
    const given = organizations === undefined ? {} : { organizations };
    const began = performance.now();
    const network = await engine.start({ dataDir, ...given });
    try {
        const [endpoint = ''] = network.peers;
        const client = sdkClient({ endpoint, organizations: network.organizations, ward: 1 });
        await client.submit();
        const took = performance.now() - began;
        client.close();
        return took;
    } finally {
        await network.stop();
        rmSync(dataDir, { recursive: true, force: true });
    }
}

/** Both engines from nothing, in turn; then the embedded one with identities that are there already. */
export async function benchStart({ engines, folder, options, stopped }: BenchRun): Promise<Figure[]> {
    const { repeats } = options.effort;
    const took = new Map<Engine, number[]>(engines.map((engine) => [engine, []]));
    const known: number[] = [];
    const identities = mkdtempSync(join(folder, 'identities-'));
    const [embedded, other] = engines;
    for (let i = 0; i < repeats; i++) {
        for (const engine of engines) {
            stopped.throwIfAborted();
            const milliseconds = await timed(`start of ${engine.name}`, async () => firstCommit(engine, folder));
            took.get(engine)?.push(milliseconds);
        }
        await timed('start with identities', async () => {
            if (i === 0) {
                await firstCommit(embedded, folder, identities); // makes them
            }
            known.push(await firstCommit(embedded, folder, identities));
        });
    }
    const own = took.get(embedded) ?? [];
    const name = { bench: 'start', what: 'from nothing to the first commit', unit: 'ms' };
    const first = other ? compared(name, own, { what: `${other.name} by network.sh`, samples: took.get(other) ?? [] }) : figure(name, own);
    return [first, figure({ bench: 'start', what: 'with identities there', unit: 'ms' }, known)];
}
