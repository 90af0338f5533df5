// SPDX-License-Identifier: Apache-2.0
// The command line of the simulation.

import { resolve } from 'node:path';
import { helpOf, type Program, readCommandLine, SWITCH, text, word } from '@wardledger/command-line';

/** Seeds that the report is made from; the frozen code has not seen them. */
const REPORTED_SEEDS = '21-60';
const REPORTED_SIZES = '100,500';
/** Where a quick look goes; not kept. */
const LOOK = 'bench/cluster/reports/look';

/** Whole numbers from one to another. */
const RANGE = word({
    placeholder: 'FROM-TO',
    rule: 'must be a range such as 21-60',
    read: (given) => {
        const [from, to] = /^\d+-\d+$/.test(given) ? given.split('-').map(Number) : [];
        return from === undefined || to === undefined || to < from
            ? undefined
            : Array.from({ length: to - from + 1 }, (_, index) => from + index);
    },
});

/** Numbers of nodes. */
const SIZES = word({
    placeholder: 'NUMBERS',
    rule: 'must be numbers from 2 to 1000 such as 100,500',
    read: (given) => {
        const sizes = given.split(',').map(Number);
        return sizes.every((size) => Number.isInteger(size) && size > 1 && size <= 1_000) ? sizes : undefined;
    },
});

const PROGRAM = {
    usage: 'npm run bench:cluster [-- OPTIONS]',
    about: "Simulates LEACH, SEP, DEEC and the ledger's election; writes cluster-heads.md and its plots.",
    flags: {
        seeds: { kind: RANGE, help: 'seeds of the runs', default: REPORTED_SEEDS },
        sizes: { kind: SIZES, help: 'nodes of an area', default: REPORTED_SIZES },
        out: { kind: text('DIR'), help: 'where the report goes', otherwise: `docs; with other seeds or sizes ${LOOK}` },
        results: { kind: text('FILE'), help: 'where the numbers go', otherwise: 'bench/cluster/reports/runs.json; or beside a look' },
        reuse: { kind: SWITCH, help: 'write the report again from the numbers of the last run' },
        timing: { kind: SWITCH, help: 'measure the processor time of one election instead, beside its budget' },
    },
} as const satisfies Program;

/** What `--help` prints. */
export const USAGE = helpOf(PROGRAM);

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
}

/**
 * Reads the options.
 * @param args - without node and script.
 * @param root - of the repository.
 * @returns `undefined` when help was asked for
 * @throws UsageError naming the option and the rule.
 */
export function readOptions(args: readonly string[], root: string): Options | undefined {
    const line = readCommandLine(PROGRAM, args);
    if (line === undefined) {
        return undefined;
    }
    const { seeds, sizes, reuse, timing } = line.values;
    const isReport = String(seeds) === String(RANGE.read(REPORTED_SEEDS)) && String(sizes) === String(SIZES.read(REPORTED_SIZES));
    const { out = isReport ? 'docs' : LOOK, results = isReport ? 'bench/cluster/reports/runs.json' : `${LOOK}/runs.json` } = line.values;
    return { seeds, sizes, reuse, timing, out: resolve(root, out), results: resolve(root, results) };
}
