// SPDX-License-Identifier: Apache-2.0
// The chaincode's rooms: what runs on every peer and must compute the same there.
// @ts-check
'use strict';

const { BY_PATH, FABRIC, FASTIFY, NODE, SCHEMA_LIBRARY, room } = require('./modules.cjs');

/** @typedef {import('./rules.cjs').Room} Room */

const CLOCKS_AND_TIMERS = ['Date', 'Temporal', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
const OUTSIDE_WORLD = ['process', 'fetch', 'crypto', 'Intl', 'Worker', 'WebSocket', 'navigator', 'console', 'require'];
const RANDOM_PROPERTIES = [
    ['Math', 'random'],
    ['crypto', 'randomUUID'],
    ['crypto', 'getRandomValues'],
];
const OTHER_PACKAGES_OF_CHAINCODE = ['^@wardledger/(gateway|embedded-network)(/|$)', BY_PATH];

const STUB = [
    { selector: 'MemberExpression[property.name="stub"]', message: 'Contracts reach the ledger through platform, never through ctx.stub.' },
    {
        selector: 'MemberExpression[property.value="stub"]',
        message: 'Contracts reach the ledger through platform, never through ctx.stub.',
    },
    {
        selector: 'ObjectPattern > Property[key.name="stub"]',
        message: 'Contracts reach the ledger through platform, never through ctx.stub.',
    },
];
const MODULE_STATE = [
    {
        selector: 'Program > VariableDeclaration[kind="let"], Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
        message: 'No module state in chaincode: a restarted peer must compute the same.',
    },
];
const DYNAMIC_IMPORT = [{ selector: 'ImportExpression', message: 'Import at the top of the file, so that the import rules see it.' }];

/** @type {Room[]} */
const chaincodeRooms = [
    {
        name: 'chaincode/src/domain',
        files: ['chaincode/src/domain/**/*.ts'],
        only: ['^\\./', '^(\\.\\./)+[a-z0-9./-]+$', ...SCHEMA_LIBRARY],
        never: [room('crypto', 'platform', 'contracts'), ...FABRIC, ...FASTIFY, ...NODE, ...OTHER_PACKAGES_OF_CHAINCODE],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD],
        properties: RANDOM_PROPERTIES,
        syntax: [...MODULE_STATE, ...DYNAMIC_IMPORT],
    },
    {
        name: 'chaincode/src/crypto',
        files: ['chaincode/src/crypto/**/*.ts'],
        only: ['^\\./', '^(\\.\\./)+[a-z0-9./-]+$', room('domain'), '^elliptic$', '^@noble/(curves|hashes)(/|$)', '^node:crypto$'],
        never: [room('platform', 'contracts'), ...FABRIC, ...FASTIFY, ...OTHER_PACKAGES_OF_CHAINCODE],
        cryptoNames: ['createHash', 'hash', 'createVerify', 'verify', 'createPublicKey', 'timingSafeEqual', 'X509Certificate'],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD],
        properties: RANDOM_PROPERTIES,
        syntax: [...MODULE_STATE, ...DYNAMIC_IMPORT],
    },
    {
        name: 'chaincode/src/platform',
        files: ['chaincode/src/platform/**/*.ts'],
        only: [
            '^\\./',
            '^(\\.\\./)+[a-z0-9./-]+$',
            room('domain'),
            '^fabric-contract-api$',
            '^fabric-shim(-api)?$',
            ...SCHEMA_LIBRARY,
            '^node:crypto$',
        ],
        never: [room('contracts', 'crypto'), ...FASTIFY, ...OTHER_PACKAGES_OF_CHAINCODE],
        cryptoNames: ['createHash', 'hash', 'X509Certificate'],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD.filter((name) => name !== 'process')],
        properties: RANDOM_PROPERTIES,
        syntax: DYNAMIC_IMPORT,
    },
    {
        name: 'chaincode/src/contracts',
        files: ['chaincode/src/contracts/**/*.ts'],
        only: ['^\\./', '^(\\.\\./)+[a-z0-9./-]+$', room('domain', 'crypto', 'platform'), ...SCHEMA_LIBRARY, '^fabric-contract-api$'],
        typesOnly: ['^fabric-contract-api$'],
        never: [...NODE, ...FASTIFY, '^fabric-shim', '^@hyperledger/', ...OTHER_PACKAGES_OF_CHAINCODE],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD],
        properties: RANDOM_PROPERTIES,
        syntax: [...STUB, ...MODULE_STATE, ...DYNAMIC_IMPORT],
    },
];

module.exports = { chaincodeRooms };
