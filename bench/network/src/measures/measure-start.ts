// SPDX-License-Identifier: Apache-2.0
// From the start of a network's process to its first committed transaction, told by a client that runs already.

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compared, figure, type Figure, timed } from '@wardledger/bench-common';
import type { Engine, StartOptions } from '../engines/engine';
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

async function inNewFolder(engine: Engine, folder: string, organizations?: string): Promise<number> {
    const dataDir = mkdtempSync(join(folder, 'start-'));
    const given = organizations === undefined ? {} : { organizations };
    // Milliseconds until the first transaction of a new network is VALID; the network is stopped again.
    const options = { dataDir, ...given };
    const stopped = () => {
        rmSync(dataDir, { recursive: true, force: true });
    };
    const began = performance.now();
    const network = await engine.start(options);
    try {
        const [endpoint = ''] = network.peers;
        const client = sdkClient({ endpoint, organizations: network.organizations, ward: 1 });
        await client.submit();
        const took = performance.now() - began;
        client.close();
        return took;
    } finally {
        await network.stop();
        stopped();
    }
}

/** Both engines from nothing, in turn; then the embedded one with identities that are there already. */
export async function benchStart({ engines, folder, options, stopped }: BenchRun): Promise<Figure[]> {
    const { repeats } = options.effort;
    const took = new Map<Engine, number[]>(engines.map((engine) => [engine, []]));
    const known: number[] = [];
    const identities = mkdtempSync(join(folder, 'identities-'));
    const [embedded] = engines;
    for (let i = 0; i < repeats; i++) {
        for (const engine of engines) {
            stopped.throwIfAborted();
            const milliseconds = await timed(`start of ${engine.name}`, async () => inNewFolder(engine, folder));
            took.get(engine)?.push(milliseconds);
        }
        await timed('start with identities', async () => {
            if (i === 0) {
                await inNewFolder(embedded, folder, identities); // makes them
            }
            known.push(await inNewFolder(embedded, folder, identities));
        });
    }
    return figuresOf(engines, took, known);
}

function figuresOf(engines: readonly Engine[], took: ReadonlyMap<Engine, number[]>, known: readonly number[]): Figure[] {
    const [embedded, other] = engines.map((engine) => ({ name: engine.name, samples: took.get(engine) ?? [] }));
    const name = { bench: 'start', what: 'from nothing to the first commit', unit: 'ms' };
    const first = other
        ? compared(name, embedded?.samples ?? [], { what: `${other.name} by network.sh`, samples: other.samples })
        : figure(name, embedded?.samples ?? []);
    return [first, figure({ bench: 'start', what: 'with identities there', unit: 'ms' }, known)];
}
