// SPDX-License-Identifier: Apache-2.0
// Lets a plain process require the TypeScript sources, through the same translation as the tests.
'use strict';

const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
        filename,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
    });
    module._compile(code, filename);
};
