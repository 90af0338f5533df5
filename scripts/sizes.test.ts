// SPDX-License-Identifier: Apache-2.0
// Folders and files stay small enough to be read: docs/architecture.md, section 7.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const MOST_FILES = 12;
const MOST_LINES = 300;
/** Finished, in a shape of its own. */
const EXCEPTED = /^network\/embedded\//;
const TEST = /\.test\.ts$|\.d\.ts$|(^|\/)(test|conformance)\//;

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.cjs', '*.mjs'], { cwd: root, encoding: 'utf8' });
const sources = listed.split('\n').filter((file) => file !== '' && !TEST.test(file) && existsSync(join(root, file)));

/** Folders with more sources than a reader takes in at a glance, and how many. */
function fullFolders(files: readonly string[]): string[] {
    const folders = Map.groupBy(
        files.filter((file) => file.includes('/src/') && !EXCEPTED.test(file)),
        (file) => dirname(file),
    );
    return [...folders].filter(([, inside]) => inside.length > MOST_FILES).map(([folder, inside]) => `${folder}: ${String(inside.length)}`);
}

it('counts the files of a folder itself', () => {
    const files = Array.from({ length: 13 }, (_, number) => `gateway/src/ledger/file-${String(number)}.ts`);
    expect(fullFolders(files)).toEqual(['gateway/src/ledger: 13']);
    expect(fullFolders([...files.slice(1), 'gateway/src/ledger/staged/one.ts'])).toEqual([]);
});
it(`no folder has more than ${String(MOST_FILES)} source files`, () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(fullFolders(sources)).toEqual([]);
});
it(`no source has more than ${String(MOST_LINES)} lines`, () => {
    const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
    expect(sources.filter((file) => linesOf(file) > MOST_LINES)).toEqual([]);
});

/** What a source says to ESLint about sizes, unless it is that a named flow may be as complex as 15, and why. */
function softenings(text: string): string[] {
    const size = '(?:complexity|max-lines|max-lines-per-function|max-params)';
    const said = text.match(new RegExp(`eslint(?:-disable\\S*)? [^\\n]*\\b${size}\\b[^\\n]*`, 'g')) ?? [];
    return said.filter((comment) => !/^eslint complexity: \["error", 15\] -- \S/.test(comment));
}

describe('a size that lint counts', () => {
    it.each([
        '// eslint-disable-next-line complexity -- long',
        '/* eslint-disable max-lines */',
        '/* eslint complexity: ["error", 20] -- long */',
        '/* eslint complexity: "off" */',
        '/* eslint complexity: ["error", 15] */',
        'f(); // eslint-disable-line @typescript-eslint/max-params',
    ])('would be found softened: %s', (comment) => {
        expect(softenings(comment)).toHaveLength(1);
    });
    it('is softened nowhere, but for the complexity of a named flow: to 15, with the reason', () => {
        expect(softenings('/* eslint complexity: ["error", 15] -- `write`: its order is to be read */')).toEqual([]);
        expect(sources.filter((file) => softenings(readFileSync(join(root, file), 'utf8')).length > 0)).toEqual([]);
    });
});
