// SPDX-License-Identifier: Apache-2.0
// Who may import whom: docs/architecture.md section 2 as ESLint rules, one row per room of the house (layers/).
// Needs no type information, so editors and the test of these rules stay fast.
// @ts-check
'use strict';

const { benchRooms } = require('./layers/bench-rooms.cjs');
const { chaincodeRooms } = require('./layers/chaincode-rooms.cjs');
const { gatewayRooms } = require('./layers/gateway-rooms.cjs');
const { networkRooms } = require('./layers/network-rooms.cjs');
const { EVERYWHERE, importRule, rules } = require('./layers/rules.cjs');
const { startRooms } = require('./layers/start-rooms.cjs');
const { TEST_SYNTAX, testRooms } = require('./layers/test-rooms.cjs');

/** In the order of the page's table. */
const rooms = [...chaincodeRooms, ...networkRooms, ...gatewayRooms, ...startRooms, ...benchRooms];
const TESTS = ['**/*.test.ts', '**/test/**/*.ts'];

/** ESLint configuration objects, to be placed after the general ones. */
const layers = [
    { name: 'wardledger/everywhere', files: ['**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE] } },
    ...rooms.map((room) => ({ name: `wardledger/${room.name}`, files: room.files, ignores: TESTS, rules: rules(room) })),
    { name: 'wardledger/tests', files: TESTS, rules: { 'no-restricted-syntax': ['error', ...TEST_SYNTAX] } },
    ...testRooms.map((room) => ({
        name: `wardledger/${room.name}`,
        files: room.files,
        rules: { '@typescript-eslint/no-restricted-imports': importRule(room) },
    })),
];

module.exports = { layers, rooms, TESTS };
