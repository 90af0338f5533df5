// SPDX-License-Identifier: Apache-2.0
// The network's rooms: programs that know Fabric's protocols and nothing of health.
// @ts-check
'use strict';

const { NODE_ONLY } = require('./bans.cjs');
const { COMMAND_LINE, FABRIC_GATEWAY, GRPC, NODE, PROTOS, packages, room } = require('./modules.cjs');

/** @typedef {import('./room.cjs').Room} Room */

/** Parts of Fabric's own packages past their entrance, each by its path. */
const SHIM_PARTS = {
    says: 'seven parts of `fabric-shim` and `fabric-contract-api` past their entrance',
    paths: [
        '^[.]/lib/(handler|logger|stub|contract-spi/(bootstrap|chaincodefromcontract|datamarshall))[.]js$', // of fabric-shim
        '(^|node_modules/)fabric-contract-api(/(index|lib/logger)[.]js)?$',
    ],
};

/** @type {Room[]} */
const networkRooms = [
    {
        name: 'network/embedded',
        folder: 'network/embedded/src',
        may: [PROTOS, GRPC, packages('@peculiar/x509', 'reflect-metadata', 'google-protobuf', '@fidm/x509'), SHIM_PARTS, NODE],
        bans: [],
    },
    {
        // It is to run in a browser as well.
        name: 'network/verify/src/core',
        folder: 'network/verify/src/core',
        may: [packages('@peculiar/x509', 'reflect-metadata')],
        bans: [NODE_ONLY],
        order: {
            byFile: true,
            tiers: [
                ['finding.ts'],
                ['wire'],
                ['msp'],
                ['transaction'],
                ['block', 'replay'],
                ['configuration.ts'],
                ['audit.ts'],
                ['index.ts'],
            ],
        },
    },
    {
        name: 'network/verify/src/program',
        folder: 'network/verify/src/program',
        may: [room('network/verify/src/core'), COMMAND_LINE, PROTOS, FABRIC_GATEWAY, GRPC, NODE],
        bans: [],
    },
    { name: 'network/client', folder: 'network/client/src', may: [COMMAND_LINE, PROTOS, FABRIC_GATEWAY, GRPC, NODE], bans: [] },
];

module.exports = { networkRooms };
