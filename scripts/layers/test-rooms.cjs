// SPDX-License-Identifier: Apache-2.0
// What tests may reach, and how they may be written.
// @ts-check
'use strict';

const { SOURCES_BY_PATH } = require('./modules.cjs');
const { EVERYWHERE } = require('./rules.cjs');

/** @typedef {import('./rules.cjs').Room} Room */

/** Tests may reach across rooms, with these exceptions. @type {Room[]} */
const testRooms = [
    {
        name: 'chaincode tests',
        files: ['chaincode/**/*.test.ts', 'chaincode/test/**/*.ts'],
        never: ['^@wardledger/gateway(/|$)', '^(\\.\\./)+gateway(/|$)'],
    },
    {
        name: 'embedded network tests',
        files: ['network/embedded/**/*.test.ts', 'network/embedded/test/**/*.ts'],
        never: ['^@wardledger/(chaincode|gateway)(/|$)', SOURCES_BY_PATH],
    },
    { name: 'gateway tests', files: ['gateway/**/*.test.ts', 'gateway/test/**/*.ts'], never: [] },
];
const TEST_SYNTAX = [
    ...EVERYWHERE.filter(({ selector }) => selector !== 'Decorator'),
    { selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name="only"]', message: 'No focused tests.' },
    {
        selector: 'CallExpression > MemberExpression.callee[object.name=/^(describe|it|test)$/][property.name="skip"]',
        message: 'No skipped tests; where an input may be missing, choose with `present ? describe : describe.skip` and print why.',
    },
    { selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]', message: 'No focused or skipped tests.' },
];

module.exports = { TEST_SYNTAX, testRooms };
