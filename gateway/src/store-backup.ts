// SPDX-License-Identifier: Apache-2.0
// The command that backs up and restores a ward's store. It needs no key: what it copies is sealed.

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { backUpDatabase, copyBlobs, restoreStore } from './store';

const HELP = `wardledger store backup: copies what a ward's gateway keeps.

Usage: node gateway/dist/store-backup.js COMMAND --ward WARD --data-dir DIR --at BACKUP

Commands, in the order of docs/operations/backup.md:
  database   copies gateway.sqlite as it is now, while the gateway runs; before the ledger is copied
  blobs      copies envelopes and ciphertexts that BACKUP does not have yet; after the ledger was copied
  restore    puts both back where no store is; stop the gateway first
`;

const text = { type: 'string' } as const;
const OPTIONS = { ward: text, 'data-dir': text, at: text, help: { type: 'boolean' } } as const;

async function run(command: string | undefined, ward: string, at: string): Promise<string> {
    switch (command) {
        case 'database':
            await backUpDatabase(ward, at);
            return `The database was copied to ${at}.`;
        case 'blobs':
            return `${String(await copyBlobs(ward, at))} blobs were copied to ${at}.`;
        case 'restore':
            await restoreStore(at, ward);
            return `The store was restored to ${ward}.`;
        default:
            throw new Error('COMMAND is database, blobs or restore; --help tells more');
    }
}

async function main(): Promise<string> {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    if (values.help === true) {
        return HELP;
    }
    const ward = values.ward ?? '';
    if (!/^[a-z][a-z0-9]{0,31}$/.test(ward) || values.at === undefined) {
        throw new Error('--ward and --at are needed; --help tells more');
    }
    return run(positionals[0], join(resolve(values['data-dir'] ?? 'data'), ward), resolve(values.at));
}

main().then(
    (told) => {
        process.stdout.write(`${told}\n`);
    },
    (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : 'the backup failed'}\n`);
        process.exitCode = 1;
    },
);
