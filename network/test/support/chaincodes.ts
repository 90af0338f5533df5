// SPDX-License-Identifier: Apache-2.0
// Chaincode packages as small as they can be, good ones and ones that do not start.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './network-sh';

const counter = (answer: string): string => `
const { Contract } = require('fabric-contract-api');
class Counter extends Contract {
    constructor() { super('counter'); }
    async Put(context, key, value) { await context.stub.putState(key, Buffer.from(value)); return 'put ' + key; }
    async Get(context, key) { return (await context.stub.getState(key)).toString(); }
    async Version() { return '${answer}'; }
    async Caller(context) { return context.clientIdentity.getID(); }
    async Exit(context, code) { process.exit(Number(code)); }
}
exports.contracts = [Counter];
`;

/** Sources of a package's main file. */
export const sources = {
    counter: counter('one'),
    'counter-two': counter('two'),
    'syntax-error': 'const contracts = [;\n',
    'no-contracts': 'exports.contract = [];\n',
    'exits-at-once': 'process.exit(0);\n',
    'exits-soon': `${counter('soon')}\nsetTimeout(() => process.exit(7), 50);\n`,
} as const;

/** Writes a package into a folder. */
export function writeChaincode(base: string, name: string, source: string): string {
    const folder = join(base, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    writeFileSync(join(folder, 'index.js'), source);
    try {
        symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    } catch {
        // there already
    }
    return folder;
}
