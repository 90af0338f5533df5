// SPDX-License-Identifier: Apache-2.0
// What a room may not use, besides modules: names of globals, properties and of Node's cryptography, and forms of syntax. ESLint finds them.
// @ts-check
'use strict';

/**
 * @typedef {{ selector: string, message: string }} Syntax
 * @typedef {object} Ban
 * @property {string} says What docs/architecture.md calls it; empty where the page has it elsewhere.
 * @property {string[]} [globals]
 * @property {{ object?: string, property: string }[]} [properties]
 * @property {string[]} [cryptoNames] Names that may not come from node:crypto.
 * @property {Syntax[]} [syntax]
 */

/** @param {string} message @param {...string} selectors @returns {Syntax[]} */
const syntax = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));

/** @type {Ban} */
const CLOCKS_AND_TIMERS = {
    says: 'clocks and timers',
    globals: ['Date', 'Temporal', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
};
/** @type {Ban} */
const RANDOMNESS = {
    says: 'randomness',
    globals: ['crypto'],
    properties: [
        { object: 'globalThis', property: 'crypto' },
        { object: 'Math', property: 'random' },
        { object: 'crypto', property: 'randomUUID' },
        { object: 'crypto', property: 'getRandomValues' },
    ],
};
/** @type {Ban} */
const OUTSIDE_WORLD = { says: 'I/O', globals: ['fetch', 'Worker', 'WebSocket', 'navigator', 'console', 'require'] };
/** @type {Ban} */
const PROCESS = { says: '`process`', globals: ['process'] };
/** @type {Ban} */
const NODE_ONLY = {
    says: "Node's globals, clocks and timers",
    globals: [
        'Buffer',
        'process',
        'require',
        'module',
        'global',
        'setImmediate',
        'fetch',
        'Date',
        'performance',
        'setTimeout',
        'setInterval',
    ],
};
/** @type {Ban} */
const LOCALE = {
    says: 'the locale',
    globals: ['Intl'],
    properties: [
        'toLocaleString',
        'toLocaleDateString',
        'toLocaleTimeString',
        'localeCompare',
        'toLocaleLowerCase',
        'toLocaleUpperCase',
    ].map((property) => ({ property })),
};
/** @type {Ban} */
const MODULE_STATE = {
    says: 'module state',
    syntax: syntax(
        'No module state in chaincode: a restarted peer must compute the same.',
        'Program > VariableDeclaration[kind="let"]',
        'Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
    ),
};
/** @type {Ban} */
const LATE_IMPORT = { says: '', syntax: syntax('Import at the top of the file.', 'ImportExpression') };
/** @type {Ban} */
const STUB = {
    says: '`ctx.stub`',
    syntax: syntax(
        'Contracts reach the ledger through platform, never through ctx.stub.',
        'MemberExpression[property.name="stub"]',
        'MemberExpression[property.value="stub"]',
        'ObjectPattern > Property[key.name="stub"]',
    ),
};
/** @type {Ban} */
const SECRETS = {
    says: 'secret keys',
    cryptoNames: [
        'default',
        'randomBytes',
        'randomUUID',
        'randomUUIDv7',
        'randomInt',
        'randomFill',
        'randomFillSync',
        'getRandomValues',
        'webcrypto',
        'generateKey',
        'generateKeySync',
        'generateKeyPair',
        'generateKeyPairSync',
        'createPrivateKey',
        'createSecretKey',
        'createSign',
        'sign',
        'createCipheriv',
        'createDecipheriv',
        'createECDH',
        'createDiffieHellman',
        'diffieHellman',
        'privateDecrypt',
        'privateEncrypt',
    ],
};

/** In every file. */
const EVERYWHERE = [
    ...syntax('Use a union of string literals instead of an enum.', 'TSEnumDeclaration'),
    ...syntax('Declare the field and assign it; no parameter properties.', 'TSParameterProperty'),
    ...syntax('No default exports outside configuration files.', 'ExportDefaultDeclaration', 'ExportSpecifier[exported.name="default"]'),
    ...syntax('No decorators (docs/adr/0011).', 'Decorator'),
    ...syntax(
        'Write the fields themselves instead of spreading a literal.',
        'ObjectExpression > SpreadElement > ObjectExpression',
        'ArrayExpression > SpreadElement > ArrayExpression',
    ),
];

module.exports = {
    CLOCKS_AND_TIMERS,
    EVERYWHERE,
    LATE_IMPORT,
    LOCALE,
    MODULE_STATE,
    NODE_ONLY,
    OUTSIDE_WORLD,
    PROCESS,
    RANDOMNESS,
    SECRETS,
    STUB,
    syntax,
};
