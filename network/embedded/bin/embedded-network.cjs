#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
'use strict';

// node:sqlite still warns that it is experimental; nothing else does so before this package is loaded.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
    if (!String(warning).includes('SQLite')) {
        emitWarning.call(process, warning, ...rest);
    }
};
require('../dist/network/cli.js').main(process.argv.slice(2));
