// SPDX-License-Identifier: Apache-2.0
// What is left out of history, lint and form are the folders that programs write, never sources in a folder that has the same name.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const listed = execFileSync('git', ['ls-files', '*.ts'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
/** One in each folder, and in some that may be made one day. */
const sources = [...new Set([...listed.map(dirname), 'gateway/src/data', 'network/embedded/src/data'])].map((folder) => `${folder}/new.ts`);
/** What programs leave where they are run. */
const WRITTEN = ['data/start/demonstration.json', 'gateway/data/ward1/gateway.sqlite', 'data/start/kept.ts'];

/** Those of some paths that git does not see; also of those that it follows already. */
function unseenByGit(files: readonly string[]): string[] {
    const said = execFileSync('sh', ['-c', 'git check-ignore --no-index --stdin || true'], {
        cwd: root,
        input: files.join('\n'),
        encoding: 'utf8',
    });
    return said.split('\n').filter(Boolean);
}

/** Those of some paths that ESLint, or Prettier, passes by. */
function unseenBy(tool: 'eslint' | 'prettier', files: readonly string[]): string[] {
    const ask = {
        eslint: "const asked = new (require('eslint').ESLint)(); const ignored = (file) => asked.isPathIgnored(file);",
        prettier:
            "const ignored = async (file) => (await require('prettier').getFileInfo(file, { ignorePath: '.prettierignore' })).ignored;",
    }[tool];
    const script = `${ask} Promise.all(${JSON.stringify(files)}.map(async (file) => ((await ignored(file)) ? [file] : [])))
        .then((found) => console.log(JSON.stringify(found.flat())));`;
    return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })) as string[];
}

describe('no source is hidden', () => {
    it('from history', () => {
        expect(sources.length).toBeGreaterThan(50);
        expect(unseenByGit(sources)).toEqual([]);
        expect(unseenByGit(WRITTEN)).toEqual(WRITTEN);
    });
    it.each(['eslint', 'prettier'] as const)('from %s', (tool) => {
        expect(unseenBy(tool, sources)).toEqual([]);
        expect(unseenBy(tool, WRITTEN)).toEqual(WRITTEN);
    });
});
