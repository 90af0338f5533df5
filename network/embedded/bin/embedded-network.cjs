#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
'use strict';

const { join } = require('node:path');
require('./demand-node.cjs');

// node:sqlite still warns that it is experimental, and gRPC gives a service's IP address as its TLS name; nobody can do anything about it.
const needless = ['SQLite', 'TLS ServerName to an IP address'];
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
    if (!needless.some((text) => String(warning).includes(text))) {
        emitWarning.call(process, warning, ...rest);
    }
};

// What V8 compiles is kept beside the compiled sources: a third less to do before the first line of a second start. Threads look
// at the variable. Where the folder cannot be written, Node goes without.
const { enableCompileCache } = require('node:module');
if (process.env.NODE_COMPILE_CACHE === undefined) {
    process.env.NODE_COMPILE_CACHE = join(__dirname, '..', 'dist', '.compile-cache');
}
enableCompileCache(process.env.NODE_COMPILE_CACHE);

require('../dist/network/cli.js').main(process.argv.slice(2));
