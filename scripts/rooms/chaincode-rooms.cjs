// SPDX-License-Identifier: Apache-2.0
// The chaincode's rooms: what runs on every peer and must compute the same there.
// @ts-check
'use strict';

const { CLOCKS_AND_TIMERS, LATE_IMPORT, LOCALE, MODULE_STATE, OUTSIDE_WORLD, PROCESS, RANDOMNESS, STUB } = require('./bans.cjs');
const { TYPEBOX, nodeCrypto, packages, room, typesOf } = require('./modules.cjs');

/** @typedef {import('./room.cjs').Room} Room */

const SAME_ON_EVERY_PEER = [CLOCKS_AND_TIMERS, RANDOMNESS, OUTSIDE_WORLD, PROCESS, LOCALE, MODULE_STATE, LATE_IMPORT];
const domain = room('chaincode/src/domain');
const crypto = room('chaincode/src/crypto');
const platform = room('chaincode/src/platform');

/** @type {Room[]} */
const chaincodeRooms = [
    {
        name: 'chaincode/src/domain',
        folder: 'chaincode/src/domain',
        may: [TYPEBOX],
        bans: SAME_ON_EVERY_PEER,
        order: {
            tiers: [
                ['kernel'],
                ['*'],
                ['policies', 'vitals'],
                ['alarms', 'boards', 'entries', 'statistics'],
                ['clinicians', 'downtime'],
                ['aggregates.ts'],
                ['catalogue'],
                ['index.ts'],
            ],
            only: {
                policies: ['kernel', 'access'],
                vitals: ['kernel', 'clusters', 'devices'],
                statistics: ['kernel', 'clusters', 'vitals'],
                alarms: ['kernel', 'access', 'vitals'],
                boards: ['kernel', 'access'],
                entries: ['kernel', 'access', 'vitals'],
                clinicians: ['kernel', 'access', 'entries'],
                downtime: ['kernel', 'access', 'entries'],
                catalogue: ['kernel', 'aggregates.ts'],
                'index.ts': ['kernel', 'aggregates.ts', 'catalogue'],
            },
        },
    },
    {
        name: 'chaincode/src/crypto',
        folder: 'chaincode/src/crypto',
        may: [
            domain,
            nodeCrypto(
                'hash, seal and verify',
                'createHash',
                'hash',
                'createHmac',
                'pbkdf2Sync',
                'createCipheriv',
                'createDecipheriv',
                'createSecretKey',
                'createPublicKey',
                'KeyObject',
                'verify',
            ),
        ],
        bans: SAME_ON_EVERY_PEER,
    },
    {
        name: 'chaincode/src/platform',
        folder: 'chaincode/src/platform',
        may: [
            domain,
            crypto,
            TYPEBOX,
            packages('fabric-contract-api'),
            typesOf(packages('fabric-shim-api')),
            nodeCrypto('hash and X.509', 'createHash', 'hash', 'X509Certificate', 'KeyObject'),
        ],
        bans: [CLOCKS_AND_TIMERS, RANDOMNESS, OUTSIDE_WORLD, LOCALE, LATE_IMPORT],
        order: { byFile: true, tiers: [['state'], ['context.ts'], ['by-itself.ts', 'call'], ['base-contract.ts'], ['index.ts']] },
    },
    {
        name: 'chaincode/src/contracts',
        folder: 'chaincode/src/contracts',
        may: [domain, crypto, platform],
        bans: [STUB, ...SAME_ON_EVERY_PEER],
        order: {
            tiers: [
                ['governance'],
                ['subjects'],
                ['access', 'participants'],
                ['clusters', 'records', '*'],
                ['policies', 'vitals'],
                ['alarms', 'boards', 'clinicians', 'downtime', 'entries', 'statistics'],
                ['all.ts'],
                ['index.ts'],
            ],
        },
    },
    { name: 'chaincode/src/index.ts', folder: 'chaincode/src', filesOnly: true, may: [room('chaincode/src/contracts')], bans: [] },
];

module.exports = { chaincodeRooms };
