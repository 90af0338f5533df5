// SPDX-License-Identifier: Apache-2.0
// The rooms of the measurements: each stands alone, and what two of them need is in bench/common.
// @ts-check
'use strict';

const { COMMAND_LINE, CRYPTO, DOMAIN, FABRIC_GATEWAY, GRPC, NODE, PROTOS, deep, house, packages } = require('./modules.cjs');

/** @typedef {import('./room.cjs').Room} Room */

const COMMON = house('bench-common', '', 'bench/common');
/** What it starts listens where tests let their programs listen. */
const FREE_PORTS = { says: '`free-range` of `scripts`', paths: ['^scripts/free-range[.]cjs$'] };

/** @type {Room[]} */
const benchRooms = [
    { name: 'bench/common', folder: 'bench/common/src', may: [COMMAND_LINE, deep('gateway/dist/custody/wallet', 'low-s'), NODE], bans: [] },
    {
        name: 'bench/gateway',
        folder: 'bench/gateway/src',
        may: [
            COMMON,
            COMMAND_LINE,
            DOMAIN,
            CRYPTO,
            deep('gateway/dist/custody/encryption', 'he-encryptor', 'he-slots', 'he-window'),
            deep('gateway/dist/store', 'blobs'),
            deep('start/dist/processes', 'attestation-keys', 'processes'),
            FREE_PORTS,
            FABRIC_GATEWAY,
            PROTOS,
            GRPC,
            packages('fabric-contract-api', 'node-seal', '@cedar-policy/cedar-wasm'),
            NODE,
        ],
        bans: [],
    },
    {
        name: 'bench/network',
        folder: 'bench/network/src',
        may: [COMMON, COMMAND_LINE, FABRIC_GATEWAY, PROTOS, GRPC, packages('fabric-contract-api'), NODE],
        bans: [],
    },
    { name: 'bench/cluster', folder: 'bench/cluster/src', may: [DOMAIN, COMMAND_LINE, packages('vega', 'vega-lite'), NODE], bans: [] },
];

module.exports = { benchRooms };
