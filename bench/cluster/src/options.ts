// SPDX-License-Identifier: Apache-2.0
// The command line of the simulation.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Seeds that the report is made from; the frozen code has not seen them. */
const REPORTED = '21-60';
/** Where a quick look goes; not kept. */
const LOOK = 'bench/cluster/reports/look';
const SEEDS = /^(\d+)-(\d+)$/;

/** What to run and where to write. */
export interface Options {
    readonly seeds: readonly number[];
    readonly sizes: readonly number[];
    /** Folder of cluster-heads.md and its plots. */
    readonly out: string;
    /** File of the numbers. */
    readonly results: string;
    /** Write the report from the numbers of an earlier run. */
    readonly reuse: boolean;
    /** Measure what one election costs instead of simulating. */
    readonly timing: boolean;
    readonly help: boolean;
}

export const USAGE = `npm run bench:cluster -- [--seeds 21-60] [--sizes 100,500] [--out docs] [--results FILE] [--reuse]
  Simulates LEACH, SEP, DEEC and the ledger's election; writes cluster-heads.md and its plots.
  With other seeds or sizes than these it writes to bench/cluster/reports/look unless --out says otherwise.
  --reuse writes the report again from the numbers of the last run.
  --timing measures the processor time of one election instead, beside its budget.`;

/**
 * Reads the options.
 * @param args - without node and script.
 * @param root - of the repository.
 * @throws TypeError for what is not understood.
 */
export function readOptions(args: string[], root: string): Options {
    const { values } = parseArgs({
        args,
        options: {
            seeds: { type: 'string', default: REPORTED },
            sizes: { type: 'string', default: '100,500' },
            out: { type: 'string' },
            results: { type: 'string' },
            reuse: { type: 'boolean', default: false },
            timing: { type: 'boolean', default: false },
            help: { type: 'boolean', default: false },
        },
    });
    const isReport = values.seeds === REPORTED && values.sizes === '100,500';
    const out = resolve(root, values.out ?? (isReport ? 'docs' : LOOK));
    const results = resolve(root, values.results ?? (isReport ? 'bench/cluster/reports/runs.json' : `${LOOK}/runs.json`));
    return {
        seeds: seedsOf(values.seeds),
        sizes: sizesOf(values.sizes),
        out,
        results,
        reuse: values.reuse,
        timing: values.timing,
        help: values.help,
    };
}

function seedsOf(text: string): number[] {
    const [, from, to] = (SEEDS.exec(text) ?? []).map(Number);
    if (from === undefined || to === undefined || to < from) {
        throw new TypeError(`--seeds ${text}: write a range such as 21-60`);
    }
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function sizesOf(text: string): number[] {
    const sizes = text.split(',').map(Number);
    if (!sizes.every((size) => Number.isInteger(size) && size > 1 && size <= 1_000)) {
        throw new TypeError(`--sizes ${text}: write numbers such as 100,500`);
    }
    return sizes;
}
