// SPDX-License-Identifier: Apache-2.0
// The command line of what is done with a ward's store beside its gateway: copies of it, and its damage.

import { type CommandLine, helpOf, path, type Program, readCommandLine, UsageError } from '@wardledger/command-line';
import { WARD_FLAGS, wardFolderOf } from './ward-options';

const PROGRAM = {
    usage: 'node gateway/dist/store-backup.js COMMAND --ward WARD --data-dir DIR [--at BACKUP]',
    about: "Copies what a ward's gateway keeps, in the order of docs/operations/backup.md, and lists what it found damaged:",
    commands: {
        database: 'copies gateway.sqlite as it is now, while the gateway runs; before the ledger is copied',
        blobs: 'copies envelopes and ciphertexts that BACKUP does not have yet; after the ledger was copied',
        restore: 'puts both back where no store is; stop the gateway first',
        damage: 'lists what the gateway found missing or unreadable: docs/operations/alarms.md',
        'damage-seen': 'ends the alarm about it',
    },
    flags: { ...WARD_FLAGS, at: { kind: path('DIR'), help: 'the backup; damage needs none' } },
} as const satisfies Program;

/** What `--help` prints. */
export const BACKUP_HELP = helpOf(PROGRAM);

/** A command line, with every default filled in. */
export interface BackupOptions {
    readonly command: CommandLine<typeof PROGRAM>['command'];
    /** The ward's own data folder. */
    readonly wardFolder: string;
    /** The backup, for the commands that copy. */
    readonly at: string | undefined;
}

/**
 * Reads a command line.
 *
 * @returns `undefined` when help was asked for
 * @throws UsageError
 */
export function parseBackupOptions(args: readonly string[]): BackupOptions | undefined {
    const line = readCommandLine(PROGRAM, args);
    return line && { command: line.command, wardFolder: wardFolderOf(line.values), at: line.values.at };
}

/** Where the copy is. @throws UsageError when it was not given */
export function demandBackup({ command, at }: BackupOptions): string {
    if (at === undefined) {
        throw new UsageError(`${command} needs --at`);
    }
    return at;
}
