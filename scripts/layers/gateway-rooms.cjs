// SPDX-License-Identifier: Apache-2.0
// The gateway's rooms: randomness and secrets end in custody, Fastify above the services.
// @ts-check
'use strict';

const { BY_PATH, FABRIC, FASTIFY, room } = require('./modules.cjs');

/** @typedef {import('./rules.cjs').Room} Room */

const RANDOM_OR_SECRET = [
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
];
const COMPOSITION_ROOTS = '^(\\./|(\\.\\./)+)(app|server)$';

/** @type {Room[]} */
const gatewayRooms = [
    {
        name: 'gateway/src/custody',
        files: ['gateway/src/custody/**/*.ts'],
        never: [
            ...FASTIFY,
            ...FABRIC,
            room('ledger', 'store', 'services', 'plugins', 'routes', 'app', 'server', 'custodian'),
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
    },
    {
        name: 'gateway/src/ledger',
        files: ['gateway/src/ledger/**/*.ts'],
        never: [
            room('services', 'routes', 'plugins', 'app', 'server', 'custodian'),
            '^@wardledger/embedded-network(/|$)',
            ...FASTIFY,
            '^node-seal(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('custody', 'store')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src/store',
        files: ['gateway/src/store/**/*.ts'],
        never: [
            room('services', 'routes', 'plugins', 'ledger', 'app', 'server', 'custodian'),
            ...FASTIFY,
            ...FABRIC,
            '^node-seal(/|$)',
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('custody')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src/services',
        files: ['gateway/src/services/**/*.ts'],
        never: [
            room('routes', 'plugins', 'app', 'server', 'custodian'),
            ...FASTIFY,
            ...FABRIC,
            '^node-seal(/|$)',
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('ledger', 'store')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src/routes, plugins',
        files: ['gateway/src/routes/**/*.ts', 'gateway/src/plugins/**/*.ts'],
        never: [
            room('ledger', 'custody', 'app', 'server', 'custodian'),
            ...FABRIC,
            '^node-seal(/|$)',
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('store')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src composition roots',
        files: ['gateway/src/*.ts'],
        never: [COMPOSITION_ROOTS, '^node-seal(/|$)', '^@wardledger/embedded-network(/|$)', BY_PATH],
    },
    {
        name: 'gateway/src/server.ts',
        files: ['gateway/src/server.ts', 'gateway/src/gateway-process.ts'],
        never: ['^\\./server$', '^node-seal(/|$)', '^@wardledger/embedded-network(/|$)', BY_PATH],
    },
];

module.exports = { gatewayRooms };
