// SPDX-License-Identifier: Apache-2.0
// Runs what was asked for on both engines; whatever happens, every network is stopped.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, timed } from '@wardledger/bench-common';
import { MEASURES, type Stand } from './comparisons';
import type { Engine } from './engine';
import { Load } from './load';
import { benchStart } from './measure-start';
import type { Options } from './options';

/** As many as the wards have peers: no more than one spreads over them all. */
const CLIENTS = 2;

async function onStands(stands: readonly Stand[], options: Options): Promise<Figure[]> {
    const figures: Figure[] = [];
    for (const name of options.only) {
        figures.push(...(name === 'start' ? [] : await MEASURES[name](stands, options)));
    }
    return figures;
}

/** Networks and load generators that are stopped in the end, however far they came. */
class Stands {
    readonly started: Stand[] = [];

    async start(engine: Engine, folder: string): Promise<void> {
        const dataDir = mkdtempSync(join(folder, 'network-'));
        const network = await timed(`network of ${engine.name}`, async () => engine.start({ dataDir }));
        this.started.push({ engine, network, load: new Load(CLIENTS) });
    }

    /** Ends the load at once, so that whoever waits for it fails. */
    interrupt(): void {
        this.started.forEach(({ load }) => {
            load.stop();
        });
    }

    async stop(): Promise<void> {
        for (const { network, load } of this.started.splice(0)) {
            load.stop();
            await network.stop();
        }
    }
}

/**
 * Everything that was asked for.
 * @param engines - the embedded one first
 * @param folder - for their data; empty
 */
export async function runBenches(engines: readonly Engine[], folder: string, options: Options, stopped: AbortSignal): Promise<Figure[]> {
    const start = options.only.includes('start') ? await benchStart(engines, folder, options.effort.repeats) : [];
    const stands = new Stands();
    stopped.addEventListener('abort', () => {
        stands.interrupt();
    });
    try {
        for (const engine of options.only.some((name) => name !== 'start') ? engines : []) {
            stopped.throwIfAborted();
            await stands.start(engine, folder);
        }
        return [...start, ...(await onStands(stands.started, options))];
    } finally {
        await stands.stop();
    }
}
