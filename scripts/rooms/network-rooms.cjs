// SPDX-License-Identifier: Apache-2.0
// The network's rooms: programs that know Fabric's protocols and nothing of health.
// @ts-check
'use strict';

const { COMMAND_LINE, FABRIC_GATEWAY, GRPC, NODE, PROTOS, packages } = require('./modules.cjs');

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
    { name: 'network/verify', folder: 'network/verify/src', may: [COMMAND_LINE, PROTOS, FABRIC_GATEWAY, GRPC, NODE], bans: [] },
    { name: 'network/client', folder: 'network/client/src', may: [COMMAND_LINE, PROTOS, FABRIC_GATEWAY, GRPC, NODE], bans: [] },
];

module.exports = { networkRooms };
