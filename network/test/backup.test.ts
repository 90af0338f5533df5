// SPDX-License-Identifier: Apache-2.0
// Backup, restore and renewal by network.sh: what is restored answers as before, a bad copy is refused before anything of it is used, and a
// call that fails leaves no keys lying about and what ran running.
import { createHash } from 'node:crypto';
import {
    closeSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    openSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sources, writeChaincode } from './support/chaincodes';
import { freeRange } from '../../scripts/free-range.cjs';
import { causeAndCure, isAlive, Place, repository } from './support/network-sh';
import { smallDisk } from './support/small-disk';

jest.setTimeout(120_000);

describe('a network that is backed up', () => {
    const base = mkdtempSync(join(tmpdir(), 'backups-'));
    const copy = join(base, 'copy');
    const place = new Place({ FABRIC_BIN: '' });
    const disk = join(base, 'disk');
    const unmount = smallDisk(disk);
    const folder = writeChaincode(base, 'counter', sources.counter);
    const call = async (verb: string, ...args: string[]): Promise<string> =>
        (await place.run('cc', verb, '-ccn', 'counter', '-ccc', JSON.stringify({ Args: args }))).out.trim();

    beforeAll(async () => {
        const ports = String(await freeRange());
        const flags = ['--engine', 'embedded', '--ports-from', ports, '-ccn', 'counter', '-cccg', 'none', '-ccp', folder];
        expect(await place.run('up', ...flags)).toMatchObject({ code: 0, err: '' });
        expect(await call('invoke', 'counter:Put', 'a', 'kept')).toBe('put a');
    });
    afterAll(async () => {
        unmount?.();
        await place.remove();
        rmSync(base, { recursive: true, force: true });
    });

    it('has a data folder and a copy that nobody else can read', async () => {
        expect(await place.run('backup', '--to', copy)).toMatchObject({ code: 0, err: '' });
        expect(await call('query', 'counter:Get', 'a')).toBe('kept');
        expect([place.dataDir, place.path('network.settings'), copy].map((path) => statSync(path).mode & 0o077)).toEqual([0, 0, 0]);
    });

    it('keeps no file open that belongs to whoever called', async () => {
        const file = join(base, 'lock');
        const descriptor = openSync(file, 'w');
        await place.run('stop');
        spawnSync('bash', [join(repository, 'network', 'network.sh'), 'start', '--data-dir', place.dataDir], {
            stdio: ['ignore', 'ignore', 'ignore', descriptor, 'ignore', descriptor],
        });
        closeSync(descriptor);
        const folder = `/proc/${String(place.pid('embedded'))}/fd`;
        if (!existsSync(folder)) {
            console.log('open files are not looked at: this system has no /proc');
        }
        const open = existsSync(folder) ? readdirSync(folder).map((name) => readlinkSync(join(folder, name))) : [];
        expect(open.filter((path) => path === file || path === place.path('logs', 'lock'))).toEqual([]);
    });

    it('goes on when its certificates were renewed, and when they could not be', async () => {
        expect(await place.run('renew')).toMatchObject({ code: 0, err: '' });
        expect(await call('query', 'counter:Get', 'a')).toBe('kept');
        const { code, err } = await place.run('renew', '--until', 'never');
        expect(code).not.toBe(0);
        expect(err).toMatch(/^failed: certificates: /);
        expect(await call('query', 'counter:Get', 'a')).toBe('kept');
    });

    (unmount ? it : it.skip)('goes on when there is no room for the copy, of which nothing is left', async () => {
        const { code, err } = await place.run('backup', '--to', join(disk, 'copy'));
        expect(code).not.toBe(0);
        expect(err).toMatch(/^failed: identities: the disk of .*copy is full\n.*--to DIR/);
        expect(err).toMatch(causeAndCure);
        expect(readdirSync(join(disk, 'copy'))).toEqual([]);
        expect(await call('query', 'counter:Get', 'a')).toBe('kept');
    });

    it('is there again after it was lost', async () => {
        await place.run('down');
        expect(existsSync(place.dataDir)).toBe(false);
        expect(await place.run('restore', '--from', copy)).toMatchObject({ code: 0, err: '' });
        expect((await place.run('start')).code).toBe(0);
        expect(await call('query', 'counter:Get', 'a')).toBe('kept');
        expect(isAlive(place.pid('embedded'))).toBe(true);
    });

    const sums = (of: string, name: string): void => {
        const digest = createHash('sha256')
            .update(readFileSync(join(of, name)))
            .digest('hex');
        const listed = readFileSync(join(of, 'SHA256SUMS'), 'utf8')
            .split('\n')
            .filter((line) => line !== '' && !line.endsWith(`  ./${name}`));
        writeFileSync(join(of, 'SHA256SUMS'), `${[...listed, `${digest}  ./${name}`].join('\n')}\n`);
    };
    const ran = join(base, 'ran');
    it.each([
        ['with a changed file', (of: string) => writeFileSync(join(of, 'network.settings'), ''), /differs from its check sum/],
        ['with a file more', (of: string) => writeFileSync(join(of, 'more'), ''), /\.\/more is there or in SHA256SUMS, but not in both/],
        ['with a file less', (of: string) => rmSync(join(of, 'network.settings')), /\.\/network\.settings is there or in SHA256SUMS/],
        ['with a link', (of: string) => symlinkSync('/etc/passwd', join(of, 'link')), /\.\/link is neither a file nor a folder/],
        [
            'that would run something',
            (of: string) => {
                writeFileSync(join(of, 'backup.env'), `ENGINE=$(touch ${ran})\ntouch ${ran}\n`);
                sums(of, 'backup.env');
            },
            /its backup\.env names no engine/,
        ],
        [
            'with settings that are none',
            (of: string) => {
                writeFileSync(join(of, 'network.settings'), `ENGINE=embedded\nPEER1_PORT=BASH_ARGC[$(touch ${ran})]\n`);
                sums(of, 'network.settings');
            },
            /network\.settings is damaged: PEER1_PORT cannot be/,
        ],
    ])('is not restored from a copy %s', async (_, harm, cause) => {
        const bad = join(base, 'bad');
        const target = join(base, 'restored', 'data');
        rmSync(bad, { recursive: true, force: true });
        cpSync(copy, bad, { recursive: true });
        harm(bad);
        const { code, err } = await place.run('restore', '--from', bad, '--data-dir', target);
        expect(err).toMatch(cause);
        expect(err).toMatch(causeAndCure);
        expect([code === 0, existsSync(ran), existsSync(join(target, 'network'))]).toEqual([false, false, false]);
    });

    it('is restored into no folder that has one', async () => {
        await place.run('stop');
        mkdirSync(join(base, 'taken', 'data', 'network'), { recursive: true, mode: 0o700 });
        for (const target of [place.dataDir, join(base, 'taken', 'data')]) {
            const { code, err } = await place.run('restore', '--from', copy, '--data-dir', target);
            expect([code, err]).toEqual([1, expect.stringMatching(/holds a network already\n/)]);
        }
    });
});
