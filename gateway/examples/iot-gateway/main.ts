// SPDX-License-Identifier: Apache-2.0
// An IoT gateway for one device: reads what it measures, signs it, keeps it on disk, and brings it to a ward until it is on the ledger.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type InputPorts, readFile, readStandardInput } from './input.ts';
import { holdFolder, makeKeys, openKeys } from './keys.ts';
import { proofOf } from './post-bytes.ts';
import { Queue } from './queue.ts';
import { Sender } from './sender.ts';
import { Ward } from './ward.ts';

const USAGE = `node main.ts init --folder DIR
node main.ts run --folder DIR --gateway URL --token-url URL --issuer NAME --client NAME --device NAME [--input FILE [--follow]]

init makes the folder and its keys; run reads CSV from FILE, or from standard input.`;

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        folder: { type: 'string' },
        gateway: { type: 'string' },
        'token-url': { type: 'string' },
        issuer: { type: 'string' },
        client: { type: 'string' },
        device: { type: 'string' },
        input: { type: 'string' },
        follow: { type: 'boolean', default: false },
    },
});

type Flag = 'folder' | 'gateway' | 'token-url' | 'issuer' | 'client' | 'device';

/** A flag that must be there. */
function demanded(flag: Flag): string {
    const value = values[flag];
    if (value === undefined) {
        console.error(`--${flag} is missing\n\n${USAGE}`);
        process.exit(2);
    }
    return value;
}

const told = {
    progress: (text: string): void => {
        console.log(new Date().toISOString(), text);
    },
    alarm: (text: string): void => {
        console.error(new Date().toISOString(), text);
    },
};

async function run(folder: string): Promise<void> {
    const device = demanded('device');
    const keys = openKeys(folder);
    const queue = new Queue(join(folder, 'queue.sqlite'));
    const ward = new Ward({
        gateway: demanded('gateway').replace(/\/$/, ''),
        tokenUrl: demanded('token-url'),
        issuer: demanded('issuer'),
        client: demanded('client'),
        clientKey: keys.client,
    });
    let misread = 0;
    const ports: InputPorts = {
        queue,
        sign: (measured, sequence) => {
            const post = { device, sequence, ...measured };
            return JSON.stringify({ ...post, start: new Date(post.start).toISOString(), proof: proofOf(post, keys.device) });
        },
        misread: (line, rule) => {
            misread += 1;
            told.alarm(`line ${String(line)} passed over: ${rule} (${String(misread)} so far)`);
        },
        alarm: told.alarm,
    };
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
            stop.abort();
        });
    }
    told.progress(`${device}: ${String(queue.length)} waiting, next number ${String(queue.sequence)}`);
    let isEnded = false;
    const { input, follow } = values;
    const reading = input === undefined ? readStandardInput(ports, stop.signal) : readFile(ports, { file: input, follow }, stop.signal);
    const read = reading.finally(() => {
        isEnded = true;
    });
    await Promise.all([read, new Sender(queue, ward, told).run(() => isEnded, stop.signal)]);
    told.progress(`ended, ${String(queue.length)} waiting`);
    queue.close();
}

/** What is asked for, in a folder that this process alone has. */
async function main(command: string | undefined): Promise<void> {
    const folder = demanded('folder');
    if (command === 'init') {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    const letGo = holdFolder(folder);
    if (command === 'init') {
        makeKeys(folder);
        console.log(
            `${join(folder, 'device.jwk.json')} is for the ward's administrator, ${join(folder, 'client.jwk.json')} for the issuer`,
        );
    } else {
        await run(folder);
    }
    letGo();
}

const [command] = positionals;
if (command !== 'init' && command !== 'run') {
    console.error(USAGE);
    process.exit(2);
}
process.umask(0o077);
try {
    await main(command);
} catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
}
