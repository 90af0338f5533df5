// SPDX-License-Identifier: Apache-2.0
// Writes openings without end, several at a time, and says of each when it is on the disk: until it is killed.

import { OpeningsLog } from '../../src/custody/openings/openings-log';
import { openingOf } from './openings';

async function write(folder: string): Promise<void> {
    const log = await OpeningsLog.open({ folder, storeKey: Buffer.alloc(32, 1), now: Date.now });
    for (let number = 0; ; number += 3) {
        await Promise.all(
            [0, 1, 2].map(async (offset) => {
                const line = await log.append(openingOf(number + offset));
                process.stdout.write(`${line}\n`);
            }),
        );
    }
}

void write(process.argv[2] ?? '');
