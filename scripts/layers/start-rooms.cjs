// SPDX-License-Identifier: Apache-2.0
// The launcher's room.
// @ts-check
'use strict';

/** @typedef {import('./rules.cjs').Room} Room */

/** @type {Room[]} */
const startRooms = [
    {
        name: 'start',
        files: ['start/src/**/*.ts'],
        never: ['^(\\.\\./)+(chaincode|gateway|network)(/|$)', '^node-seal(/|$)', '^@wardledger/gateway(/|$)'],
    },
];

module.exports = { startRooms };
