// SPDX-License-Identifier: Apache-2.0
// The launcher, which starts programs of the other packages and imports of their code only the table of vital signs, how programs read
// their command lines, and the audit, which stands above the check of blocks and the rules of decisions.
// @ts-check
'use strict';

const { RANDOMNESS, SECRETS } = require('./bans.cjs');
const { COMMAND_LINE, CRYPTO, DOMAIN, NODE, TYPEBOX, house } = require('./modules.cjs');

/** @type {import('./room.cjs').Room[]} */
const startRooms = [
    { name: 'command-line', folder: 'command-line/src', may: [NODE], bans: [] },
    {
        // It looks at what others have left: nothing in it signs, or asks a peer.
        name: 'audit',
        folder: 'audit/src',
        may: [
            house('block-verifier', 'core', "network/verify's core"),
            house('block-verifier', 'program', "network/verify's program"),
            DOMAIN,
            CRYPTO,
            COMMAND_LINE,
            TYPEBOX,
            NODE,
        ],
        bans: [RANDOMNESS, SECRETS],
        order: {
            byFile: true,
            tiers: [['ledger', 'chaincode-flag.ts'], ['openings', 'posts'], ['openings-option.ts', 'posts-option.ts'], ['main.ts']],
        },
    },
    { name: 'start', folder: 'start/src', may: [COMMAND_LINE, DOMAIN, NODE], bans: [] },
];

module.exports = { startRooms };
