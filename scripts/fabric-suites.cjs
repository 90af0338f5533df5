// SPDX-License-Identifier: Apache-2.0
// `npm run test:fabric [-- PATTERN...]`: on Fabric's own programs, started by network.sh, the parity kit, the contracts' story, the gateway's
// suites and every *.fabric.test.ts; with patterns only the test files whose path matches. Without Fabric's commands it runs nothing and says why.
// @ts-check
'use strict';

const { mkdtempSync, readFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { endAll, removeNetworks, run } = require('./fabric-children.cjs');
const { closingLine, countJest, countKit, findFabric, sum } = require('./fabric-steps.cjs');
const { freeRange } = require('./free-range.cjs');

const root = join(__dirname, '..');
const kit = join(root, 'network', 'embedded', 'conformance');
const chaincode = join(kit, 'chaincode');
const SIGNALS = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/** @param {string} text */
const say = (text) => console.log(`[${new Date().toTimeString().slice(0, 8)}] ${text}`);

/**
 * @typedef {{ work: string, env: NodeJS.ProcessEnv }} Place
 * @typedef {import('./fabric-steps.cjs').Count} Count
 */

/** The handed-out scenarios and the further ones. */
const scenarioSets = [
    { title: 'parity kit', golden: join(kit, 'golden.json'), args: [] },
    { title: 'parity kit, further scenarios', golden: join(kit, 'golden-further.json'), args: ['--scenarios', join(kit, 'further.mjs')] },
];

/** @param {string} golden a transcript @returns {number} of its scenarios: all of them must have run */
const scenariosIn = (golden) => Object.keys(JSON.parse(readFileSync(golden, 'utf8')).scenarios).length;

/** @param {Place} place @param {number} base @param {string[]} words */
async function networkScript({ work, env }, base, words) {
    const where = ['--engine', 'native', '--data-dir', join(work, 'kit'), '--ports-from', String(base)];
    const { code, output } = await run(join(root, 'network', 'network.sh'), [...words, ...where], { env, log: join(work, 'kit.log') });
    if (code !== 0) {
        throw new Error(`network.sh ${words.join(' ')} ended with ${code}:\n${output}`);
    }
}

/** @param {Place} place @returns {Promise<string[]>} where the kit finds the network */
async function startKitNetwork(place) {
    const base = await freeRange();
    await networkScript(place, base, ['createChannel']);
    const collections = join(chaincode, 'collections_config.json');
    const both = "AND('Ward1MSP.peer','Ward2MSP.peer')";
    await networkScript(place, base, ['deployCC', '-ccn', 'parity', '-ccp', chaincode, '-cccg', collections, '-ccep', both]);
    const either = "OR('Ward1MSP.peer','Ward2MSP.peer')";
    await networkScript(place, base, ['deployCC', '-ccn', 'parity2', '-ccp', chaincode, '-cccg', 'none', '-ccep', either]);
    const [peer1, peer2, orderer] = [1, 2, 0].map((offset) => `127.0.0.1:${base + offset}`);
    const organizations = join(place.work, 'kit', 'organizations');
    return ['--organizations', organizations, '--peer1', peer1 ?? '', '--peer2', peer2 ?? '', '--orderer', orderer ?? ''];
}

/** What differs, with the lines that say how. @param {string} output */
const differences = (output) => output.split(/\n(?=same|DIFFERS|\d+ scenarios)/).filter((part) => part.startsWith('DIFFERS'));

/** @param {Place} place @returns {Promise<Count>} */
async function runKit({ work, env }) {
    // The kit streams blocks as ordinary clients, which Fabric lets every reader do; the product's network does not.
    const place = { work, env: { ...env, BLOCK_READERS: 'Readers' } };
    const where = await startKitNetwork(place);
    const counts = [];
    for (const { title, golden, args } of scenarioSets) {
        const count = scenariosIn(golden);
        say(`${title}: ${count} scenarios ...`);
        const log = join(place.work, 'kit.log');
        const { output } = await run(process.execPath, [join(kit, 'run.mjs'), ...where, ...args, '--compare', golden], {
            env: place.env,
            log,
        });
        differences(output).forEach((text) => console.log(text));
        const counted = countKit(output, count);
        say(`${title}: ${closingLine(counted)}`);
        counts.push(counted);
    }
    return sum(counts);
}

/** @param {Place} place @param {string[]} patterns @returns {Promise<Count>} */
async function runJest({ work, env }, patterns) {
    const report = join(work, 'jest.json');
    const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
    const options = ['--config', join(root, 'jest.fabric.config.cjs'), '--json', '--outputFile', report];
    say('contracts, gateway and network on Fabric ...');
    await run(process.execPath, [jest, ...options, ...patterns], { env });
    return countJest(report);
}

/** @param {Promise<Count>} suite @returns {Promise<Count>} a suite that broke off counts as one failure */
async function settled(suite) {
    return suite.catch((error) => {
        console.error(error.message);
        return { passed: 0, failed: 1, skipped: 0 };
    });
}

/** @param {string} folder of Fabric's commands @param {string[]} patterns */
async function runSuites(folder, patterns) {
    const work = mkdtempSync(join(tmpdir(), 'wardledger-fabric-'));
    // Everything that a test keeps is below `work`: there its network is found if the test cannot stop it.
    const env = { ...process.env, FABRIC_BIN: folder, TMPDIR: work, WARDLEDGER_TEST_NETWORK: 'native' };
    const place = { work, env };
    /** @type {number | undefined} */
    let interrupted;
    for (const [signal, code] of Object.entries(SIGNALS)) {
        process.on(signal, () => {
            interrupted ??= code;
            void endAll();
        });
    }
    const suites = [...(patterns.length === 0 ? [() => runKit(place)] : []), () => runJest(place, patterns)];
    const counts = [];
    for (const suite of suites) {
        counts.push(await settled(suite()));
    }
    await removeNetworks(work, env);
    const count = sum(counts);
    console.log(closingLine(count));
    return interrupted ?? (count.failed === 0 ? 0 : 1);
}

async function main() {
    const fabric = findFabric(process.env);
    if ('reason' in fabric) {
        console.log(`Nothing was run on Fabric: ${fabric.reason}.`);
        console.log(closingLine({ passed: 0, failed: 0, skipped: 0 }));
        return 0;
    }
    say(`Fabric's commands in ${fabric.folder}`);
    return runSuites(fabric.folder, process.argv.slice(2));
}

void main().then((code) => process.exit(code));
