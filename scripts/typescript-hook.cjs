'use strict';

/**
 * Lets a thread or process that a test starts run our TypeScript sources without a build: the same translation and the same
 * package names as jest.config.cjs. Loaded with `node --require`; production code never needs it.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { registerHooks } = require('node:module');
const { join } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { threadId } = require('node:worker_threads');

const root = join(__dirname, '..');
const packages = {
    '@wardledger/chaincode': 'chaincode/src/index.ts',
    '@wardledger/chaincode/domain': 'chaincode/src/domain/index.ts',
    '@wardledger/chaincode/crypto': 'chaincode/src/crypto/index.ts',
    '@wardledger/chaincode/signals': 'chaincode/src/domain/vitals/vital-signs/signals.ts',
    '@wardledger/embedded-network': 'network/embedded/src/index.ts',
};

function sourceFor(specifier, parentURL) {
    if (specifier in packages) {
        return pathToFileURL(join(root, packages[specifier])).href;
    }
    if (!specifier.startsWith('.') || !parentURL?.endsWith('.ts')) {
        return undefined;
    }
    const candidates = [`${specifier}.ts`, `${specifier}/index.ts`].map((name) => new URL(name, parentURL));
    return candidates.find((url) => existsSync(url))?.href;
}

function translate(filename, source) {
    const { transformSync } = require('@swc/core');
    const { code } = transformSync(source, {
        filename,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs', ignoreDynamic: true },
        sourceMaps: 'inline',
        swcrc: false,
    });
    return code;
}

/** What one run of jest starts over and over it translates once: run-folder.cjs makes the folder, and takes it away. */
const run = process.env['WARDLEDGER_TEST_RUN'];
const kept = run === undefined ? undefined : join(run, 'translated');

function translated(filename) {
    const source = readFileSync(filename, 'utf8');
    if (kept === undefined) {
        return translate(filename, source);
    }
    // Sources change while jest watches them.
    const file = join(kept, `${createHash('sha256').update(filename).update('\0').update(source).digest('hex')}.js`);
    if (existsSync(file)) {
        return readFileSync(file, 'utf8');
    }
    const code = translate(filename, source);
    mkdirSync(kept, { recursive: true });
    const written = `${file}.${process.pid}-${threadId}`;
    writeFileSync(written, code);
    renameSync(written, file);
    return code;
}

registerHooks({
    resolve(specifier, context, nextResolve) {
        const source = sourceFor(specifier, context.parentURL);
        return source === undefined ? nextResolve(specifier, context) : { url: source, format: 'commonjs', shortCircuit: true };
    },
    load(url, context, nextLoad) {
        if (!url.endsWith('.ts') || url.includes('/node_modules/')) {
            return nextLoad(url, context);
        }
        return { format: 'commonjs', source: translated(fileURLToPath(url)), shortCircuit: true };
    },
});
