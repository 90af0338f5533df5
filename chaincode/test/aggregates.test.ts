// SPDX-License-Identifier: Apache-2.0
// Adding an aggregate touches its own folders and at most four lines elsewhere: here is where they may stand, and a search for any other.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { contracts } from '../src';
import { AGGREGATES } from './support/gathered';

const ROOT = join(__dirname, '../..');
const ROUTES = 'gateway/src/routes/index.ts';
const load = createRequire(__filename);

/**
 * What belongs to no aggregate. `crypto` adds up the ciphertexts of one parameter set: it uses vitals. `reservations` stands beneath two: who holds a window for a
 * statistic, and that vitals retires it. Neither would be touched by another aggregate.
 */
const SHARED = ['chaincode/src', 'chaincode/test/support'];
const NOT_SEARCHED = ['chaincode/src/crypto', 'chaincode/src/contracts/reservations'];

function sourcesIn(folder: string): string[] {
    return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => join(folder, file))
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
}

const foldersOf = (file: string): string[] => file.split('/').slice(0, -1);
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Files of the house that stand in no aggregate's folder. */
const shared = SHARED.flatMap(sourcesIn).filter(
    (file) => !foldersOf(file).some((name) => AGGREGATES.includes(name)) && !NOT_SEARCHED.some((folder) => file.startsWith(folder)),
);

/** An import, or an export of what is elsewhere: the text, the names it mentions, and from where they come. */
interface Reference {
    readonly text: string;
    readonly names: readonly string[];
    readonly from: string;
}

function referencesIn(file: string): Reference[] {
    return [...textOf(file).matchAll(/^(?:import|export)\b([^;'`]*?)from '([^']+)';$/gm)].map(([text, names = '', from = '']) => ({
        text: text.replace(/\s+/g, ' '),
        names: names.match(/\w+/g) ?? [],
        from,
    }));
}

/** Every name that the sources of an aggregate declare for others. */
function declaredBy(aggregate: string): Set<string> {
    const sources = [`chaincode/src/domain/${aggregate}`, `chaincode/src/contracts/${aggregate}`].flatMap(sourcesIn);
    const declaration = /^export (?:declare |abstract |async )*(?:const|class|function|interface|type) (\w+)/gm;
    return new Set(sources.flatMap((file) => [...textOf(file).matchAll(declaration)].map(([, name = '']) => name)));
}

/** The name of the contract of an aggregate: what its functions begin with. */
function contractOf(aggregate: string): string {
    const declared = declaredBy(aggregate);
    const names = contracts.filter(({ name }) => declared.has(name)).map((contract) => new contract().getName());
    expect(names).toHaveLength(1);
    return String(names[0]);
}

/** Where a file that belongs to no aggregate knows one nevertheless. */
function mentionsIn(file: string, aggregate: string): string[] {
    const declared = declaredBy(aggregate);
    const isMeant = ({ from, names }: Reference): boolean =>
        from.split('/').includes(aggregate) || names.some((name) => declared.has(name));
    const references = referencesIn(file).filter(isMeant);
    const functions = file.startsWith('chaincode/src') ? (textOf(file).match(new RegExp(`'${contractOf(aggregate)}:.*'`, 'g')) ?? []) : [];
    return [...references.map(({ text }) => text), ...functions].map((text) => `${file}: ${text}`);
}

describe.each(AGGREGATES)('%s', (aggregate) => {
    it('has the same folders as all others', () => {
        const folders = ['chaincode/src/domain', 'chaincode/src/contracts', 'chaincode/test'].map((room) => join(room, aggregate));
        const files = ['index.ts', 'functions.ts', 'errors.ts'].map((file) => join('chaincode/src/domain', aggregate, file));
        expect([...folders, ...files].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    });

    it('is known to the chaincode by one line in each of two files, and by nothing else', () => {
        const mentions = shared.flatMap((file) => mentionsIn(file, aggregate)).sort();
        expect(mentions).toEqual([
            expect.stringMatching(new RegExp(`^chaincode/src/contracts/all\\.ts: export \\{ \\w+Contract \\} from './${aggregate}';$`)),
            `chaincode/src/domain/aggregates.ts: export * from './${aggregate}';`,
        ]);
    });

    it('is known to the routes by its import and its place in their list, where it has routes', () => {
        const own = referencesIn(ROUTES).filter(({ from }) => from === `./${aggregate}`);
        const names = own.flatMap((reference) => reference.names);
        const lines = textOf(ROUTES)
            .split('\n')
            .filter((line) => names.some((name) => new RegExp(`\\b${name}\\b`).test(line)));
        expect(lines.length).toBe(existsSync(join(ROOT, 'gateway/src/routes', aggregate)) ? 2 : 0);
    });
});

/** They read what others store. */
const STORE_NOTHING = ['alarms', 'boards', 'clinicians', 'downtime'];

describe('keys', () => {
    type Maker = (...parts: readonly string[]) => { readonly room: string; readonly path: string };

    it('of two aggregates never have the same type', () => {
        const keepers = AGGREGATES.filter((aggregate) => !STORE_NOTHING.includes(aggregate));
        const types = keepers.flatMap((aggregate) => {
            const tables = Object.entries(load(join(ROOT, 'chaincode/src/contracts', aggregate, 'keys')) as Record<string, object>);
            const makers = tables.filter(([name]) => name.endsWith('Keys')).flatMap(([, table]) => Object.values(table) as Maker[]);
            const own = makers
                .map((maker) => maker('a', 'b', 'c'))
                .map(({ room, path }) => `${room} ${path.split('\u0000')[1] ?? path.split('/')[0]!}`);
            expect(own.length).toBeGreaterThan(0);
            return [...new Set(own)];
        });
        expect(STORE_NOTHING.filter((aggregate) => existsSync(join(ROOT, 'chaincode/src/contracts', aggregate, 'keys.ts')))).toEqual([]);
        expect(types.filter((type, index) => types.indexOf(type) !== index)).toEqual([]);
    });
});

it('searches the rooms that belong to no aggregate', () => {
    expect([...new Set(shared.map((file) => foldersOf(file).join('/')))].sort()).toEqual([
        'chaincode/src',
        'chaincode/src/contracts',
        'chaincode/src/domain',
        'chaincode/src/domain/catalogue',
        'chaincode/src/domain/kernel',
        'chaincode/src/platform',
        'chaincode/src/platform/call',
        'chaincode/src/platform/state',
        'chaincode/test/support',
    ]);
});
