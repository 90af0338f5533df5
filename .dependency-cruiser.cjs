// SPDX-License-Identifier: Apache-2.0
// Who may import whom (scripts/rooms), found in the sources as they are written: types count like values.
'use strict';

const { forbidden } = require('./scripts/rooms/index.cjs');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
    forbidden,
    options: {
        tsPreCompilationDeps: true,
        parser: 'tsc',
        preserveSymlinks: true, // a package of the house is imported by its name, wherever npm links it to
        doNotFollow: { path: ['node_modules/', '(^|/)(dist|coverage|reports|data|conformance)/', '[.]stryker-tmp/'] },
        exoticRequireStrings: ['fromModule', 'fromShim'], // what network/embedded takes out of a chaincode's own fabric-shim
        enhancedResolveOptions: {
            extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
            exportsFields: ['exports'],
            conditionNames: ['types', 'import', 'require', 'node', 'default'],
        },
        skipAnalysisNotInRules: true,
    },
};
