// SPDX-License-Identifier: Apache-2.0
// What a container's health check runs: ends with 0 when the process beside it serves. Settings come from that process's environment.
// @ts-check
'use strict';

const { get } = require('node:https');
const { connect } = require('node:net');

const end = (/** @type {boolean} */ well) => process.exit(well ? 0 : 1);

/** Whether somebody accepts connections there. @param {import('node:net').NetConnectOpts} place */
const accepts = (place) =>
    connect(place)
        .on('connect', () => end(true))
        .on('error', () => end(false));

/** @type {Record<string, () => unknown>} */
const checks = {
    chaincode: () => accepts({ port: Number((process.env.CORE_CHAINCODE_ADDRESS ?? '').split(':').pop()) }),
    custodian: () => accepts({ path: process.env.WARDLEDGER_SOCKET ?? '' }),
    // From inside, to itself: whose certificate it is, is not the question.
    gateway: () =>
        get({ port: Number(process.env.WARDLEDGER_PORT), path: '/readyz', rejectUnauthorized: false }, ({ statusCode }) =>
            end(statusCode === 200),
        ).on('error', () => end(false)),
};

const check = checks[process.argv[2] ?? ''];
if (check === undefined) {
    console.error(`health.cjs needs one of ${Object.keys(checks).join(', ')}`);
    process.exit(2);
}
check();
