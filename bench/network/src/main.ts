// SPDX-License-Identifier: Apache-2.0
// `npm run bench:network`: options in, figures out.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { circumstances, markdownTable, replaceReport, tell } from '@wardledger/bench-common';
import { UsageError } from '@wardledger/command-line';
import { embeddedEngine } from './engines/embedded-engine';
import { nativeEngine, whyNotNative } from './engines/native-engine';
import { parseOptions, usage } from './options';
import type { BenchRun } from './measures/measure-start';
import { runBenches } from './run';

const PAGE = join(__dirname, '..', '..', '..', 'docs', 'benchmarks.md');

async function main(args: readonly string[]): Promise<number> {
    const options = parseOptions(args);
    if (options === undefined) {
        process.stdout.write(`${usage}\n`);
        return 0;
    }
    const reason = options.embeddedOnly ? 'it was not asked for' : whyNotNative();
    const engines: BenchRun['engines'] = reason === undefined ? [embeddedEngine, nativeEngine] : [embeddedEngine];
    const note = reason === undefined ? '' : ` Real Fabric was not run: ${reason}.`;
    if (note !== '') {
        tell(note.trim());
    }
    mkdirSync('data', { recursive: true });
    const folder = mkdtempSync(resolve('data', 'bench-network-')); // on the disk that a network's data would lie on
    // Aborts when a signal asks to stop; the run then ends at its next step.
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
            stop.abort(new UsageError(`stopped by ${signal}`));
        });
    }
    try {
        const figures = await runBenches({ engines, folder, options, stopped: stop.signal });
        const command = ['npm run bench:network', ...(args.length > 0 ? ['--', ...args] : [])].join(' '); // to repeat the run with
        const where = `${circumstances()}${note} Command: \`${command}\`.`;
        const report = `${where}\n\n${markdownTable(figures)}`;
        process.stdout.write(options.json ? `${JSON.stringify({ circumstances: where, figures }, null, 2)}\n` : `\n${report}\n`);
        if (options.write) {
            writeFileSync(PAGE, replaceReport(readFileSync(PAGE, 'utf8'), report, 'network'));
            tell('docs/benchmarks.md holds these figures now');
        }
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
    return 0;
}

void main(process.argv.slice(2))
    .catch((error: unknown) => {
        process.stderr.write(`${error instanceof UsageError ? error.message : String((error as Error).stack)}\n`);
        return error instanceof UsageError ? 2 : 1;
    })
    .then((code) => process.exit(code));
