// SPDX-License-Identifier: Apache-2.0
// The Dockerfiles: pinned, small, not root, nothing from elsewhere, nothing secret; and that the build sees what they copy.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copiesOf, dockerfiles, instructionsOf, readDockerfile, stagesOf, type Stage } from './dockerfile';
import { root } from './rendered';

const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));

describe.each(dockerfiles)('%s', (file) => {
    const text = readDockerfile(file);
    const stages = stagesOf(text);
    const last = stages.at(-1)!;
    const of = (stage: Stage, name: string): string[] =>
        stage.instructions.filter((one) => one.name === name).map(({ words }) => words.join(' '));

    it('starts from the pinned Node, or from a stage of its own', () => {
        const own = stages.map(({ name }) => name);
        for (const { from } of stages) {
            expect(own.includes(from) || from === 'node:${NODE_VERSION}-bookworm-slim').toBe(true);
        }
        expect(text).toMatch(/^ARG NODE_VERSION$/m); // without a default: package.json says it
    });
    it('ends as somebody who is not root, with nothing after that but how to run', () => {
        const names = last.instructions.map(({ name }) => name);
        expect(of(last, 'USER')).toEqual(['node']);
        expect(names.slice(names.indexOf('USER') + 1).filter((name) => !['HEALTHCHECK', 'ENTRYPOINT', 'CMD'].includes(name))).toEqual([]);
    });
    it('has a health check and an entry point, both without a shell', () => {
        expect(of(last, 'HEALTHCHECK').join()).toMatch(/CMD \["node", .*health\.cjs/);
        expect(of(last, 'ENTRYPOINT').join()).toMatch(/^\["node"/);
    });
    it('copies, and fetches nothing but locked packages', () => {
        const instructions = instructionsOf(text);
        expect(instructions.filter(({ name }) => name === 'ADD')).toEqual([]);
        const runs = instructions.filter(({ name }) => name === 'RUN').map(({ words }) => words.join(' '));
        expect(runs.filter((run) => !/^(npm ci .*--ignore-scripts|node_modules\/\.bin\/tsc -b |rm -rf )/.test(run))).toEqual([]);
        expect(text).not.toMatch(/curl|wget|https?:|apt-get/);
    });
    it('ships production dependencies and compiled code only', () => {
        const copied = last.instructions
            .filter(({ name, words }) => name === 'COPY' && words[0]?.startsWith('--from'))
            .map(({ words }) => words.join(' '));
        expect(
            copied.every((copy) =>
                /--from=production \/app\/node_modules |--from=build \/app\/([\w-]+\/dist|[\w-]+\/package\.json|network\/containers) /.test(
                    copy,
                ),
            ),
        ).toBe(true);
        expect(
            of(
                stages.find(({ name }) => name === 'production')!,
                'RUN',
            ).join(),
        ).toMatch(/^npm ci --omit=dev /);
        expect(of(last, 'RUN').join()).toMatch(/^rm -rf .*npm/);
    });
    it('ships no file with the rights that it has in the clone, where they may be its owner alone', () => {
        expect(copiesOf(last)).toEqual([]);
        expect(text).toMatch(/^RUN node_modules\/\.bin\/tsc .* && chmod -R a\+rX .*package\.json network\/containers$/m);
    });
    it('takes no secret by argument or environment', () => {
        const named = instructionsOf(text).filter(({ name }) => name === 'ARG' || name === 'ENV');
        expect(named.map(({ words }) => words.join(' '))).toEqual(['NODE_VERSION', 'NODE_ENV=production']);
    });
    it('gives npm every workspace of the lock file', () => {
        const packages = copiesOf(stages.find(({ name }) => name === 'packages')!).flatMap(({ sources }) => sources);
        expect(packages.sort()).toEqual(['package.json', 'package-lock.json', ...workspaces.map((name) => `${name}/package.json`)].sort());
    });
    it('copies what is there and what the build may see', () => {
        const sources = stages.flatMap(copiesOf).flatMap((copy) => copy.sources);
        expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
        expect(sources.filter((source) => !allowed.some((path) => source === path || source.startsWith(`${path}/`)))).toEqual([]);
    });
});

describe('.dockerignore', () => {
    it('leaves out all that it does not name', () => {
        expect(ignored.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
        expect(allowed.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    });
    it('keeps data, tests and what was built or installed here out of the images', () => {
        expect(ignored.slice(ignored.lastIndexOf(`!${allowed.at(-1)!}`) + 1)).toEqual(
            expect.arrayContaining(['**/node_modules', '**/dist', '**/data', '**/test', '**/*.test.ts']),
        );
    });
});
