// SPDX-License-Identifier: Apache-2.0
// What cannot be carried out is refused before anything is begun, with one line for the cause and one for the cure, and leaves nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, plainPath, writeFakeCommands } from './support/fake-commands';
import { freeRange } from '../../scripts/free-range.cjs';
import { causeAndCure, networkSh, repository } from './support/network-sh';

jest.setTimeout(60_000);

const noFabric = { FABRIC_BIN: '', PATH: plainPath };

describe('network.sh refuses', () => {
    const base = mkdtempSync(join(tmpdir(), 'refusals-'));
    const dataDir = join(base, 'data');
    afterAll(() => {
        rmSync(base, { recursive: true, force: true });
    });

    it.each([
        [['upp'], /there is no verb upp/],
        [['up', 'deployCC'], /there is no deployCC for network.sh up/],
        [['up', '--nonsense', '1'], /there is no flag --nonsense/],
        [['up', '-ccx', '1'], /there is no flag -ccx/],
        [['up', '--engine', ''], /--engine needs a value/],
        [['up', '--engine', 'besu'], /--engine must be embedded, native or docker, not besu/],
        [['up', '--orderers', '2'], /--orderers must be 1 or 3, not 2/],
        [['up', '--ports-from', '80'], /--ports-from must be a whole number from 1024 to 65000, not 80/],
        [['up', '--ports-from', '1e4'], /--ports-from must be a whole number/],
        [['up', '-c', 'MyChannel'], /-c must be a channel name .*, not MyChannel/],
        [['up', '-s', 'couchdb'], /-s must be goleveldb/],
        [['up', '-ca'], /-ca is not supported/],
        [['deployCC', '-ccl', 'go'], /-ccl must be typescript or javascript/],
        [['deployCC', '-ccn', 'a b'], /-ccn must be letters and digits/],
        [['deployCC', '-ccn', '../x'], /-ccn must be letters and digits/],
        [['deployCC', '-ccv', '1.0;rm'], /-ccv must be/],
        [['deployCC', '-ccs', '0'], /-ccs must be auto or a whole number from 1, not 0/],
        [['deployCC', '-ccp', '/nowhere'], /-ccp: there is no folder \/nowhere/],
        [['deployCC', '-cccg', '/nowhere'], /-cccg: there is no file \/nowhere/],
        [['cc'], /cc needs a word: invoke, query or list/],
        [['cc', 'install'], /there is no install for network.sh cc/],
        [['cc', 'query'], /cc query needs a call/],
        [['cc', 'query', '-org', '3', '-ccc', '{}'], /-org must be 1 or 2, not 3/],
        [['status', 'everything'], /there is no everything for network.sh status/],
    ])('%j', async (args, cause) => {
        const { code, out, err } = await networkSh([...args, '--data-dir', dataDir]);
        expect(err).toMatch(cause);
        expect(err).toMatch(causeAndCure);
        expect([code, out]).toEqual([2, '']);
        expect(existsSync(dataDir)).toBe(false);
    });

    it.each([
        ['the root of all', '/', /cannot be the data folder/],
        ['a folder of the system', '/tmp', /cannot be the data folder/],
        ['a link to the root', join(base, 'link'), /cannot be the data folder/],
        ['the home folder', homedir(), /cannot be the data folder/],
        ['what holds the repository', join(repository, '..'), /cannot be the data folder/],
        ['the repository', repository, /cannot be the data folder/],
        ['a file', join(base, 'file'), /file is a file/],
        ['below a file', join(base, 'file', 'below'), /file is a file/],
        ['where nobody may write', '/proc/network', /cannot be written to/],
    ])('as a data folder %s (%s), for up and for down', async (_, folder, cause) => {
        writeFileSync(join(base, 'file'), '');
        rmSync(join(base, 'link'), { force: true });
        symlinkSync('/', join(base, 'link'));
        const down = await networkSh(['down', '--data-dir', folder]);
        expect(down.out).not.toContain('stop');
        const ports = String(await freeRange());
        const up = await networkSh(['up', '--engine', 'embedded', '--ports-from', ports, '--data-dir', folder], { REQUIRED_FREE_MB: '0' });
        expect(up.err).toMatch(cause);
        expect(up.err).toMatch(causeAndCure);
        expect(up.code).toBe(1);
        expect(existsSync(join(repository, 'package.json'))).toBe(true);
    });

    it.each(['network', 'run', 'chaincodes'])(
        'a data folder that has a folder %s of somebody else, and leaves that alone',
        async (name) => {
            const folder = join(base, `with-${name}`);
            mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
            writeFileSync(join(folder, name, 'precious'), '');
            const ports = String(await freeRange());
            const { code, err } = await networkSh(['up', '--engine', 'embedded', '--ports-from', ports, '--data-dir', folder]);
            expect(code).toBe(1);
            expect(err).toMatch(new RegExp(`${name} is there, and this network did not make it`));
            expect(err).toMatch(causeAndCure);
            expect((await networkSh(['down', '--data-dir', folder])).out).toContain('Nothing to remove');
            expect(existsSync(join(folder, name, 'precious'))).toBe(true);
        },
    );

    describe('a network that somebody else runs', () => {
        const folder = join(base, 'of-npm-start');
        const ledger = join(folder, 'network', 'orderer', 'ledger');
        const write = (pid: number | undefined): void => {
            mkdirSync(join(folder, 'network', 'peers'), { recursive: true });
            mkdirSync(join(folder, 'network', 'orderer'), { recursive: true });
            writeFileSync(ledger, 'precious');
            writeFileSync(join(folder, 'network', 'process'), String(pid));
        };
        const running = async (...words: string[]) => {
            const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', ...words], { stdio: 'ignore' });
            await once(child, 'spawn');
            return child;
        };

        it.each(['status', 'doctor', 'start', 'stop', 'down', 'verify', 'renew'])('%s: neither asked nor touched', async (verb) => {
            const child = await running('embedded-network');
            try {
                write(child.pid);
                const { code, out, err } = await networkSh([verb, '--data-dir', folder]);
                expect(err).toMatch(new RegExp(`runs as process ${String(child.pid)}, which network.sh did not start`));
                expect(err).toMatch(causeAndCure);
                expect([code, out, readFileSync(ledger, 'utf8')]).toEqual([1, '', 'precious']);
            } finally {
                child.kill();
            }
        });

        it.each([
            [['verify'], /does not run\n {2}-> run network\/network.sh start --data-dir /],
            [['cc', 'list'], /does not run\n {2}-> run network\/network.sh start --data-dir /],
            [
                ['cc', 'query', '-org', '2', '-ccc', '{"Args":["access:Nothing"]}'],
                /does not run\n {2}-> run network\/network.sh start --data-dir /,
            ],
            [['backup', '--to', join(base, 'copy')], /network.sh did not make the network in .*\n {2}-> stop what did/],
        ])('%j, once that has ended', async (words, cause) => {
            write(undefined);
            mkdirSync(join(folder, 'organizations'), { recursive: true });
            const { code, out, err } = await networkSh([...words, '--data-dir', folder]);
            expect(err).toMatch(cause);
            expect(err).toMatch(causeAndCure);
            expect([code, out, existsSync(join(base, 'copy'))]).toEqual([1, '', false]);
        });

        it('but not one that has ended, whose number another program has', async () => {
            const child = await running('another-program');
            try {
                write(child.pid);
                expect((await networkSh(['down', '--data-dir', folder])).code).toBe(0);
                expect(existsSync(ledger)).toBe(false);
            } finally {
                child.kill();
            }
        });
    });

    it('a disk with too little room', async () => {
        const { code, err } = await networkSh(['up', '--engine', 'embedded', '--data-dir', dataDir], { REQUIRED_FREE_MB: '999999999' });
        expect([code, existsSync(dataDir)]).toEqual([1, false]);
        expect(err).toMatch(/^only \d+ MiB are free at .*, 999999999 are needed\n {2}-> make room/);
        expect(err).toMatch(causeAndCure);
    });

    it('readers of blocks that the channel has no policy for', async () => {
        const { code, err } = await networkSh(['up', '--data-dir', dataDir], { BLOCK_READERS: 'Everybody' });
        expect([code, existsSync(dataDir)]).toEqual([2, false]);
        expect(err).toMatch(/^BLOCK_READERS must be BlockReaders or Readers, not Everybody\n/);
        expect(err).toMatch(causeAndCure);
    });

    it.each(['embedded', 'native'])('a port that another program has (%s), and starts nothing', async (engine) => {
        const ports = await freeRange();
        const program = createServer().listen(ports + 2, '127.0.0.1');
        await once(program, 'listening');
        try {
            const fabric = engine === 'native' ? { FABRIC_BIN: writeFakeCommands(join(base, 'fake'), '3.1.5') } : {};
            const { code, err } = await networkSh(['up', '--engine', engine, '--ports-from', String(ports), '--data-dir', dataDir], fabric);
            expect(err).toMatch(new RegExp(`^failed: .*: port ${String(ports + 2)} for .*ward.* is taken by `));
            expect(err).toMatch(causeAndCure);
            expect([code, existsSync(dataDir)]).toEqual([1, false]);
            expect((program.address() as AddressInfo).port).toBe(ports + 2);
        } finally {
            program.close();
        }
    });

    it.each([
        ['missing', () => noFabric, /Fabric's commands are missing: peer orderer cryptogen configtxgen osnadmin\n/],
        [
            'missing in part',
            () => ({ ...noFabric, FABRIC_BIN: writeFakeCommands(join(base, 'part'), '3.1.5', ['peer', 'orderer']) }),
            /missing: cryptogen/,
        ],
        [
            'of another version',
            () => ({ ...noFabric, FABRIC_BIN: writeFakeCommands(join(base, 'old'), '2.5.9') }),
            /are version 2\.5\.9, this network needs 3\.1\.5/,
        ],
        ['of no version', () => ({ ...noFabric, FABRIC_BIN: writeFakeCommands(join(base, 'none'), '') }), /are version unknown/],
    ])('engine native where Fabric’s commands are %s', async (_, settings, cause) => {
        const ports = String(await freeRange());
        const { code, err } = await networkSh(['up', '--engine', 'native', '--ports-from', ports, '--data-dir', dataDir], settings());
        expect(err).toMatch(cause);
        expect(err).toMatch(causeAndCure);
        expect([code, existsSync(dataDir)]).toEqual([1, false]);
    });

    it('to go on when a command of Fabric fails, and leaves only the log that says why', async () => {
        const fake = { FABRIC_BIN: writeFakeCommands(join(base, 'fake'), '3.1.5') };
        const ports = String(await freeRange());
        const { code, err } = await networkSh(['up', '--engine', 'native', '--ports-from', ports, '--data-dir', dataDir], fake);
        expect(code).not.toBe(0);
        expect(err).toMatch(/^failed: identities\n {2}-> read what it said below.*\n(.*\n)* {4}no such file\n/);
        expect(readdirSync(dataDir)).toEqual(['logs']);
        expect((await networkSh(['down', '--data-dir', dataDir])).code).toBe(0);
        expect(existsSync(dataDir)).toBe(false);
    });

    it('three orderers of the embedded engine', async () => {
        const { code, err } = await networkSh(['up', '--engine', 'embedded', '--orderers', '3', '--data-dir', dataDir]);
        expect([code, existsSync(dataDir)]).toEqual([1, false]);
        expect(err).toMatch(/has one sequencer/);
        expect(err).toMatch(causeAndCure);
    });

    it('the docker engine where it is not to be had', async () => {
        const { code, err } = await networkSh(['up', '--engine', 'docker', '--data-dir', dataDir], noFabric);
        expect([code, existsSync(dataDir)]).toEqual([1, false]);
        expect(err).toMatch(causeAndCure);
    });

    it.each([
        ['backup', ['--to', join(base, 'copy')]],
        ['renew', []],
    ])('%s of engine docker, before anything is copied or stopped', async (verb, flags) => {
        const folder = join(base, 'with-docker');
        mkdirSync(join(folder, 'docker', 'orderer'), { recursive: true, mode: 0o700 });
        mkdirSync(join(folder, 'organizations'), { recursive: true });
        const { code, err } = await networkSh([verb, ...flags, '--data-dir', folder], noFabric);
        expect(err).toMatch(new RegExp(`^engine docker has no ${verb} yet\n`));
        expect(err).toMatch(causeAndCure);
        expect([code, existsSync(join(base, 'copy')), readdirSync(folder)]).toEqual([1, false, ['docker', 'organizations']]);
    });
});

describe('network.sh chooses an engine', () => {
    const base = mkdtempSync(join(tmpdir(), 'choice-'));
    afterAll(() => {
        rmSync(base, { recursive: true, force: true });
    });

    const chosen = async (settings: Record<string, string>): Promise<string> =>
        (await networkSh(['doctor', '--data-dir', join(base, 'data')], settings)).out.split('\n')[0] ?? '';

    it('native where Fabric’s commands of the pinned version are, and says where', async () => {
        const folder = writeFakeCommands(join(base, 'fake'), '3.1.5');
        expect(await chosen({ ...noFabric, FABRIC_BIN: folder })).toBe(`Engine native: Fabric's commands 3.1.5 are in ${folder}`);
        expect(await chosen({ FABRIC_BIN: '', PATH: `${folder}:${plainPath}` })).toBe(
            `Engine native: Fabric's commands 3.1.5 are in ${folder}`,
        );
    });

    it('another where they are of another version or not all there', async () => {
        const old = { ...noFabric, FABRIC_BIN: writeFakeCommands(join(base, 'old'), '2.5.9') };
        const part = { ...noFabric, FABRIC_BIN: writeFakeCommands(join(base, 'part'), '3.1.5', commands.slice(1)) };
        for (const settings of [old, part, noFabric]) {
            expect(await chosen(settings)).toBe("Engine embedded: Fabric's commands 3.1.5 are not here");
        }
    });

    it('the one that made the data folder, whatever else is there', async () => {
        mkdirSync(join(base, 'data', 'network', 'orderer'), { recursive: true });
        mkdirSync(join(base, 'data', 'network', 'peers'), { recursive: true });
        const folder = writeFakeCommands(join(base, 'fake'), '3.1.5');
        expect(await chosen({ FABRIC_BIN: folder })).toBe(`Engine embedded: it made ${join(base, 'data')}`);
        rmSync(join(base, 'data'), { recursive: true });
    });
});

describe('network.sh explains', () => {
    it.each([
        'up',
        'createChannel',
        'deployCC',
        'cc',
        'status',
        'logs',
        'doctor',
        'verify',
        'start',
        'stop',
        'restart',
        'down',
        'prereq',
        'env',
        'backup',
        'restore',
        'renew',
    ])('%s -h', async (verb) => {
        const { code, out } = await networkSh([verb, '-h']);
        expect(code).toBe(0);
        expect(out).toMatch(new RegExp(`^Usage: .*network\\.sh .*${verb}`));
        expect((await networkSh(['-h'])).out).toContain(`  ${verb}`.slice(0, 6));
    });
});
