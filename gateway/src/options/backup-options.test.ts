// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import { BACKUP_HELP, demandBackup, parseBackupOptions } from './backup-options';

describe('the command line of the backup', () => {
    it('names what is copied, and where', () => {
        expect(parseBackupOptions(['blobs', '--ward', 'ward1', '--at', 'there'])).toEqual({
            command: 'blobs',
            wardFolder: resolve('data/ward1'),
            at: resolve('there'),
        });
    });

    it('explains its commands', () => {
        expect(parseBackupOptions(['--help'])).toBeUndefined();
        ['database', 'blobs', 'restore', 'damage', 'damage-seen'].forEach((command) => expect(BACKUP_HELP).toContain(command));
    });

    it('asks for a backup only where something is copied', () => {
        const options = parseBackupOptions(['damage', '--ward', 'ward1'])!;
        expect(options.at).toBeUndefined();
        expect(() => demandBackup({ ...options, command: 'blobs' })).toThrow('blobs needs --at');
        expect(demandBackup(parseBackupOptions(['blobs', '--ward', 'ward1', '--at', 'there'])!)).toBe(resolve('there'));
    });

    it.each([
        [['blobs', '--at', 'there'], '--ward'],
        [['blobs', '--ward', '../x', '--at', 'there'], '--ward'],
        [['keys', '--ward', 'ward1', '--at', 'there'], 'give one command: database, blobs, restore, damage, damage-seen'],
    ])('refuses %j', (args, message) => {
        expect(() => parseBackupOptions(args)).toThrow(UsageError);
        expect(() => parseBackupOptions(args)).toThrow(message);
    });
});
