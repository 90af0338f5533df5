// SPDX-License-Identifier: Apache-2.0
// Documentation that can be wrong in a checkable way: links, printed paths, folder READMEs, the generated page of error codes.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ERRORS } from '../chaincode/src/domain/catalogue/errors';
import { renderErrorCodes } from './error-codes.cjs';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const FOREIGN = /(^|\/)(node_modules|dist|coverage|reports|(?<!\/src\/)data|\.stryker-tmp|\.git)\//;

/** Files of the project, tracked or about to be. */
function projectFiles(): string[] {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
    return listed.split('\0').filter((path) => path !== '' && !FOREIGN.test(path) && existsSync(join(root, path)));
}

const files = projectFiles();
// The prose of a generated page is no page: its links hold where it is written to.
const pages = files.filter((path) => path.endsWith('.md') && !path.includes('/prose/'));
const withoutCode = (text: string): string =>
    text
        .replace(/^( {4}|\t).*$/gm, '')
        .replace(/```[\s\S]*?```/g, '')
        .replace(/`[^`\n]*`/g, '');

/** What GitHub and others make of a heading. */
function anchor(heading: string): string {
    return heading
        .toLowerCase()
        .replace(/[`*_]|<[^>]*>/g, '')
        .replace(/[^\p{L}\p{N}\- ]/gu, '')
        .trim()
        .replaceAll(' ', '-');
}

function anchors(page: string): string[] {
    const text = read(page);
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));
    return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

interface Link {
    readonly page: string;
    readonly target: string;
}

function links(page: string): Link[] {
    const targets = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(
        ([, inline, defined = '']) => inline ?? defined,
    );
    return targets.filter((target) => !/^([a-z]+:|\/)/i.test(target)).map((target) => ({ page, target }));
}

function broken({ page, target }: Link): boolean {
    const [path = '', fragment] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
    if (!existsSync(join(root, file))) {
        return true;
    }
    return fragment !== undefined && file.endsWith('.md') && !anchors(file).includes(fragment);
}

describe('links between pages', () => {
    const all = pages.flatMap(links);
    it('exist in number', () => {
        expect(all.length).toBeGreaterThan(20);
    });
    it('lead to files and headings that exist', () => {
        expect(all.filter(broken)).toEqual([]);
    });
});

/** What a page names in `text` of the project's files and does not find. Builds are not there always, so their sources are looked for. */
function wrongPaths(page: string, text: string): string[] {
    const folders = new Set(files.flatMap((file) => file.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'))));
    const known = [...files, ...folders];
    const tops = [...folders].filter((folder) => folder !== '' && !folder.startsWith('.') && !folder.includes('/')).join('|');
    const prose = text.replace(/[a-z]+:\/\/\S+/g, '');
    const hasEnding = (path: string, start: string): boolean => {
        const pattern = path.replace(/\/$/, '').replace(/[.+$]/g, '\\$&').replaceAll('*', '[^/]*');
        const shape = new RegExp(`${start}${pattern}(\\.test)?(\\.ts)?$`);
        return known.some((file) => shape.test(file));
    };
    const named = (pattern: string): string[] =>
        [...prose.matchAll(new RegExp(pattern, 'g'))].map(([, path = '']) => path.replace(/[.,]+$/, ''));

    // From the root of the project, a program that is built among them.
    const fromRoot = named(`(?<![\\w@/.*-])(?:\\./)?((?:${tops})/[\\w./*-]*)`).filter((path) => {
        const source = path.replace(/\/dist\/(.*?)(\.js)?$/, '/src/$1');
        return !FOREIGN.test(source) && !hasEnding(source, '^') && !hasEnding(join(dirname(page), source), '^');
    });
    // From the page's own folder, or the end of a path.
    const sources = named('(?<![\\w@/.*-])(?:\\./)?((?:\\.\\./)*[\\w*][\\w./*-]*\\.(?:ts|cjs|mjs|sh))(?![\\w-])').filter(
        (path) => !hasEnding(normalize(join(dirname(page), path)), '^') && !hasEnding(path, '(^|/)'),
    );
    // What jest is asked for is a part of a path.
    const suites = named('npx jest ([\\w./-]+)').filter((part) => !files.some((file) => file.endsWith('.test.ts') && file.includes(part)));
    return [...new Set([...fromRoot, ...sources, ...suites])].map((path) => `${page}: ${path}`);
}

describe('paths that a page prints', () => {
    it('lead to files, folders and suites that exist', () => {
        expect(pages.flatMap((page) => wrongPaths(page, read(page)))).toEqual([]);
    });
    it.each([
        ['docs/operations.md', 'Run `npx jest gateway/test/operations.integration`.', 'gateway/test/operations.integration'],
        ['docs/operations.md', '    npx jest operations/nowhere', 'operations/nowhere'],
        ['docs/operations.md', '`node -e "require(\'./bench/gateway/dist/raw-seal\')"`', 'bench/gateway/dist/raw-seal'],
        ['docs/operations.md', '[chaincode/src/domain/cluster](there.md)', 'chaincode/src/domain/cluster'],
        ['bench/network/README.md', 'Start at `src/comparisons.ts`.', 'src/comparisons.ts'],
        ['bench/network/README.md', 'Start at `src/measure-*.ts`.', 'src/measure-*.ts'],
        ['bench/cluster/prose/README.md', 'See `../src/report.ts`.', '../src/report.ts'],
    ])('would be caught: %s: %s', (page, text, path) => {
        expect(wrongPaths(page, text)).toEqual([`${page}: ${path}`]);
    });
    it.each([
        ['docs/operations.md', '`npx jest gateway/test/upkeep/operations.integration`, `gateway/dist/custodian.js`, `bench/gateway/`'],
        ['bench/network/README.md', '`src/measures/comparisons.ts`, `src/measures/measure-*.ts`, `https://gateway/none`'],
    ])('pass where they are right: %s: %s', (page, text) => {
        expect(wrongPaths(page, text)).toEqual([]);
    });
});

describe('folder READMEs', () => {
    const LONGEST = 25;
    const sources = files.filter(
        (path) => /^(chaincode|gateway|network|start|bench|scripts)\//.test(path) && /\.(ts|cjs|mjs|sh)$/.test(path),
    );
    const roomOf = (path: string): string => {
        const [, room] = /^((?:chaincode|gateway|start|network\/(?:embedded|verify))\/src\/[^/]+)\//.exec(path) ?? [];
        return room ?? /^(network\/(?:embedded|verify|scripts|builder)|[^/]+)/.exec(path)?.[1] ?? path;
    };
    const rooms = [...new Set(sources.filter((path) => !path.includes('/conformance/')).map(roomOf))].sort();
    const mayBeLonger = ['README.md', 'network/embedded/README.md', 'docs/adr/README.md'];

    // Packages, the parts of the network, and what several suites share: people start to read there.
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
    const folders = new Set(files.map((path) => dirname(path)));
    const entranceOf = [/^network\/[^/]+/, /^.*\/(?:support|further)(?=\/|$)/];
    const within = [...folders].flatMap((folder) => entranceOf.flatMap((entrance) => entrance.exec(folder)?.[0] ?? []));
    const entrances = [...new Set([...rooms, ...workspaces, ...within])].sort();

    it.each(entrances)('%s has one', (room) => {
        expect(existsSync(join(root, room, 'README.md'))).toBe(true);
    });
    it(`are at most ${String(LONGEST)} lines long`, () => {
        const short = pages.filter((page) => page.endsWith('README.md') && !mayBeLonger.includes(page) && !page.includes('/conformance/'));
        const tooLong = short.filter((page) => read(page).trimEnd().split('\n').length > LONGEST);
        expect(tooLong).toEqual([]);
    });
});

describe('sources', () => {
    const LICENCE = /^(#!.*\n)?\/\/ SPDX-License-Identifier: Apache-2\.0\n/;
    const LICENCE_AND_PURPOSE = new RegExp(`${LICENCE.source}(\\/\\/ \\S|\\/\\*)`);
    const HEADLESS = /(^|\/)(conformance|dist)\//;
    const sources = files.filter((path) => path.endsWith('.ts') && !HEADLESS.test(path));
    it('begin with their licence and what they are for', () => {
        const head = (path: string) => (path.endsWith('.test.ts') ? LICENCE : LICENCE_AND_PURPOSE);
        const bare = sources.filter((path) => !head(path).test(read(path)));
        expect(bare).toEqual([]);
    });
    it('live in kebab-case files', () => {
        const named = sources.map((path) => path.split('/').at(-1) ?? '');
        expect(named.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(contract|integration|fabric|test|d))*\.ts$/.test(name))).toEqual([]);
    });
});

describe('docs/error-codes.md', () => {
    it('is what `npm run docs` makes of the catalogue', () => {
        expect(read('docs/error-codes.md')).toBe(renderErrorCodes(ERRORS));
    });
    it('has a row for every code', () => {
        for (const code of Object.keys(ERRORS)) {
            expect(read('docs/error-codes.md')).toContain(`\`${code}\``);
        }
    });
});

/** The rows of those tables of a page whose first column is headed so, by their columns. */
function tableRows(page: string, first: string): Record<string, string>[] {
    const cells = (line: string): string[] =>
        line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim());
    const tables = page.split('\n\n').map((part) => part.split('\n').filter((line) => line.startsWith('|')));
    return tables.flatMap(([head = '', , ...lines]) => {
        const columns = cells(head);
        return columns[0] === first
            ? lines.map((line) => Object.fromEntries(columns.map((column, index) => [column, cells(line)[index] ?? ''])))
            : [];
    });
}

describe('docs/algorithms.md', () => {
    const page = read('docs/algorithms.md');
    const targets = new Map([...page.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, label = '', target = '']) => [label, target]));
    const rows = [...page.matchAll(/^\| (?:S[0-4]|W)\.\d+ \|.*\|$/gm)].map(([line]) => {
        const [number = '', state = '', , here = '', files = ''] = line
            .split('|')
            .slice(1)
            .map((cell) => cell.trim());
        const labels = [...files.matchAll(/\[([^\]]+)\]/g)].map(([, label = '']) => label);
        return { number, paper: number.split('.')[0] ?? '', state, here, labels };
    });
    const kept: Record<string, (row: (typeof rows)[number]) => boolean> = {
        built: ({ labels }) => [true, false].every((test) => labels.some((label) => label.endsWith('.test.ts') === test)),
        partly: ({ here }) => here.includes('Missing'),
        later: ({ here }) => /\b[Ww]aits? for\b/.test(here),
        refused: ({ here }) => here !== '',
    };

    it('numbers the rows of each paper from 1, without a gap', () => {
        for (const paper of ['S0', 'S1', 'S2', 'S3', 'S4', 'W']) {
            const numbers = rows.filter((row) => row.paper === paper).map(({ number }) => number);
            expect(numbers.length).toBeGreaterThan(0);
            expect(numbers).toEqual(numbers.map((_, index) => `${paper}.${String(index + 1)}`));
        }
    });
    it('says of what is built where it is and what tests it, and of the rest what is missing, what it waits for, or why not', () => {
        expect(rows.filter((row) => kept[row.state]?.(row) !== true).map(({ number, state }) => `${number} ${state}`)).toEqual([]);
    });
    it('knows where each file is that a row names, and names each that it knows', () => {
        expect([...new Set(rows.flatMap(({ labels }) => labels))].sort()).toEqual([...targets.keys()].sort());
    });
    it('counts its rows', () => {
        for (const paper of ['S0', 'S1', 'S2', 'S3', 'S4', 'all']) {
            const counted = rows.filter((row) => row.paper === paper || (paper === 'all' && row.paper !== 'W'));
            const figures = ['built', 'partly', 'later', 'refused'].map((state) => counted.filter((row) => row.state === state).length);
            const cells = [paper, counted.length, ...figures].map(String);
            expect(page).toMatch(new RegExp(`^\\| *${cells.join(' *\\| *')} *\\|$`, 'm'));
        }
    });
});

describe('docs/threat-model.md', () => {
    const rows = tableRows(read('docs/threat-model.md'), 'element');
    const cellOf = (row: Record<string, string>, column: string): string => row[column] ?? '';

    it('has two tables by element: of threats, and of attacks', () => {
        expect(rows.filter((row) => 'threat' in row).length).toBeGreaterThan(30);
        expect(rows.filter((row) => 'attack' in row).length).toBeGreaterThan(20);
        expect(rows.filter((row) => Object.values(row).some((cell) => cell === ''))).toEqual([]);
    });
    it('names an element and a technique of ATT&CK in each row', () => {
        expect(rows.filter((row) => !/^T\d{4}(\.\d{3})?$/.test(cellOf(row, 'technique')))).toEqual([]);
    });
    it('names in each row a test that there is, or says that there is none', () => {
        const tests = (row: Record<string, string>) =>
            [...cellOf(row, 'test').matchAll(/\]\((\S+\.test\.ts)\)/g)].map(([, path = '']) => path);
        expect(rows.filter((row) => cellOf(row, 'test') !== 'none' && tests(row).length === 0)).toEqual([]);
        expect(rows.flatMap(tests).filter((path) => !existsSync(join(root, 'docs', path)))).toEqual([]);
    });
});

describe('architecture decision records', () => {
    const records = files.filter((path) => /^docs\/adr\/\d{4}-[a-z0-9-]+\.md$/.test(path)).sort();
    it('each have a number of their own', () => {
        const numbers = records.map((path) => /(\d{4})-/.exec(path)?.[1]);
        expect(numbers.length).toBeGreaterThan(0);
        expect(new Set(numbers).size).toBe(numbers.length);
    });
    it.each(['## Context', '## Decision', '## Consequences', '## Rejected'])('each have %s', (heading) => {
        expect(records.filter((path) => !read(path).includes(`\n${heading}\n`))).toEqual([]);
    });
    it('are all listed', () => {
        const list = read('docs/adr/README.md');
        expect(records.filter((path) => !list.includes(`(${path.split('/').at(-1) ?? ''})`))).toEqual([]);
    });
});
