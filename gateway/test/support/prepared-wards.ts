// SPDX-License-Identifier: Apache-2.0
// The data folder of two wards that were set up once in this run of jest; a suite takes a copy, which saves eight commands and a network's first start.

import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './run-folder';
import { until } from './until';

const PATIENCE_SECONDS = 180;

/** Of several workers that want a folder, one makes it. */
function isFirstToMake(folder: string): boolean {
    try {
        mkdirSync(folder);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
            return false;
        }
        throw error;
    }
}

/** What was printed while they were set up is no suite's: it looks in its own wards' output. */
function withoutOutput(folder: string): void {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
        rmSync(join(folder, name));
    }
}

/**
 * Fills a new data folder with wards that are set up and stopped. The first suite of a run that asks has them made, by any worker; the others wait for it.
 * @param setUp - sets two wards up in an empty folder, and stops them
 */
export async function copyPreparedWards(dataDir: string, setUp: (folder: string) => Promise<void>): Promise<void> {
    const prepared = join(runFolder(), 'two-wards');
    const making = `${prepared}.making`;
    while (!existsSync(prepared)) {
        if (isFirstToMake(making)) {
            try {
                await setUp(making);
                withoutOutput(making);
                renameSync(making, prepared);
            } catch (error) {
                // Only then: once it has its name, the next folder of this one's may be another worker's.
                rmSync(making, { recursive: true, force: true });
                throw error;
            }
        } else {
            await until('another worker has set up two wards', () => existsSync(prepared) || !existsSync(making), PATIENCE_SECONDS);
        }
    }
    cpSync(prepared, dataDir, { recursive: true });
}
