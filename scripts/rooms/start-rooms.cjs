// SPDX-License-Identifier: Apache-2.0
// The launcher, which starts programs of the other packages and imports of their code only the table of vital signs, and how programs read
// their command lines.
// @ts-check
'use strict';

const { COMMAND_LINE, DOMAIN, NODE } = require('./modules.cjs');

/** @type {import('./room.cjs').Room[]} */
const startRooms = [
    { name: 'command-line', folder: 'command-line/src', may: [NODE], bans: [] },
    { name: 'start', folder: 'start/src', may: [COMMAND_LINE, DOMAIN, NODE], bans: [] },
];

module.exports = { startRooms };
