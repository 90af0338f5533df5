#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
/**
 * Starts an embedded network with the kit's chaincodes and compares what it answers with the transcript of a real one.
 *   npm run parity -- [--only NAME,NAME*] [--scenarios FILE --compare FILE]
 *   npm run parity -- --serve [--data-dir DIR]       starts the network at the usual ports and waits
 * Further flags go to run.mjs, see there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const started = process.env.INIT_CWD ?? process.cwd(); // npm runs scripts in the package's folder

/** Takes a flag and its value out of a list of arguments. */
function take(args, flag, hasValue) {
    const at = args.findIndex((arg) => arg === flag || (hasValue && arg.startsWith(`${flag}=`)));
    if (at < 0) {
        return undefined;
    }
    const [found, next] = args.splice(at, hasValue && args[at] === flag ? 2 : 1);
    return hasValue ? (found.includes('=') ? found.slice(flag.length + 1) : next) : true;
}

function networkArguments(dataDir, ports) {
    const chaincode = join(here, 'chaincode');
    return [
        join(here, '..', 'bin', 'embedded-network.cjs'),
        ...['--data-dir', dataDir, ...ports],
        ...['--chaincode', `parity=${chaincode}`, '--chaincode', `parity2=${chaincode}`],
        ...['--policy', "parity=AND('Ward1MSP.peer','Ward2MSP.peer')", '--policy', "parity2=OR('Ward1MSP.peer','Ward2MSP.peer')"],
        ...['--collections', `parity=${join(chaincode, 'collections_config.json')}`],
    ];
}

/** Free ports in the order of their text: the kit sorts error details by address, so ward 1's peer must come first. */
async function freePorts(count) {
    const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const ports = servers.map((server) => String(server.address().port)).sort();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    return ports;
}

/** Starts the network in a process of its own, at free ports; resolves with what it prints when it is ready. */
async function startNetwork(dataDir) {
    const ports = ['--peer-ports', (await freePorts(2)).join(','), '--orderer-port', '0', '--json'];
    const child = spawn(process.execPath, networkArguments(dataDir, ports), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const lines = createInterface({ input: child.stdout });
    const ready = once(lines, 'line').then(([line]) => JSON.parse(line));
    const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the network ended with code ${code}`)));
    return { child, ...(await Promise.race([ready, failed])) };
}

async function serve(dataDir) {
    const child = spawn(process.execPath, networkArguments(dataDir, []), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.on(signal, () => child.kill(signal));
    }
    const [code] = await once(child, 'exit');
    return code ?? 1;
}

async function compare(args, dataDir) {
    const { child, endpoints, organizationsDir } = await startNetwork(dataDir);
    const [peer1, peer2] = endpoints.peers.map(({ address }) => address);
    const where = ['--organizations', organizationsDir, '--peer1', peer1, '--peer2', peer2, '--orderer', endpoints.orderer.address];
    const writes = args.some((arg) => /^--(compare|out|list)\b/.test(arg));
    const golden = writes ? [] : ['--compare', join(here, 'golden.json')];
    const runner = spawn(process.execPath, [join(here, 'run.mjs'), ...where, ...golden, ...args], {
        stdio: 'inherit',
        cwd: join(here, '..'),
    });
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.on(signal, () => runner.kill(signal));
    }
    const [code] = await once(runner, 'exit');
    child.kill('SIGTERM');
    await once(child, 'exit');
    return code ?? 1;
}

const args = process.argv.slice(2);
const isServing = take(args, '--serve', false);
const given = take(args, '--data-dir', true);
for (const flag of ['--scenarios', '--compare', '--out']) {
    const file = take(args, flag, true);
    if (file !== undefined) {
        args.push(flag, resolve(started, file));
    }
}
const dataDir = given === undefined ? mkdtempSync(join(tmpdir(), 'parity-')) : resolve(started, given);
const code = isServing ? await serve(dataDir) : await compare(args, dataDir);
if (given === undefined) {
    rmSync(dataDir, { recursive: true, force: true });
}
process.exit(code);
