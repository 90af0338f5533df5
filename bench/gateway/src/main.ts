// SPDX-License-Identifier: Apache-2.0
// `npm run bench`: options in, figures out.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ProcessError } from '@wardledger/start/dist/processes/processes';
import { circumstances, markdownTable, replaceReport, tell } from '@wardledger/bench-common';
import { UsageError } from '@wardledger/command-line';
import { parseOptions, usage } from './options';
import { runBenches } from './run';
import { Stack } from './stack/stack';

const PAGE = join(__dirname, '..', '..', '..', 'docs', 'benchmarks.md');

async function main(args: readonly string[]): Promise<number> {
    const options = parseOptions(args);
    if (options === undefined) {
        process.stdout.write(`${usage}\n`);
        return 0;
    }
    // Beside the other data, on the disk whose syncs are to be measured.
    mkdirSync('data', { recursive: true });
    const dataDir = mkdtempSync(resolve('data', 'bench-'));
    // Resolves with an exit code when a signal asks to stop; rejects when a process ended that should not have.
    const { promise: stopped, resolve: stop, reject: onExit } = Promise.withResolvers<number>();
    process.once('SIGINT', () => {
        stop(130);
    });
    process.once('SIGTERM', () => {
        stop(143);
    });
    const stack = new Stack(dataDir, onExit, options);
    try {
        const work = runBenches(stack, options).then((figures) => {
            const where = circumstances();
            const report = `${where}\n\n${markdownTable(figures)}`;
            process.stdout.write(options.json ? `${JSON.stringify({ circumstances: where, figures }, null, 2)}\n` : `\n${report}\n`);
            if (options.write) {
                writeFileSync(PAGE, replaceReport(readFileSync(PAGE, 'utf8'), report));
                tell('docs/benchmarks.md holds these figures now');
            }
            return 0;
        });
        return await Promise.race([work, stopped]);
    } finally {
        await stack.stop();
        if (options.keep) {
            tell(`kept ${dataDir}`);
        } else {
            rmSync(dataDir, { recursive: true, force: true });
        }
    }
}

void main(process.argv.slice(2))
    .catch((error: unknown) => {
        process.stderr.write(
            `${error instanceof UsageError || error instanceof ProcessError ? error.message : String((error as Error).stack)}\n`,
        );
        return error instanceof UsageError ? 2 : 1;
    })
    .then((code) => process.exit(code));
