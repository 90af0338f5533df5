// SPDX-License-Identifier: Apache-2.0
// The program: runs the campaign or reads its numbers, then writes the report.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { runCampaign, type Campaign } from './trials/campaign';
import { readOptions, USAGE, type Options } from './options';
import { writeReport } from './report/report';
import { costTable, measureElections } from './trials/timing';

const ROOT = resolve(__dirname, '../../..');

async function main(): Promise<void> {
    const options = readOptions(process.argv.slice(2), ROOT);
    if (options === undefined) {
        process.stdout.write(`${USAGE}\n`);
        return;
    }
    if (options.timing) {
        process.stdout.write(`${costTable(measureElections())}\n`);
        return;
    }
    const campaign = options.reuse ? readCampaign(options) : simulateCampaign(options);
    await writeReport(campaign, options.out);
    process.stdout.write(`Wrote ${options.out}/cluster-heads.md\n`);
}

function simulateCampaign({ seeds, sizes, results }: Options): Campaign {
    const campaign = runCampaign(seeds, sizes, (line) => process.stderr.write(`${line}\n`));
    mkdirSync(dirname(results), { recursive: true });
    writeFileSync(results, `${JSON.stringify(campaign)}\n`);
    return campaign;
}

function readCampaign({ results }: Options): Campaign {
    return JSON.parse(readFileSync(results, 'utf8')) as Campaign;
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
