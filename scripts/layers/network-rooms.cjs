// SPDX-License-Identifier: Apache-2.0
// The network's rooms: programs that know Fabric's protocols and nothing of health.
// @ts-check
'use strict';

const { COMMAND_LINE, OF_THE_HOUSE, SOURCES_BY_PATH } = require('./modules.cjs');

/** @typedef {import('./rules.cjs').Room} Room */

/** @type {Room[]} */
const networkRooms = [
    {
        name: 'network/embedded',
        files: ['network/embedded/src/**/*.ts'],
        only: [
            '^\\.{1,2}(/|$)',
            '^node:',
            '^fabric-shim(/|$)',
            '^@hyperledger/fabric-protos(/|$)',
            '^@grpc/grpc-js(/|$)',
            '^@peculiar/',
            '^google-protobuf(/|$)',
            '^reflect-metadata$',
        ],
        never: ['^@wardledger/', SOURCES_BY_PATH],
    },
    {
        name: 'network/verify',
        files: ['network/verify/src/**/*.ts'],
        only: [
            '^\\.{1,2}(/|$)',
            '^node:',
            COMMAND_LINE,
            '^@hyperledger/fabric-(protos|gateway)(/|$)',
            '^@grpc/grpc-js(/|$)',
            '^@peculiar/',
            '^google-protobuf(/|$)',
        ],
        never: [OF_THE_HOUSE, '^(\\.\\./)+embedded(/|$)', SOURCES_BY_PATH],
    },
    {
        name: 'network/client',
        files: ['network/client/src/**/*.ts'],
        only: ['^\\.{1,2}(/|$)', '^node:', COMMAND_LINE, '^@hyperledger/fabric-(protos|gateway)(/|$)', '^@grpc/grpc-js(/|$)'],
        never: [OF_THE_HOUSE, '^(\\.\\./)+(embedded|verify)(/|$)', SOURCES_BY_PATH],
    },
];

module.exports = { networkRooms };
