// SPDX-License-Identifier: Apache-2.0
// No file imports itself by way of others, not even for a type, in any folder.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { circlesIn, importsOf } from './import-circles.cjs';

const root = join(__dirname, '..');

/** The circles of some sources, given by name. */
function circlesOf(sources: Record<string, string>): string[][] {
    const folder = mkdtempSync(join(tmpdir(), 'import-circles-'));
    mkdirSync(join(folder, 'room'));
    Object.entries(sources).forEach(([name, text]) => writeFileSync(join(folder, name), text));
    const circles = circlesIn(importsOf(folder, Object.keys(sources)));
    rmSync(folder, { recursive: true });
    return circles;
}

it('finds a circle of values, of types and of exports that are passed on', () => {
    const found = circlesOf({
        'a.ts': "import { b } from './b';",
        'b.ts': "import type { C } from './room';",
        'room/index.ts': "export { a } from '../a';",
        'd.ts': "import { a } from './a';",
    });
    expect(found).toEqual([['a.ts', 'b.ts', 'room/index.ts']]);
});

it('lets two ways lead to the same file', () => {
    expect(circlesOf({ 'a.ts': "import './b'; import './c';", 'b.ts': "import './c';", 'c.ts': "import 'node:fs';" })).toEqual([]);
});

it('there is none in the repository', () => {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' });
    const files = listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
    expect(files).toContain('bench/cluster/src/simulation/simulation.ts');
    expect(circlesIn(importsOf(root, files))).toEqual([]);
});
