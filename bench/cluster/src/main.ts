// SPDX-License-Identifier: Apache-2.0
// The program: runs the campaign or reads its numbers, then writes the report.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { runCampaign, type Campaign } from './trials/campaign';
import { readOptions, USAGE } from './options';
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
    const { seeds, sizes, out, results, reuse } = options;
    let campaign: Campaign;
    if (reuse) {
        campaign = JSON.parse(readFileSync(results, 'utf8')) as Campaign;
    } else {
        campaign = runCampaign(seeds, sizes, (line) => process.stderr.write(`${line}\n`));
        mkdirSync(dirname(results), { recursive: true });
        writeFileSync(results, `${JSON.stringify(campaign)}\n`);
    }
    await writeReport(campaign, out);
    process.stdout.write(`Wrote ${out}/cluster-heads.md\n`);
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
