// SPDX-License-Identifier: Apache-2.0
// Suites that run built programs. Jest loads this file before each suite: one of these fails where a build is older than its sources,
// so that no change of a source passes for tested before it was built.
// @ts-check
'use strict';

const { join, relative } = require('node:path');
const { staleBuilds } = require('./build-state.cjs');

const WARDS = ['gateway', 'network/embedded', 'network/verify'];

/** Which suites run what of which packages. @type {{ suites: RegExp, packages: string[] }[]} */
const BUILT_SUITES = [
    { suites: /^gateway\/test\/.*\.integration\.test\.ts$/, packages: WARDS },
    { suites: /^gateway\/test\/custody\/custodian-process\.test\.ts$/, packages: ['gateway'] },
    { suites: /^audit\/test\//, packages: ['audit'] },
    { suites: /^start\/test\//, packages: ['start', ...WARDS] },
    { suites: /^bench\/(gateway|network)\/test\//, packages: ['bench/gateway', 'bench/network', 'start', ...WARDS] },
    { suites: /^network\/embedded\/test\/(process|process-ends|package|conformance.*)\.test\.ts$/, packages: ['network/embedded'] },
    { suites: /^network\/test\//, packages: ['network/embedded', 'network/verify', 'network/client', 'chaincode'] },
    { suites: /^network\/verify\/test\/(browser|command|conformance)\.test\.ts$/, packages: ['network/embedded', 'network/verify'] },
    { suites: /^network\/containers\/test\/production\.test\.ts$/, packages: ['gateway'] },
];

/** @param {string} suite relative to the repository @returns {string[]} the packages whose programs it runs */
const packagesRunBy = (suite) => BUILT_SUITES.filter(({ suites }) => suites.test(suite)).flatMap(({ packages }) => packages);

/**
 * @param {string} root
 * @param {string} suite relative to it
 * @throws Error that says what is stale and what to do
 */
function demandFreshBuild(root, suite) {
    const stale = staleBuilds(root, packagesRunBy(suite));
    if (stale.length > 0) {
        throw new Error(`${suite} runs what is built, and ${stale.join(', ')}: npm run build`);
    }
}

module.exports = { demandFreshBuild, packagesRunBy };

if (typeof expect !== 'undefined') {
    const root = join(__dirname, '..');
    demandFreshBuild(root, relative(root, expect.getState().testPath ?? root));
}
