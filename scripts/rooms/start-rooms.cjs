// SPDX-License-Identifier: Apache-2.0
// The launcher's room: it starts programs of the other packages, and imports none of their code.
// @ts-check
'use strict';

const { NODE } = require('./modules.cjs');

/** @type {import('./room.cjs').Room[]} */
const startRooms = [{ name: 'start', folder: 'start/src', may: [NODE], bans: [] }];

module.exports = { startRooms };
