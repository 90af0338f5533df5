// SPDX-License-Identifier: Apache-2.0
// The package as `npm pack` makes it: what runs and what explains it, not what running leaves behind.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const cache = join(root, 'dist', '.compile-cache', 'of-a-test');

test('holds the built sources, the commands and the README, and no compile cache', () => {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, '0123abcd'), 'what V8 compiled');
    try {
        const said = execFileSync('npm', ['pack', '--dry-run', '--json'], {
            cwd: root,
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
        });
        const [{ files }] = JSON.parse(said) as [{ files: { path: string }[] }];
        const paths = files.map(({ path }) => path);
        expect(paths).toEqual(
            expect.arrayContaining(['README.md', 'bin/embedded-network.cjs', 'dist/index.js', 'dist/index.d.ts', 'package.json']),
        );
        expect(paths.filter((path) => !/^(README\.md|package\.json|bin\/[\w-]+\.cjs|dist\/[\w/-]+\.(js|d\.ts))$/.test(path))).toEqual([]);
    } finally {
        rmSync(cache, { recursive: true });
    }
});
