// SPDX-License-Identifier: Apache-2.0
// The import table of docs/architecture.md section 2, line by line: each forbidden import is caught, each allowed one passes, and the
// project's own sources break no rule. Every line of lines/ stands in a file of its own, in a copy of the tree without contents.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { table } from './lines';
import { rooms } from './index.cjs';
import { PAGE, TABLES, tablesIn } from './page.cjs';
import { TEST_PATHS, ordersOf, pathOf } from './room.cjs';

const root = join(__dirname, '..', '..');

interface Violation {
    readonly from: string;
    readonly to: string;
    readonly rule: { readonly name: string };
}
interface Dependency {
    readonly module: string;
    readonly resolved: string;
    readonly dependencyTypes: readonly string[];
    readonly rules?: readonly { readonly name: string }[];
}
interface Module {
    readonly source: string;
    readonly dependencies: readonly Dependency[];
}
interface Cruise {
    readonly modules: readonly Module[];
    readonly summary: { readonly violations: readonly Violation[] };
}

function cruise(folder: string): Cruise {
    const command = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
    const words = [command, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', '.'];
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (stdout === '') {
        throw new Error(stderr);
    }
    return JSON.parse(stdout) as Cruise;
}

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' });
const sources = listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));

type Verdict = 'refused' | 'allowed';
interface Line {
    readonly room: string;
    readonly file: string;
    readonly code: string;
    readonly specifier: string;
}

/** The lines of the table, each with the file that it is tried in: one of its own beside the row's, unless that file's name counts. */
const linesOf = (verdict: Verdict): Line[] =>
    table.flatMap(({ room, file, exactly, [verdict]: lines }, row) =>
        lines.map((code, number) => ({
            room,
            code,
            file: exactly ? file : file.replace(/[^/]*?((\.test)?\.ts)$/, `line-${String(row)}-${String(number)}$1`),
            specifier: /.*'(.*)'/s.exec(code)?.[1] ?? code,
        })),
    );

/** A copy of the tree whose files are empty but for these lines. */
function treeWith(lines: readonly Line[]): string {
    const folder = mkdtempSync(join(copies, 'tree-'));
    const write = (file: string, text: string): void => {
        mkdirSync(join(folder, dirname(file)), { recursive: true });
        appendFileSync(join(folder, file), text);
    };
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    sources.forEach((file) => write(file, ''));
    lines.forEach(({ file, code }) => write(file, `${code}\n`));
    for (const { file, specifier } of lines.filter((line) => /^\.\.?(\/|$)/.test(line.specifier) && !line.code.includes('fromShim'))) {
        const target = posix.join(dirname(file), specifier);
        if (target.endsWith('.cjs')) {
            write(target, '');
        } else if (!existsSync(join(folder, `${target}.ts`)) && !existsSync(join(folder, target, 'index.ts'))) {
            write(`${target}.ts`, '');
        }
    }
    return folder;
}

/** The rules that each line breaks. */
function broken(lines: readonly Line[]): Map<Line, string[]> {
    const { modules } = cruise(treeWith(lines));
    const rulesOf = ({ file, specifier }: Line): string[] => {
        const dependencies = modules.find(({ source }) => source === file)?.dependencies ?? [];
        const meant = dependencies.filter(({ module }) => module === specifier || `node:${module}` === specifier);
        return meant.length === 0 ? ['not found'] : meant.flatMap(({ rules = [] }) => rules.map(({ name }) => name));
    };
    return new Map(lines.map((line) => [line, rulesOf(line)]));
}

const copies = mkdtempSync(join(tmpdir(), 'import-table-'));
afterAll(() => rmSync(copies, { recursive: true }));

/** Two files that import each other, in several ways. */
const circles = [
    { what: 'of values', codes: ["import { x } from 'other';", "import { x } from 'other';"] },
    { what: 'of types', codes: ["import type { X } from 'other';", "import { type X } from 'other';"] },
    { what: 'of exports that are passed on', codes: ["export { x } from 'other';", "export type { X } from 'other';"] },
].map(({ what, codes }, number) => ({
    what,
    lines: codes.map((code, half): Line => {
        const [name, other] = [half, 1 - half].map((end) => `circle-${String(number)}-${String(end)}`);
        const specifier = `./${String(other)}`;
        return { room: 'circle', file: `gateway/src/store/${String(name)}.ts`, code: code.replace('other', specifier), specifier };
    }),
}));

describe('the import table', () => {
    const refused = linesOf('refused');
    const allowed = linesOf('allowed');
    const [ofRefused, ofAllowed] = [broken([...refused, ...circles.flatMap(({ lines }) => lines)]), broken(allowed)];

    it.each(refused)('$room refuses: $code', (line) => {
        expect(ofRefused.get(line)).not.toEqual([]);
        expect(ofRefused.get(line)).not.toContain('not found');
    });
    it.each(allowed)('$room allows: $code', (line) => {
        expect(ofAllowed.get(line)).toEqual([]);
    });
    it.each(circles)('a circle $what is found', ({ lines }) => {
        expect(lines.map((line) => ofRefused.get(line))).toEqual([['no circles'], ['no circles']]);
    });
    it('tries lines in every room', () => {
        expect(rooms.map(({ name }) => name).filter((name) => !table.some(({ room }) => room === name))).toEqual([]);
    });
});

describe('the sources', () => {
    const { modules, summary } = cruise(root);
    const isTest = new RegExp(TEST_PATHS);

    it('break no rule, and none imports itself by way of others', () => {
        expect(modules.length).toBeGreaterThan(500);
        expect(summary.violations.map(({ from, to, rule }) => `${from} -> ${to}: ${rule.name}`)).toEqual([]);
    });
    it.each(rooms)('of $name need all that they may import', (room) => {
        const own = modules.filter(({ source }) => new RegExp(pathOf(room)).test(source) && !isTest.test(source));
        const imported = own.flatMap(({ dependencies }) => dependencies);
        const patterns = room.may.flatMap(({ paths }) => paths);
        expect(patterns.filter((pattern) => !imported.some(({ resolved }) => new RegExp(pattern).test(resolved)))).toEqual([]);
        expect(imported.some(({ dependencyTypes }) => dependencyTypes.includes('core')) || !room.may.some(({ core }) => core)).toBe(true);
    });
    it('know every folder that an order names', () => {
        const named = rooms.flatMap(ordersOf).flatMap(({ folder, order }) => order.tiers.flat().map((name) => `${folder}/${name}`));
        const missing = named.filter(
            (path) => !path.endsWith('*') && !sources.some((file) => file === path || file.startsWith(`${path}/`)),
        );
        expect(missing).toEqual([]);
    });
    it('have no folder or file that an order leaves out', () => {
        const leftOut = rooms.flatMap(ordersOf).flatMap(({ folder, order }) => {
            const named = order.tiers.flat();
            const inside = sources.filter((file) => file.startsWith(`${folder}/`) && !isTest.test(file));
            const parts = new Set(inside.map((file) => String(file.slice(folder.length + 1).split('/')[0])));
            return [...parts]
                .filter((part) => !named.includes(part) && (part.endsWith('.ts') || !named.includes('*')))
                .map((part) => `${folder}/${part}`);
        });
        expect(leftOut).toEqual([]);
    });
});

describe('docs/architecture.md, section 2', () => {
    it('has the tables that the rules have; `npm run docs` writes them', () => {
        expect(tablesIn(readFileSync(PAGE, 'utf8'))).toEqual(TABLES);
    });
});
