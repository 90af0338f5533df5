// SPDX-License-Identifier: Apache-2.0
// Who may import whom and use what: docs/architecture.md section 2 as data, for dependency-cruiser and for ESLint.
// @ts-check
'use strict';

const { EVERYWHERE, syntax } = require('./bans.cjs');
const { benchRooms } = require('./bench-rooms.cjs');
const { chaincodeRooms } = require('./chaincode-rooms.cjs');
const { gatewayRooms } = require('./gateway-rooms.cjs');
const { importRules } = require('./import-rules.cjs');
const { networkRooms } = require('./network-rooms.cjs');
const { TEST_FILES } = require('./room.cjs');
const { startRooms } = require('./start-rooms.cjs');
const { rulesEverywhere, useRules } = require('./use-rules.cjs');

/** In the order of the page's table. */
const rooms = [...chaincodeRooms, ...networkRooms, ...gatewayRooms, ...startRooms, ...benchRooms];

/** Loops that end by what they find: on a condition that is neither a count nor a clock, or by an exit that one of their own conditions takes. */
const ASKING = [
    ':matches(WhileStatement, DoWhileStatement, ForStatement)[test.type][test.type!="Literal"][test.operator!=/^[<>]/]',
    ':matches(WhileStatement, DoWhileStatement, ForStatement, ForOfStatement):has(> BlockStatement:has(> IfStatement:has(ReturnStatement, BreakStatement)))',
];
/** @param {string} selector */
const outsideAsking = (selector) => `${selector}:not(${ASKING.map((loop) => `${loop} CallExpression`).join(', ')})`;

const TEST_SYNTAX = [
    ...EVERYWHERE.filter(({ selector }) => selector !== 'Decorator'),
    ...syntax('No focused tests.', 'MemberExpression[object.name=/^(describe|it|test)$/][property.name="only"]'),
    ...syntax(
        'No skipped tests; where an input may be missing, choose with `present ? describe : describe.skip` and print why.',
        'CallExpression > MemberExpression.callee[object.name=/^(describe|it|test)$/][property.name="skip"]',
    ),
    ...syntax('No focused or skipped tests.', 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]'),
    ...syntax(
        'A test waits for something that it asks for in a loop, never for a time or a number of times.',
        outsideAsking('NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"]'),
        outsideAsking('AwaitExpression > CallExpression[callee.name=/^(delay|sleep|pause|setTimeout)$/]'),
    ),
];

/** ESLint's configuration objects, to be placed after the general ones. */
const layers = [
    { name: 'wardledger/everywhere', files: ['**/*.ts'], rules: rulesEverywhere },
    ...rooms.map((room) => useRules(room, TEST_FILES)),
    { name: 'wardledger/tests', files: TEST_FILES, rules: { 'no-restricted-syntax': ['error', ...TEST_SYNTAX] } },
];

/** The rules of dependency-cruiser. */
const forbidden = importRules(rooms);

module.exports = { TEST_FILES, forbidden, layers, rooms };
