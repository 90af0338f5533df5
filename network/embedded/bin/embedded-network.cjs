#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
'use strict';

// node:sqlite still warns that it is experimental, and gRPC gives a service's IP address as its TLS name; nobody can do anything about it.
const needless = ['SQLite', 'TLS ServerName to an IP address'];
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
    if (!needless.some((text) => String(warning).includes(text))) {
        emitWarning.call(process, warning, ...rest);
    }
};
require('../dist/network/cli.js').main(process.argv.slice(2));
