// SPDX-License-Identifier: Apache-2.0
// Runs what was asked for on both engines; whatever happens, every network and every load generator is stopped.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, timed } from '@wardledger/bench-common';
import { MEASURES, type Stand } from './measures/comparisons';
import type { Engine } from './engines/engine';
import { Load } from './measures/load';
import { benchAudit } from './measures/measure-audit';
import { benchGrowth } from './measures/measure-growth';
import { benchStart, type BenchRun } from './measures/measure-start';

/** As many as the wards have peers: no more than one spreads over them all. */
const CLIENTS = 2;

/** Networks and load generators that are stopped in the end, however far they came. */
class Stands {
    readonly #folder: string;
    readonly #stopped: AbortSignal;
    #started: Stand[] = [];

    /** Once `stopped` aborts, all load ends, so that whoever waits for it fails. */
    constructor(folder: string, stopped: AbortSignal) {
        this.#folder = folder;
        this.#stopped = stopped;
        stopped.addEventListener('abort', () => {
            this.#started.forEach(({ load }) => {
                load.stop();
            });
        });
    }

    async start(engines: readonly Engine[]): Promise<readonly Stand[]> {
        for (const engine of engines) {
            this.#stopped.throwIfAborted();
            const dataDir = mkdtempSync(join(this.#folder, 'network-'));
            const network = await timed(`network of ${engine.name}`, async () => engine.start({ dataDir }));
            this.#started.push({ engine, network, load: new Load(CLIENTS) });
        }
        this.#stopped.throwIfAborted();
        return this.#started;
    }

    /** Stops all, also when one cannot be stopped; then that is the error. */
    async stop(): Promise<void> {
        const stands = this.#started;
        this.#started = [];
        stands.forEach(({ load }) => {
            load.stop();
        });
        const results = await Promise.allSettled(stands.map(({ network }) => network.stop()));
        const failed = results.find((result) => result.status === 'rejected');
        if (failed) {
            throw failed.reason;
        }
    }
}

/** What is measured on a network of its own, ours alone. */
const ON_A_NEW_LEDGER = [
    { name: 'growth', bench: (stand: Stand, { options }: BenchRun) => benchGrowth(stand, options) },
    { name: 'audit', bench: (stand: Stand, { folder, options }: BenchRun) => benchAudit(stand, folder, options) },
] as const;

/** Everything that was asked for. */
export async function runBenches(run: BenchRun): Promise<Figure[]> {
    const { engines, folder, options, stopped } = run;
    const stands = new Stands(folder, stopped);
    try {
        const figures = options.only.includes('start') ? await benchStart(run) : [];
        let both: readonly Stand[] | undefined;
        for (const name of options.only) {
            if (name in MEASURES) {
                both ??= await stands.start(engines);
                figures.push(...(await MEASURES[name as keyof typeof MEASURES](both, options)));
            }
        }
        for (const measure of ON_A_NEW_LEDGER.filter(({ name }) => options.only.includes(name))) {
            await stands.stop(); // what comes next has the machine to itself
            for (const stand of await stands.start([engines[0]])) {
                figures.push(...(await measure.bench(stand, run)));
            }
        }
        return figures;
    } catch (error) {
        throw stopped.aborted ? stopped.reason : error;
    } finally {
        await stands.stop();
    }
}
