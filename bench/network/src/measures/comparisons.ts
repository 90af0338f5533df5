// SPDX-License-Identifier: Apache-2.0
// What is measured on running networks, engine by engine in turn, as figures beside each other.

import { compared, type Figure, figure, type FigureName, timed } from '@wardledger/bench-common';
import { CLIENT_KINDS, type ClientKind } from '../clients/client';
import { BLOCK_MILLISECONDS, type Engine, type RunningNetwork } from '../engines/engine';
import type { Load } from './load';
import { evaluating, idling, processorTotal, submitting, type LoadSample } from './measure-load';
import type { BenchName, Options } from '../options';

/** What the goal allows an idle submit beyond the block time. */
const IDLE_ALLOWANCE_MS = 10;
const NAMES: Readonly<Record<ClientKind, string>> = { sdk: "Fabric's SDK", lean: 'lean client' };

/** An engine's network and its load generators. */
export interface Stand {
    readonly engine: Engine;
    readonly network: RunningNetwork;
    readonly load: Load;
}

interface Alternation<T> {
    readonly repeats: number;
    readonly what: string;
    readonly work: (stand: Stand) => Promise<T>;
}

/** One list of results a stand, from so many repeats in turn. */
async function alternating<T>(stands: readonly Stand[], { repeats, what, work }: Alternation<T>): Promise<T[][]> {
    const results = stands.map((): T[] => []);
    for (let i = 0; i < repeats; i++) {
        for (const [index, stand] of stands.entries()) {
            results[index]?.push(await timed(`${what}, ${stand.engine.name}`, async () => work(stand)));
        }
    }
    return results;
}

/** The first engine's samples beside the second's, where there is one. */
function beside(name: FigureName, stands: readonly Stand[], samples: readonly (readonly number[])[]): Figure {
    const [own = [], others] = samples;
    return others ? compared(name, own, { what: stands[1]?.engine.name ?? '', samples: others }) : figure(name, own);
}

async function benchLoad(bench: 'submit' | 'evaluate', stands: readonly Stand[], { effort }: Options): Promise<Figure[]> {
    const measure = bench === 'submit' ? submitting : evaluating;
    const figures: Figure[] = [];
    for (const kind of CLIENT_KINDS) {
        const work = ({ load, network }: Stand): Promise<LoadSample> => measure(load, network, { kind, effort });
        await alternating(stands, { repeats: 1, what: `warm-up of ${bench}, ${kind}`, work });
        const samples = await alternating(stands, { repeats: effort.repeats, what: `${bench}, ${kind}`, work });
        const row = (what: string, unit: string, value: (sample: LoadSample) => number): Figure =>
            beside(
                { bench, what: `${NAMES[kind]}${what}`, unit },
                stands,
                samples.map((list) => list.map(value)),
            );
        figures.push(
            row('', `${bench}s/s`, ({ rate }) => rate),
            row(', processor of network', 'ms', processorTotal),
            row(', processor of client', 'ms', ({ processor }) => processor.get('client') ?? 0),
        );
    }
    return figures;
}

/** By name: everything that is measured on both networks. */
export const MEASURES: Readonly<
    Record<Exclude<BenchName, 'start' | 'growth' | 'audit'>, (stands: readonly Stand[], options: Options) => Promise<Figure[]>>
> = {
    submit: (stands, options) => benchLoad('submit', stands, options),
    async idle(stands, { effort }) {
        const samples = await alternating(stands, { repeats: 1, what: 'idle', work: ({ load, network }) => idling(load, network, effort) });
        const name = (what: string): FigureName => ({ bench: 'idle', what: `one submit, ${what}`, unit: 'ms' });
        const p50 = samples.map((list) => list.map((sample) => sample.p50));
        const p99 = samples.map((list) => list.map((sample) => sample.p99));
        const goal = p50[0]?.map(() => BLOCK_MILLISECONDS + IDLE_ALLOWANCE_MS) ?? [];
        return [
            beside(name('p50'), stands, p50),
            beside(name('p99'), stands, p99),
            compared(name('p50'), p50[0] ?? [], { what: `block time and ${String(IDLE_ALLOWANCE_MS)} ms`, samples: goal }),
        ];
    },
    evaluate: (stands, options) => benchLoad('evaluate', stands, options),
};
