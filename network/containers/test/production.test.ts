// SPDX-License-Identifier: Apache-2.0
// What the images install is enough to start: each Dockerfile's steps, done in a folder instead of an engine, and its program asked for help.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { copiesOf, readDockerfile, stagesOf, type Instruction, type Stage } from './dockerfile';
import { root } from './rendered';

const folder = mkdtempSync(join(tmpdir(), 'production-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function copy(source: string, target: string): void {
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target, { recursive: true });
}

/** npm's words when its cache does not hold the packages: then this machine cannot know. */
const uncached = /ENOTCACHED|cache mode is 'only-if-cached'/;

/** Stages `packages` and `production`. @returns why it could not be done, or nothing */
function install(stages: readonly Stage[], app: string): string | undefined {
    const [packages, production] = ['packages', 'production'].map((name) => stages.find((stage) => stage.name === name)!);
    for (const { sources, target } of copiesOf(packages!)) {
        for (const source of sources) {
            copy(join(root, source), join(app, target, source.split('/').at(-1)!));
        }
    }
    for (const { words } of production!.instructions) {
        const env = { ...process.env, npm_config_offline: 'true', npm_config_engine_strict: 'false' };
        const { status, stderr } = spawnSync('sh', ['-c', words.join(' ')], { cwd: app, encoding: 'utf8', env });
        if (status !== 0) {
            return stderr;
        }
    }
    return undefined;
}

const json = (instruction: Instruction | undefined): string[] => JSON.parse(instruction?.words.join(' ') ?? '[]') as string[];

/** The last stage: its files below `image`, its entry point with paths there. @returns entry point and working folder */
function assemble({ instructions }: Stage, app: string, image: string): { entry: string[]; workdir: string } {
    let workdir = '/';
    for (const { name, words } of instructions) {
        const inside = (path: string): string => join(image, path.startsWith('/') ? path : join(workdir, path));
        if (name === 'WORKDIR') {
            workdir = words[0]!;
        } else if (name === 'COPY' && words[0] === '--from=production') {
            mkdirSync(dirname(inside(words[2]!)), { recursive: true });
            renameSync(join(app, words[1]!.slice('/app/'.length)), inside(words[2]!));
        } else if (name === 'COPY' && words[0] === '--from=build') {
            const [source, target] = [words[1]!.slice('/app/'.length), inside(words[2]!)];
            copy(join(root, source), words[2]!.endsWith('/') ? join(target, basename(source)) : target);
        } else if (name === 'COPY') {
            copy(join(root, words[0]!), join(inside(words[1]!), basename(words[0]!)));
        }
    }
    const entry = json(instructions.find(({ name }) => name === 'ENTRYPOINT')).map((word) =>
        word.startsWith('/') ? join(image, word) : word,
    );
    return { entry, workdir: join(image, workdir) };
}

const programs: [string, string[][], RegExp][] = [
    ['chaincode', [['--help']], /fabric-chaincode-node server/],
    [
        'gateway',
        [
            ['gateway/dist/server.js', '--help'],
            ['gateway/dist/custodian.js', '--help'],
        ],
        /wardledger.*(gateway|custodian)/,
    ],
];

/** What was made of an image's stages, or why this machine cannot tell. */
interface Attempt {
    readonly app: string;
    readonly stages: readonly Stage[];
    readonly failure: string | undefined;
    readonly unknown: string | undefined;
}

/** Done while tests are collected, because only then is it known whether they can run at all. */
function attempt(name: string): Attempt {
    const stages = stagesOf(readDockerfile(`network/containers/${name}.Dockerfile`));
    const app = join(folder, name, 'stage');
    if (!existsSync(join(root, name, 'dist'))) {
        return { app, stages, failure: undefined, unknown: `${name}/dist is not built` };
    }
    const failure = install(stages, app);
    const unknown = uncached.test(failure ?? '') ? "npm's cache does not hold the packages, and this test asks no registry" : undefined;
    return { app, stages, failure, unknown };
}

function check(name: string, { app, stages, unknown, failure }: Attempt, commands: readonly string[][], says: RegExp): void {
    if (unknown !== undefined) {
        console.warn(`The ${name} image's start is not tested: ${unknown}.`);
    }
    (unknown === undefined ? describe : describe.skip)(`the ${name} image`, () => {
        const image = join(folder, name, 'image');
        it('installs, and starts with production dependencies alone', () => {
            expect(failure).toBeUndefined();
            const { entry, workdir } = assemble(stages.at(-1)!, app, image);
            for (const command of commands) {
                const [program, ...words] = [...entry, ...command];
                const { status, stdout, stderr } = spawnSync(program === 'node' ? process.execPath : program!, words, {
                    cwd: workdir,
                    encoding: 'utf8',
                });
                expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
                expect(stdout).toMatch(says);
            }
        }, 60_000);
        it('has the contracts, and none of what builds or tests them', () => {
            const contracts = spawnSync(process.execPath, ['-p', 'require("./chaincode").contracts.length'], {
                cwd: join(image, 'app'),
                encoding: 'utf8',
            });
            expect(Number(contracts.stdout)).toBeGreaterThan(5);
            expect(['typescript', 'jest', 'eslint'].filter((one) => existsSync(join(image, 'app/node_modules', one)))).toEqual([]);
        }, 60_000);
    });
}

for (const [name, commands, says] of programs) {
    check(name, attempt(name), commands, says);
}
