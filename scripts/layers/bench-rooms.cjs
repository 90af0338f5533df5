// SPDX-License-Identifier: Apache-2.0
// The rooms of the measurements: each stands alone, and what two of them need is in bench/common.
// @ts-check
'use strict';

const { COMMAND_LINE, FABRIC, PACKAGE_BY_PATH, SOURCES_BY_PATH } = require('./modules.cjs');

/** @typedef {import('./rules.cjs').Room} Room */

const OTHER_MEASUREMENTS = '^@wardledger/bench-(gateway|network|cluster)(/|$)';

/** @type {Room[]} */
const benchRooms = [
    {
        name: 'bench/common',
        files: ['bench/common/src/**/*.ts'],
        only: ['^\\./', '^node:', COMMAND_LINE, '^@wardledger/gateway/dist/custody/wallet/low-s$'],
        never: [SOURCES_BY_PATH],
    },
    {
        name: 'bench/gateway',
        files: ['bench/gateway/src/**/*.ts'],
        never: [OTHER_MEASUREMENTS, PACKAGE_BY_PATH, SOURCES_BY_PATH],
    },
    {
        name: 'bench/network',
        files: ['bench/network/src/**/*.ts'],
        never: [OTHER_MEASUREMENTS, '^@wardledger/(chaincode|gateway|start)(/|$)', PACKAGE_BY_PATH, SOURCES_BY_PATH],
    },
    {
        name: 'bench/cluster',
        files: ['bench/cluster/src/**/*.ts'],
        only: ['^\\.{1,2}/', '^node:', COMMAND_LINE, '^@wardledger/chaincode/domain$', '^vega(-lite)?$'],
        never: [...FABRIC, PACKAGE_BY_PATH, SOURCES_BY_PATH],
    },
];

module.exports = { benchRooms };
