// SPDX-License-Identifier: Apache-2.0
// The core runs where a browser's globals are all that there is: what is built, with the libraries that it loads, without a module of Node.
import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type * as Core from '../src/core';
import { type Ledger, authorityIn, makeLedger } from './support/ledger';

const core = join(__dirname, '..', 'dist', 'core', 'index.js');
let ledger: Ledger;
beforeAll(async () => {
    ledger = await makeLedger();
}, 60_000);
afterAll(async () => {
    await ledger.stop();
});

/** A page's globals as far as the core needs them, and a loader of CommonJS that knows no module of Node. */
function load(file: string): Record<string, unknown> {
    // Bytes are those of the test: a page has one kind of them.
    const { crypto, TextEncoder, TextDecoder, atob, Uint8Array, ArrayBuffer } = globalThis;
    const context = createContext({ crypto, TextEncoder, TextDecoder, atob, Uint8Array, ArrayBuffer });
    const modules = new Map<string, { exports: Record<string, unknown> }>();
    const open = (path: string): Record<string, unknown> => {
        const known = modules.get(path);
        if (known !== undefined) {
            return known.exports;
        }
        const module = { exports: {} };
        modules.set(path, module);
        const require = (name: string): unknown => {
            if (isBuiltin(name)) {
                throw new Error(`${path} asks for ${name}`);
            }
            return open(createRequire(path).resolve(name));
        };
        const wrapped = runInContext(`(function (exports, require, module) { ${readFileSync(path, 'utf8')}\n})`, context, {
            filename: path,
        }) as (...given: unknown[]) => void;
        wrapped.call(module.exports, module.exports, require, module);
        return module.exports;
    };
    return open(file);
}

it('verifies a ledger with the globals of a browser', async () => {
    const { Audit } = load(core) as unknown as typeof Core;
    const audit = new Audit({ authority: readFileSync(authorityIn(ledger.organizations)) });
    for (const block of ledger.blocks) {
        await audit.add(block);
    }
    expect(audit.height).toBe(ledger.blocks.length);
    await expect(audit.check(ledger.blocks[1]!)).rejects.toThrow('another block stands in its place');
});
