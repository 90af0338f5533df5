// SPDX-License-Identifier: Apache-2.0
// The boot script: its decisions, and one run of it in an empty project.
import { type ChildProcess, type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { exitCode, installAdvice, missingPackages, nodeIsTooOld, parentIn, passesOn, shellCommand, sourceStamp } from './boot-steps.cjs';

describe('nodeIsTooOld', () => {
    it.each([
        ['18.20.4', true],
        ['19.9.0', true],
        ['20.0.0', false],
        ['24.21.0', false],
        ['100.0.0', false],
    ])('%s: %s', (version, expected) => {
        expect(nodeIsTooOld(version)).toBe(expected);
    });
});

describe('missingPackages', () => {
    const lock = {
        packages: {
            '': { version: '1.0.0' },
            gateway: { version: '0.1.0' },
            'node_modules/a': { version: '1.0.0' },
            'node_modules/b': { version: '2.0.0' },
            'node_modules/@wardledger/gateway': { resolved: 'gateway', link: true },
            'node_modules/only-on-other-machines': { version: '1.0.0', optional: true },
            'node_modules/also-optional': { version: '1.0.0', devOptional: true },
        },
    };
    const complete = {
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '2.0.0' },
        'node_modules/@wardledger/gateway': { link: true },
    };

    it('names everything where npm never finished', () => {
        expect(missingPackages(lock, undefined)).toEqual(['node_modules/a', 'node_modules/b', 'node_modules/@wardledger/gateway']);
    });
    it('is content when each package is there at its version', () => {
        expect(missingPackages(lock, { packages: complete })).toEqual([]);
    });
    it('does not mind further packages', () => {
        expect(missingPackages(lock, { packages: { ...complete, 'node_modules/c': { version: '3.0.0' } } })).toEqual([]);
    });
    it('names a package at another version', () => {
        expect(missingPackages(lock, { packages: { ...complete, 'node_modules/b': { version: '2.0.1' } } })).toEqual(['node_modules/b']);
    });
    it('names a workspace that is not linked', () => {
        const { 'node_modules/@wardledger/gateway': _link, ...rest } = complete;
        expect(missingPackages(lock, { packages: rest })).toEqual(['node_modules/@wardledger/gateway']);
    });
});

describe('sourceStamp', () => {
    const files = [
        { path: 'a.ts', size: 1, mtimeMs: 10 },
        { path: 'b.ts', size: 2, mtimeMs: 20 },
    ];
    it('does not depend on the order of the files', () => {
        expect(sourceStamp([...files].reverse())).toBe(sourceStamp(files));
    });
    it.each([
        ['a changed file', [files[0]!, { path: 'b.ts', size: 2, mtimeMs: 21 }]],
        ['a longer file', [files[0]!, { path: 'b.ts', size: 3, mtimeMs: 20 }]],
        ['a new file', [...files, { path: 'c.ts', size: 1, mtimeMs: 10 }]],
        ['a removed file', [files[0]!]],
        ['a renamed file', [files[0]!, { path: 'c.ts', size: 2, mtimeMs: 20 }]],
    ])('sees %s', (_what, changed) => {
        expect(sourceStamp(changed)).not.toBe(sourceStamp(files));
    });
});

describe('exitCode', () => {
    it.each([
        [0, null, 0],
        [3, null, 3],
        [null, 'SIGINT', 130],
        [null, 'SIGTERM', 143],
        [null, 'SIGKILL', 137],
        [null, null, 1],
    ] as const)('code %s, signal %s: %s', (code, signal, expected) => {
        expect(exitCode(code, signal)).toBe(expected);
    });
});

describe('passesOn', () => {
    it.each([
        ['SIGINT', true, false],
        ['SIGINT', false, true],
        ['SIGTERM', true, true],
        ['SIGHUP', false, true],
    ] as const)('%s, at a terminal %s: %s', (signal, atTerminal, expected) => {
        expect(passesOn(signal, atTerminal)).toBe(expected);
    });
});

describe('parentIn', () => {
    it.each([
        ['4242 (node) S 4200 4242 4242 0 -1', 4200],
        ['4242 (a) b (c) R 1 4242 4242 0 -1', 1],
    ])('%s', (stat, parent) => {
        expect(parentIn(stat)).toBe(parent);
    });
});

describe('shellCommand', () => {
    it.each(["printf '%s|'", "true && printf '%s|'"])('passes words on as they came to: %s', (text) => {
        const { file, args } = shellCommand(text, ['a b', '$HOME', "it's", '*', ''], 'linux');
        expect(spawnSync(file, args, { encoding: 'utf8' }).stdout).toBe("a b|$HOME|it's|*||");
    });
    it.each([
        ['node x.mjs', true],
        ['jest', true],
        ['node a && node b', false],
        ['A=1 node x', false],
    ])('lets a plain command replace the shell: %s, %s', (text, replaced) => {
        expect(shellCommand(text, [], 'linux').args[1]?.startsWith('exec ')).toBe(replaced);
    });
    it('quotes them on Windows', () => {
        expect(shellCommand('node x.js', ['a b'], 'win32')).toEqual({ file: 'cmd.exe', args: ['/d', '/s', '/c', 'node x.js "a b"'] });
    });
});

describe('installAdvice', () => {
    it('says what ended how and what to do without a network', () => {
        expect(installAdvice(7)).toMatch(/npm ended with 7/);
        expect(installAdvice(7)).toMatch(/npm ci --offline/);
    });
});

const WAITING_PROGRAM = `
    for (const signal of ['SIGTERM', 'SIGINT']) { process.on(signal, () => process.exit(9)); }
    console.log('ready');
    setInterval(() => undefined, 1000);`;

describe('boot.cjs in a project of its own', () => {
    const project = mkdtempSync(join(tmpdir(), 'boot-'));
    const scripts = {
        build: `node -e "require('fs').appendFileSync('builds', 'x')"`,
        say: 'node say.cjs',
        fail: 'node -e "process.exit(7)"',
        wait: 'node wait.cjs',
    };
    const boot = join(project, 'scripts', 'boot.cjs');
    const run = (...words: string[]) => spawnSync(process.execPath, [boot, ...words], { encoding: 'utf8' });

    beforeAll(() => {
        mkdirSync(join(project, 'scripts'));
        mkdirSync(join(project, 'node_modules'));
        for (const file of ['boot.cjs', 'boot-steps.cjs', 'build-state.cjs']) {
            cpSync(join(__dirname, file), join(project, 'scripts', file));
        }
        writeFileSync(join(project, 'wait.cjs'), WAITING_PROGRAM);
        writeFileSync(join(project, 'say.cjs'), 'console.log(JSON.stringify(process.argv.slice(2)));');
        const empty = JSON.stringify({ lockfileVersion: 3, packages: {} });
        writeFileSync(join(project, 'package.json'), JSON.stringify({ scripts }));
        writeFileSync(join(project, 'package-lock.json'), empty);
        writeFileSync(join(project, 'node_modules', '.package-lock.json'), empty);
    });
    afterAll(() => {
        rmSync(project, { recursive: true, force: true });
    });

    it('builds once, then hands words over as they came', () => {
        expect(run('say', '--port', '9 0').stdout).toBe('["--port","9 0"]\n');
        expect(run('say')).toMatchObject({ status: 0, stderr: '' });
        expect(existsSync(join(project, 'builds'))).toBe(true);
        expect(spawnSync('cat', [join(project, 'builds')], { encoding: 'utf8' }).stdout).toBe('x');
    });
    it('builds again after a change', () => {
        writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ references: [] }));
        expect(run('say').stderr).toMatch(/^Building .*\.\.\.\n$/);
        expect(spawnSync('cat', [join(project, 'builds')], { encoding: 'utf8' }).stdout).toBe('xx');
    });
    it("ends with the child's code", () => {
        expect(run('fail').status).toBe(7);
    });
    it('names a script that does not exist', () => {
        expect(run('nothing')).toMatchObject({ status: 1, stderr: 'package.json has no script "nothing".\n' });
    });
    it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and waits for the child', async (signal) => {
        const child: ChildProcess = spawn(process.execPath, [boot, 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
        await once(child.stdout!, 'data');
        child.kill(signal);
        expect(await once(child, 'exit')).toEqual([9, null]);
    });
    const shell = `'${process.execPath}' '${boot}' wait; true`;
    it.each([
        ["npm's shell", ['-c', shell]],
        ...(existsSync('/proc/self/stat') ? [['npm, but not its shell', ['-c', 'sh -c "$0"; true', shell]] as const] : []),
    ] as const)('ends the child when it is killed: %s', async (_who, args) => {
        const npm = spawn('sh', args, {
            env: { ...process.env, npm_lifecycle_event: 'wait' },
            stdio: ['ignore', 'pipe', 'inherit'],
        });
        await once(npm.stdout, 'data');
        npm.kill('SIGKILL');
        await once(npm.stdout, 'close'); // closes when the last process that could write to it has ended
        expect(npm.signalCode).toBe('SIGKILL');
    });

    let npm: ChildProcess | undefined;
    /** Under npm itself, by the line of our own package.json. */
    const own = (JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
    const underNpm = (script: string, shell = 'exec npm run --silent "$0"'): ChildProcessByStdio<null, Readable, null> => {
        writeFileSync(join(project, 'package.json'), JSON.stringify({ scripts: { ...scripts, start: own['start'], launch: script } }));
        const started = spawn('sh', ['-c', shell, 'start'], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
        npm = started;
        return started;
    };
    afterEach(() => {
        npm?.kill('SIGKILL'); // what a failed test leaves sees that npm is gone
    });

    it('replaces the shell of npm in every script of package.json', () => {
        const through = Object.values(own).filter((line) => line.includes('boot.cjs'));
        expect(through.length).toBeGreaterThan(5);
        expect(through.filter((line) => !line.startsWith('exec node scripts/boot.cjs '))).toEqual([]);
    });
    it.each([
        ['SIGTERM', 'exec npm run --silent "$0"'],
        ['SIGINT', 'exec npm run --silent "$0"'],
        ['SIGINT', 'trap "" INT; exec npm run --silent "$0"'], // as what a script starts in the background has it
        ['SIGHUP', 'exec npm run --silent "$0"'],
        ['SIGHUP', 'trap "" HUP; exec npm run --silent "$0"'],
        ['SIGQUIT', 'exec npm run --silent "$0"'],
        ['SIGKILL', 'exec npm run --silent "$0"'],
    ] as const)('ends with npm, when npm alone is sent %s: %s', async (signal, shell) => {
        const waiting = underNpm('node wait.cjs', shell);
        await once(waiting.stdout, 'data');
        waiting.kill(signal);
        await once(waiting.stdout, 'close'); // closes when the last process that could write to it has ended
        expect(waiting.exitCode ?? waiting.signalCode).not.toBe(0);
    });
    it('starts nothing when it is told to stop while it builds', async () => {
        writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ references: [], files: [] }));
        writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages: {}, name: 'changed' }));
        writeFileSync(join(project, 'build.cjs'), WAITING_PROGRAM.replace('process.exit(9)', 'process.exit(0)'));
        scripts.build = 'node build.cjs';
        const starting = underNpm(`node -e "console.log('started')"`);
        let output = '';
        starting.stdout.on('data', (text) => (output += String(text)));
        await once(starting.stdout, 'data');
        starting.kill('SIGTERM');
        await once(starting.stdout, 'close');
        expect(output).toBe('ready\n');
    });
});
