// SPDX-License-Identifier: Apache-2.0
// The launcher's room, and that of every program's command line.
// @ts-check
'use strict';

const { SOURCES_BY_PATH } = require('./modules.cjs');

/** @typedef {import('./rules.cjs').Room} Room */

/** @type {Room[]} */
const startRooms = [
    { name: 'command-line', files: ['command-line/src/**/*.ts'], only: ['^\\./', '^node:'], never: [SOURCES_BY_PATH] },
    {
        name: 'start',
        files: ['start/src/**/*.ts'],
        never: ['^(\\.\\./)+(chaincode|gateway|network)(/|$)', '^node-seal(/|$)', '^@wardledger/gateway(/|$)'],
    },
];

module.exports = { startRooms };
