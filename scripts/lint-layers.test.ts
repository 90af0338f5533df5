// SPDX-License-Identifier: Apache-2.0
// The import table of docs/architecture.md section 2, line by line: each forbidden import or use is caught, each allowed one passes.
// Snippets are linted without type information, by the very rules that eslint.config.mjs places last.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { layers, rooms } from './lint-layers.cjs';

const root = join(__dirname, '..');
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

interface Row {
    readonly room: string;
    readonly file: string;
    readonly refused: readonly string[];
    readonly allowed: readonly string[];
}

const DOMAIN = '@wardledger/chaincode/domain';
const table: readonly Row[] = [
    {
        room: 'chaincode/src/domain',
        file: 'chaincode/src/domain/vitals/window.ts',
        refused: [
            "import { Context } from 'fabric-contract-api';",
            "import type { Context } from 'fabric-contract-api';",
            "import { ChaincodeStub } from 'fabric-shim';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import fastify from 'fastify';",
            "import { createHash } from 'node:crypto';",
            "import { readFileSync } from 'node:fs';",
            "import { createHash } from 'crypto';",
            "import { x } from 'left-pad';",
            "import { x } from '../../crypto/merkle';",
            "import { x } from '../../platform';",
            "import { x } from '../../contracts/record.contract';",
            "import { x } from '@wardledger/gateway';",
            'export const now = Date.now();',
            'export const now = new Date();',
            'export const now = performance.now();',
            'export const lot = Math.random();',
            'export const id = crypto.randomUUID();',
            'export const home = process.env.HOME;',
            'setTimeout(() => undefined, 1);',
            'export const shown = (12).toLocaleString();',
            'export const order = (a: string, b: string) => a.localeCompare(b);',
            "export const late = import('./errors');",
            'export let count = 0;',
            'let count = 0; export const next = () => ++count;',
            "export { x } from 'fabric-shim';",
        ],
        allowed: [
            "import { Type } from '@sinclair/typebox';",
            "import Ajv from 'ajv';",
            "import { DomainError } from '../errors';",
            "import { x } from './signals';",
        ],
    },
    {
        room: 'chaincode/src/crypto',
        file: 'chaincode/src/crypto/merkle.ts',
        refused: [
            "import { randomBytes } from 'node:crypto';",
            "import { createPrivateKey } from 'node:crypto';",
            "import { sign } from 'node:crypto';",
            "import { createDecipheriv } from 'node:crypto';",
            "import * as crypto from 'node:crypto';",
            "import { Context } from 'fabric-contract-api';",
            "import { ChaincodeStub } from 'fabric-shim';",
            "import { readFileSync } from 'node:fs';",
            "import { x } from '../platform/actor';",
            "import { x } from '../contracts';",
            "import SEAL from 'node-seal';",
            'export const lot = Math.random();',
            'export const bytes = crypto.getRandomValues(new Uint8Array(8));',
            'export const now = Date.now();',
        ],
        allowed: [
            "import { DomainError } from '../domain/errors';",
            "import { createHash, verify, timingSafeEqual } from 'node:crypto';",
            "import type { KeyObject } from 'node:crypto';",
            "import { secp256k1 } from '@noble/curves/secp256k1';",
            "import elliptic from 'elliptic';",
        ],
    },
    {
        room: 'chaincode/src/platform',
        file: 'chaincode/src/platform/world-state.ts',
        refused: [
            "import { RecordContract } from '../contracts/record.contract';",
            "import { root } from '../crypto/merkle';",
            "import { readFileSync } from 'node:fs';",
            "import { randomBytes } from 'node:crypto';",
            "import fastify from 'fastify';",
            'export const now = Date.now();',
        ],
        allowed: [
            "import { DomainError } from '../domain';",
            "import { Context, Contract } from 'fabric-contract-api';",
            "import { X509Certificate, createHash } from 'node:crypto';",
            'export const stubOf = (ctx: { stub: unknown }) => ctx.stub;',
        ],
    },
    {
        room: 'chaincode/src/contracts',
        file: 'chaincode/src/contracts/record.contract.ts',
        refused: [
            "export const read = (ctx: Ctx) => ctx.stub.getState('k');",
            "export const read = (ctx: Ctx) => ctx['stub'].getState('k');",
            "export const read = ({ stub }: Ctx) => stub.getState('k');",
            'setTimeout(() => undefined, 1);',
            'setInterval(() => undefined, 1);',
            "export const got = fetch('http://127.0.0.1');",
            "import { readFileSync } from 'node:fs';",
            "import { request } from 'node:http';",
            'export const now = new Date();',
            'export const lot = Math.random();',
            'export const who = process.env.USER;',
            "import { ChaincodeStub } from 'fabric-shim';",
            "import { Contract } from 'fabric-contract-api';",
            '@Info({}) export class RecordContract {}',
        ],
        allowed: [
            "import { DomainError } from '../domain/errors';",
            "import { root } from '../crypto/merkle';",
            "import { WardledgerContract } from '../platform/base-contract';",
            "import type { Context } from 'fabric-contract-api';",
        ],
    },
    {
        room: 'network/embedded',
        file: 'network/embedded/src/peer/endorser.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            `import type { Signal } from '${DOMAIN}';`,
            "import { x } from '@wardledger/gateway';",
            "import { x } from '../../../../chaincode/src';",
            "import { x } from '../../../../gateway/src/app';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import fastify from 'fastify';",
        ],
        allowed: [
            "import { ChaincodeFromContract } from 'fabric-shim';",
            "import { peer } from '@hyperledger/fabric-protos';",
            "import { Server } from '@grpc/grpc-js';",
            "import { X509CertificateGenerator } from '@peculiar/x509';",
            "import { createHash, randomBytes } from 'node:crypto';",
            "import { Ledger } from '../ledger/ports';",
            "import { ChaincodeSupport } from '../chaincode/chaincode-support';",
        ],
    },
    {
        room: 'network/verify',
        file: 'network/verify/src/check-block.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            "import { x } from '../../embedded/src';",
            "import { x } from '../../../gateway/src/app';",
            "import fastify from 'fastify';",
        ],
        allowed: [
            "import { common } from '@hyperledger/fabric-protos';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import { createHash } from 'node:crypto';",
            "import { readCommandLine } from '@wardledger/command-line';",
        ],
    },
    {
        room: 'network/client',
        file: 'network/client/src/main.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            "import { PeerBlocks } from '../../verify/src/peer-blocks';",
            "import { x } from '../../../gateway/src/app';",
        ],
        allowed: ["import { common } from '@hyperledger/fabric-protos';", "import { connect } from '@hyperledger/fabric-gateway';"],
    },
    {
        room: 'gateway/src/custody',
        file: 'gateway/src/custody/key-store.ts',
        refused: [
            "import fastify from 'fastify';",
            "import type { FastifyInstance } from 'fastify';",
            "import rateLimit from '@fastify/rate-limit';",
            "import { connectLedger } from '../ledger';",
            "import type { Ledger } from '../ledger/ports';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import { x } from '../services/records';",
            "import { x } from '../store/outbox';",
            "import { buildApp } from '../app';",
            "import { x } from '../../../chaincode/src/domain';",
        ],
        allowed: [
            `import { DomainError } from '${DOMAIN}';`,
            "import { addCiphertexts } from '@wardledger/chaincode/crypto';",
            "import { createPrivateKey, randomBytes } from 'node:crypto';",
            "import createSeal from 'node-seal';",
        ],
    },
    {
        room: 'gateway/src/ledger',
        file: 'gateway/src/ledger/connection.ts',
        refused: [
            "import { x } from '../services/records';",
            "import { x } from '../routes/vitals';",
            "import { x } from '../plugins/authorize';",
            "import { EmbeddedNetwork } from '@wardledger/embedded-network';",
            "import { x } from '../../../network/embedded/src';",
            "import fastify from 'fastify';",
            "import createSeal from 'node-seal';",
            "import { randomBytes } from 'node:crypto';",
            "import { CustodianClient } from '../custody';",
            "import { buildApp } from '../app';",
        ],
        allowed: [
            "import { connect } from '@hyperledger/fabric-gateway';",
            `import { DomainError } from '${DOMAIN}';`,
            "import { createHash } from 'node:crypto';",
            "import type { Caller } from '../custody/wallet';",
        ],
    },
    {
        room: 'gateway/src/store',
        file: 'gateway/src/store/outbox.ts',
        refused: [
            "import { x } from '../services/records';",
            "import { connectLedger } from '../ledger';",
            "import fastify from 'fastify';",
            "import { createCipheriv } from 'node:crypto';",
            "import { StoreSeal } from '../custody';",
        ],
        allowed: [
            "import { Kysely } from 'kysely';",
            "import { Worker } from 'node:worker_threads';",
            "import type { StoreSeal } from '../custody';",
        ],
    },
    {
        room: 'gateway/src/services',
        file: 'gateway/src/services/ingest-vitals.ts',
        refused: [
            "import type { FastifyRequest } from 'fastify';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import { status } from '@grpc/grpc-js';",
            "import { connectLedger } from '../ledger';",
            "import { Outbox } from '../store/outbox';",
            "import { x } from '../routes/vitals';",
            "import createSeal from 'node-seal';",
            "import { randomUUID } from 'node:crypto';",
        ],
        allowed: [
            `import { signals } from '${DOMAIN}';`,
            "import { sealReadings } from '../custody';",
            "import type { Ledger } from '../ledger/ports';",
            "import { type Outbox } from '../store/ports';",
        ],
    },
    {
        room: 'gateway/src/routes, plugins',
        file: 'gateway/src/routes/vitals.ts',
        refused: [
            "import { connectLedger } from '../ledger';",
            "import type { Ledger } from '../ledger/ports';",
            "import { sealReadings } from '../custody';",
            "import type { CustodianClient } from '../custody';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import { Outbox } from '../store/outbox';",
            "import { randomBytes } from 'node:crypto';",
        ],
        allowed: [
            "import type { FastifyInstance } from 'fastify';",
            "import { ingest } from '../services/ingest-vitals';",
            `import { VitalsPost } from '${DOMAIN}';`,
        ],
    },
    {
        room: 'gateway/src composition roots',
        file: 'gateway/src/index.ts',
        refused: [
            "import { buildApp } from './app';",
            "import { x } from './server';",
            "import { x } from '@wardledger/embedded-network';",
        ],
        allowed: ["import { Ledger } from './ledger';"],
    },
    {
        room: 'gateway/src/server.ts',
        file: 'gateway/src/server.ts',
        refused: ["import { x } from './server';"],
        allowed: ["import { buildApp } from './app';"],
    },
    {
        room: 'command-line',
        file: 'command-line/src/read.ts',
        refused: [
            "import { x } from '@wardledger/gateway';",
            "import { x } from '@wardledger/chaincode/domain';",
            "import { Command } from 'commander';",
            "import { x } from '../../start/src/options';",
        ],
        allowed: ["import { parseArgs } from 'node:util';", "import { UsageError } from './kinds';"],
    },
    {
        room: 'start',
        file: 'start/src/launcher.ts',
        refused: ["import { x } from '../../gateway/src/app';", "import { x } from '../../network/embedded/src';"],
        allowed: ["import { x } from '@wardledger/embedded-network';", "import { spawn } from 'node:child_process';"],
    },
    {
        room: 'bench/common',
        file: 'bench/common/src/figure.ts',
        refused: [
            "import { run } from '@wardledger/bench-gateway';",
            "import { run } from '../../gateway/src/run';",
            "import { HeEncryptor } from '@wardledger/gateway/dist/custody/encryption/he-encryptor';",
            "import { connect } from '@hyperledger/fabric-gateway';",
        ],
        allowed: ["import { signLowS } from '@wardledger/gateway/dist/custody/wallet/low-s';", "import { cpus } from 'node:os';"],
    },
    {
        room: 'bench/gateway',
        file: 'bench/gateway/src/run.ts',
        refused: [
            "import { tell } from '../../common/src/progress';",
            "import { load } from '@wardledger/bench-network/dist/load';",
            "import { x } from '../../../gateway/src/app';",
            "import { x } from '../../../network/embedded/src';",
        ],
        allowed: [
            "import { tell } from '@wardledger/bench-common';",
            "import { Processes } from '@wardledger/start/dist/processes/processes';",
        ],
    },
    {
        room: 'bench/network',
        file: 'bench/network/src/run.ts',
        refused: [
            "import { figure } from '@wardledger/bench-gateway/dist/figure';",
            "import { signLowS } from '@wardledger/gateway/dist/custody/wallet/low-s';",
            "import { x } from '@wardledger/chaincode/domain';",
            "import { figure } from '../../gateway/src/figure';",
            "import { x } from '../../../network/embedded/src';",
        ],
        allowed: ["import { figure, signLowS } from '@wardledger/bench-common';", "import { connect } from 'node:http2';"],
    },
    {
        room: 'bench/cluster',
        file: 'bench/cluster/src/protocols/ours.ts',
        refused: [
            "import { x } from '@wardledger/gateway';",
            "import { x } from '@wardledger/chaincode';",
            "import { figure } from '@wardledger/bench-common';",
            "import { x } from '../../../../chaincode/src/domain';",
            "import { connect } from '@hyperledger/fabric-gateway';",
        ],
        allowed: [
            "import { elect } from '@wardledger/chaincode/domain';",
            "import { World } from '../world';",
            "import { View } from 'vega';",
        ],
    },
];

const everywhere = [
    'enum Kind { Patient }',
    'export default class Window {}',
    'const window = 1; export { window as default };',
    'export class Window { constructor(private readonly id: string) {} }',
];
const inTests = [
    "it.only('x', () => undefined);",
    "describe.skip('x', () => undefined);",
    "it.skip('x', () => undefined);",
    "fit('x', () => undefined);",
];

describe('the import table as lint rules', () => {
    it('has a row here for every room', () => {
        expect(table.map(({ room }) => room)).toEqual(rooms.map(({ name }) => name));
    });
    const refused = table.flatMap(({ room, file, refused: codes }) => codes.map((code) => ({ room, file, code })));
    const allowed = table.flatMap(({ room, file, allowed: codes }) => codes.map((code) => ({ room, file, code })));

    it.each(refused)('$room refuses: $code', ({ file, code }) => {
        expect(complaints(file, code)).not.toEqual([]);
    });
    it.each(allowed)('$room allows: $code', ({ file, code }) => {
        expect(complaints(file, code)).toEqual([]);
    });
    it.each(everywhere)('is refused in every folder: %s', (code) => {
        for (const { file } of table) {
            expect(complaints(file, code)).not.toEqual([]);
        }
    });
    it.each(inTests)('is refused in a test: %s', (code) => {
        expect(complaints('gateway/src/app.test.ts', code)).not.toEqual([]);
    });
    it('lets a test choose to skip where an input is missing', () => {
        expect(
            complaints('gateway/src/app.test.ts', "const suite = present ? describe : describe.skip; suite('x', () => undefined);"),
        ).toEqual([]);
    });
    it('lets the application be built by tests and by the server only', () => {
        expect(complaints('gateway/test/kill.test.ts', "import { buildApp } from '../src/app';")).toEqual([]);
        expect(complaints('gateway/src/services/records.ts', "import { buildApp } from '../app';")).not.toEqual([]);
    });
    it.each([
        ['chaincode/test/record.test.ts', "import { x } from '@wardledger/gateway';"],
        ['network/embedded/test/parity.test.ts', "import { contracts } from '@wardledger/chaincode';"],
    ])('keeps even the tests of %s apart: %s', (file, code) => {
        expect(complaints(file, code)).not.toEqual([]);
    });
});

describe('eslint.config.mjs', () => {
    const files = table.map(({ file }) => file);
    const script = `
        const { ESLint } = require('eslint');
        Promise.all(${JSON.stringify(files)}.map((file) => new ESLint().calculateConfigForFile(file)))
            .then((configs) => console.log(JSON.stringify(configs.map(({ rules }) => rules))));`;
    const configured = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })) as Record<
        string,
        unknown[]
    >[];

    it.each(rooms.map((room, index) => ({ room, index })))('carries the rules of $room.name unchanged', ({ room, index }) => {
        const layer = layers.find(({ name }) => name === `wardledger/${room.name}`);
        for (const rule of ['@typescript-eslint/no-restricted-imports', 'no-restricted-globals', 'no-restricted-syntax']) {
            const [severity, ...options] = configured[index]?.[rule] ?? [];
            expect(severity).toBe(2);
            expect(options).toEqual((layer?.rules as Record<string, unknown[]> | undefined)?.[rule]?.slice(1));
        }
    });
    it.each(['complexity', 'max-lines', 'max-lines-per-function', 'import-x/no-cycle', '@typescript-eslint/no-floating-promises'])(
        'keeps %s on in every room',
        (rule) => {
            expect(configured.map((rules) => rules[rule]?.[0])).toEqual(files.map(() => 2));
        },
    );
});

describe('docs/architecture.md, section 2', () => {
    it('has a line for each room, in the same order, and no other', () => {
        const [, section = ''] = /^## 2\. [^\n]*\n([\s\S]*?)^## /m.exec(readFileSync(join(root, 'docs/architecture.md'), 'utf8')) ?? [];
        const named = [...section.matchAll(/^\| ([^|]*?) *\|/gm)].map(([, folder]) => folder).slice(2); // after heading and rule
        expect(named).toEqual(rooms.map(({ name }) => name));
    });
});
