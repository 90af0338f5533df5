// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderError, requireDataFolder, takeDataFolder } from './data-folder';
import { findEntry, keepEntry } from './journal';

describe('the data folder', () => {
    const base = mkdtempSync(join(tmpdir(), 'start-'));
    afterAll(() => {
        rmSync(base, { recursive: true, force: true });
    });

    it('is made, with those above it, and may be there already', () => {
        const folder = join(base, 'with a space', 'data');
        requireDataFolder({ dataDir: folder, network: 'embedded' });
        requireDataFolder({ dataDir: folder, network: 'embedded' });
        expect(existsSync(folder)).toBe(true);
    });

    it('belongs to one start at a time', () => {
        const options = { dataDir: join(base, 'taken'), network: 'embedded' } as const;
        const giveBack = takeDataFolder(options);
        expect(() => takeDataFolder(options)).toThrow(DataFolderError);
        expect(() => takeDataFolder(options)).toThrow(`${options.dataDir} is in use by another start`);
        giveBack();
        takeDataFolder(options)();
    });

    it.each(['a-file', join('a-file', 'below')])('is refused by name: %s', (name) => {
        writeFileSync(join(base, 'a-file'), '');
        expect(() => {
            requireDataFolder({ dataDir: join(base, name), network: 'native' });
        }).toThrow(DataFolderError);
        expect(() => {
            requireDataFolder({ dataDir: join(base, name), network: 'native' });
        }).toThrow(join(base, name));
    });

    it.each([
        ['network', 'native', /a network that is embedded/],
        ['native', 'embedded', /a network that is native/],
        ['docker', 'native', /a network that is docker/],
    ] as const)('with a ledger in %s is not taken for the %s network', (trace, network, message) => {
        const dataDir = join(base, `of-${trace}`);
        mkdirSync(join(dataDir, trace), { recursive: true });
        expect(() => {
            requireDataFolder({ dataDir, network });
        }).toThrow(message);
        const engines = { network: 'embedded', native: 'native', docker: 'docker' } as const;
        requireDataFolder({ dataDir, network: engines[trace] });
    });

    it('is refused where the path of a socket in it would be cut off', () => {
        expect(() => {
            requireDataFolder({ dataDir: join(base, 'long'.repeat(30)), network: 'embedded' });
        }).toThrow(/too long a path/);
    });

    it('remembers what was sent, and says so when it cannot be read', () => {
        expect(findEntry(base, 'table4')).toBeUndefined();
        keepEntry(base, 'table4', { end: 60_000, submissions: ['a', null] });
        keepEntry(base, 'replay', { end: 0, submissions: [] });
        expect(findEntry(base, 'table4')).toEqual({ end: 60_000, submissions: ['a', null] });
        writeFileSync(join(base, 'demonstration.json'), '{"table4"');
        expect(() => findEntry(base, 'table4')).toThrow(DataFolderError);
        expect(() => findEntry(base, 'table4')).toThrow(/demonstration\.json is damaged/);
    });
});
