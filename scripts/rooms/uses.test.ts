// SPDX-License-Identifier: Apache-2.0
// What rooms may not use is caught, line by line, by the very rules that eslint.config.mjs places last; no type information is needed.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { layers, rooms } from './index.cjs';
import { globOf } from './room.cjs';

const root = join(__dirname, '..', '..');
const linter = new Linter({ cwd: root, configType: 'flat' });
const config = [
    { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, plugins: { '@typescript-eslint': tseslint.plugin } },
    ...layers,
] as Linter.Config[];

function complaints(file: string, code: string): string[] {
    const found = linter.verify(code, config, { filename: join(root, file) });
    if (found.some(({ fatal }) => fatal)) {
        throw new Error(`This snippet does not parse: ${code}`);
    }
    return found.map(({ ruleId, message }) => `${ruleId ?? 'none'}: ${message}`);
}

const IN_CHAINCODE = [
    'export const now = Date.now();',
    'export const now = new Date();',
    'export const now = performance.now();',
    'setTimeout(() => undefined, 1);',
    'setInterval(() => undefined, 1);',
    'export const lot = Math.random();',
    'export const id = crypto.randomUUID();',
    'export const bytes = crypto.getRandomValues(new Uint8Array(8));',
    "export const got = fetch('http://127.0.0.1');",
    "export const part = require('node:fs');",
    'export const shown = (12).toLocaleString();',
    'export const order = (a: string, b: string) => a.localeCompare(b);',
    "export const late = import('./errors');",
    "import { randomBytes } from 'node:crypto';",
    "import { createPrivateKey } from 'node:crypto';",
    "import { sign } from 'node:crypto';",
    "import * as crypto from 'node:crypto';",
];
const STATEFUL = ['export let count = 0;', 'let count = 0; export const next = () => ++count;', 'export const home = process.env.HOME;'];
const SECRET = [
    "import { randomBytes } from 'node:crypto';",
    "import { randomUUID } from 'node:crypto';",
    "import { sign } from 'node:crypto';",
    "import * as crypto from 'node:crypto';",
    "import crypto from 'node:crypto';",
];
const RANDOM = [
    'export const lot = Math.random();',
    'export const id = crypto.randomUUID();',
    'export const key = crypto.subtle.generateKey;',
    'export const { randomUUID } = crypto;',
    'export const id = globalThis.crypto.randomUUID();',
];
const ENDS_IN_CUSTODY = [...SECRET, ...RANDOM];
const HARMLESS = ["import { createHash } from 'node:crypto';"];

const refused: Readonly<Record<string, readonly string[]>> = {
    'chaincode/src/domain/vitals/window.ts': [...IN_CHAINCODE.filter((code) => !code.includes('node:crypto')), ...STATEFUL],
    'chaincode/src/crypto/merkle.ts': [...IN_CHAINCODE, ...STATEFUL, "import { X509Certificate } from 'node:crypto';"],
    'chaincode/src/platform/call/actor.ts': IN_CHAINCODE,
    'chaincode/src/contracts/records/record.contract.ts': [
        ...IN_CHAINCODE.filter((code) => !code.includes('node:crypto')),
        ...STATEFUL,
        "export const read = (ctx: Ctx) => ctx.stub.getState('k');",
        "export const read = (ctx: Ctx) => ctx['stub'].getState('k');",
        "export const read = ({ stub }: Ctx) => stub.getState('k');",
    ],
    'network/verify/src/core/msp/certificate.ts': [
        'export const bytes = Buffer.alloc(1);',
        'export const home = process.env.HOME;',
        "export const part = require('node:fs');",
        'export const now = Date.now();',
        'setTimeout(() => undefined, 1);',
        "export const got = fetch('http://127.0.0.1');",
    ],
    'gateway/src/kernel/pages.ts': ENDS_IN_CUSTODY,
    'gateway/src/ledger/connection.ts': ENDS_IN_CUSTODY,
    'gateway/src/store/blobs.ts': [...ENDS_IN_CUSTODY, "import { createCipheriv } from 'node:crypto';"],
    'gateway/src/ward-link/link-client.ts': [...ENDS_IN_CUSTODY, "import { createPrivateKey } from 'node:crypto';"],
    'gateway/src/services/records/records.ts': ENDS_IN_CUSTODY,
    'gateway/src/plugins/requests/prefer.ts': ENDS_IN_CUSTODY,
    'gateway/src/routes/records/records.ts': ENDS_IN_CUSTODY,
    'gateway/src/options/server-options.ts': ENDS_IN_CUSTODY,
    'gateway/src/composition/app.ts': ENDS_IN_CUSTODY,
    'gateway/src/server.ts': ENDS_IN_CUSTODY,
    'audit/src/openings/evidence.ts': ENDS_IN_CUSTODY,
};
const allowed: Readonly<Record<string, readonly string[]>> = {
    'chaincode/src/crypto/merkle.ts': [...HARMLESS, "import type { KeyObject } from 'node:crypto';"],
    'chaincode/src/platform/call/actor.ts': [
        "import { X509Certificate, createHash } from 'node:crypto';",
        'export const stubOf = (ctx: { stub: unknown }) => ctx.stub;',
        'export const home = process.env.HOME;',
    ],
    'network/verify/src/core/msp/certificate.ts': ['export const digest = globalThis.crypto.subtle.digest;'],
    'gateway/src/custody/keys/randomness.ts': [...SECRET, ...RANDOM],
    'gateway/src/services/records/records.ts': HARMLESS,
    'audit/src/openings/evidence.ts': HARMLESS,
    'network/embedded/src/identities/organizations.ts': [...SECRET, 'export const now = new Date();'],
};
const lines = (table: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(table).flatMap(([file, codes]) => codes.map((code) => ({ file, code })));

describe('what a room does not use', () => {
    it.each(lines(refused))('$file refuses: $code', ({ file, code }) => {
        expect(complaints(file, code)).not.toEqual([]);
    });
    it.each(lines(allowed))('$file allows: $code', ({ file, code }) => {
        expect(complaints(file, code)).toEqual([]);
    });
    it('is tried in every room that has such a rule', () => {
        const tried = Object.keys(refused);
        const untried = rooms.filter(({ bans, folder }) => bans.length > 0 && !tried.some((file) => file.startsWith(`${folder}/`)));
        expect(untried.map(({ name }) => name)).toEqual([]);
    });
});

describe('every file', () => {
    it.each([
        'enum Kind { Patient }',
        'export default class Window {}',
        'const window = 1; export { window as default };',
        'export class Window { constructor(private readonly id: string) {} }',
        '@Info({}) export class RecordContract {}',
        'export const both = { one: 1, ...{ two: 2 } };',
        'export const both = [1, ...[2]];',
        "import { createHash } from 'crypto';",
        "import { readFile } from 'fs/promises';",
    ])('refuses: %s', (code) => {
        for (const file of [...Object.keys(refused), ...Object.keys(allowed), 'start/src/main.ts', 'bench/gateway/src/run.ts']) {
            expect(complaints(file, code)).not.toEqual([]);
        }
    });
    it('lets a literal be spread where a condition chooses it', () => {
        expect(complaints('start/src/main.ts', 'export const both = (x: boolean) => ({ one: 1, ...(x && { two: 2 }) });')).toEqual([]);
    });
});

describe('a test', () => {
    it.each([
        "it.only('x', () => undefined);",
        "describe.skip('x', () => undefined);",
        "it.skip('x', () => undefined);",
        "fit('x', () => undefined);",
        'export const wait = async () => { await new Promise((resolve) => setTimeout(resolve, 500)); };',
        'export const wait = async () => { await delay(500); };',
        'export const wait = async () => { for (let turn = 0; turn < 3; turn += 1) { await delay(30); } };',
        'export const wait = async (pauses: number[]) => { for (const pause of pauses) { await delay(pause); } };',
        'export const wait = async (end: number) => { while (Date.now() < end) { await delay(30); } };',
        'export const wait = async () => { while (true) { await delay(30); } };',
    ])('refuses: %s', (code) => {
        expect(complaints('gateway/src/composition/app.test.ts', code)).not.toEqual([]);
    });
    it.each([
        'export const until = async (holds: () => boolean) => { while (!holds()) { await delay(30); } };',
        'export const until = async (holds: () => boolean) => { for (;;) { if (holds()) { return; } await delay(30); } };',
        'export const until = async (holds: () => boolean) => { while (Date.now() < 9) { await delay(30); if (holds()) { break; } } };',
        'export const until = async (state: () => string) => { while (state() !== "VALID") { await delay(30); } };',
        'export const load = async (told: { stop: boolean }) => { for (let n = 1; !told.stop; n += 1) { send(n); await delay(30); } };',
    ])('may pause where it asks again and again: %s', (code) => {
        expect(complaints('gateway/test/support/until.ts', code)).toEqual([]);
    });
    it('may choose to skip where an input is missing', () => {
        const code = "const suite = present ? describe : describe.skip; suite('x', () => undefined);";
        expect(complaints('gateway/src/composition/app.test.ts', code)).toEqual([]);
    });
});

describe('eslint.config.mjs', () => {
    const files = rooms.map((room) => globOf(room).replace('**', 'some').replace('*.ts', 'file.ts'));
    const script = `
        const { ESLint } = require('eslint');
        Promise.all(${JSON.stringify(files)}.map((file) => new ESLint().calculateConfigForFile(file)))
            .then((configs) => console.log(JSON.stringify(configs.map(({ rules }) => rules))));`;
    const configured = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })) as Record<
        string,
        unknown[]
    >[];

    it.each(rooms.map((room, index) => ({ name: room.name, index })))('carries the rules of $name unchanged', ({ name, index }) => {
        const layer = layers.find((object) => object.name === `wardledger/${name}`);
        for (const [rule, options] of Object.entries(layer?.rules ?? {})) {
            expect(configured[index]?.[rule]).toEqual([2, ...(options as unknown[]).slice(1)]);
        }
    });
    it.each([
        'complexity',
        'curly',
        'max-lines',
        'max-lines-per-function',
        'no-duplicate-imports',
        '@typescript-eslint/max-params',
        '@typescript-eslint/no-floating-promises',
        '@typescript-eslint/no-import-type-side-effects',
        '@typescript-eslint/consistent-type-imports',
    ])('keeps %s on in every room', (rule) => {
        expect(configured.map((rules) => rules[rule]?.[0])).toEqual(files.map(() => 2));
    });
});
