// SPDX-License-Identifier: Apache-2.0
// The command that backs up and restores a ward's store and lists its damage. It needs no key: what it copies is sealed, what it lists is ids.

import './options/demand-node';
import { UsageError } from '@wardledger/command-line';
import { BACKUP_HELP, demandBackup, parseBackupOptions } from './options';
import { backUpDatabase, copyBlobs, forgetDamage, listDamage, restoreStore } from './store';

const FAILED = 1;
const USAGE = 2;

async function main(): Promise<string> {
    const options = parseBackupOptions(process.argv.slice(2));
    if (options === undefined) {
        return BACKUP_HELP;
    }
    const { command, wardFolder } = options;
    if (command === 'damage') {
        return listDamage(wardFolder).join('\n') || 'Nothing was found damaged.';
    }
    if (command === 'damage-seen') {
        return `${String(forgetDamage(wardFolder))} entries were taken off the list.`;
    }
    const at = demandBackup(options);
    switch (command) {
        case 'database':
            await backUpDatabase(wardFolder, at);
            return `The database was copied to ${at}.`;
        case 'blobs':
            return `${String(await copyBlobs(wardFolder, at))} blobs were copied to ${at}.`;
        case 'restore':
            await restoreStore(at, wardFolder);
            return `The store was restored to ${wardFolder}.`;
    }
}

main().then(
    (told) => {
        process.stdout.write(`${told}\n`);
    },
    (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : 'the backup failed'}\n`);
        process.exitCode = error instanceof UsageError ? USAGE : FAILED;
    },
);
