#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
/**
 * Starts an embedded network with the kit's chaincodes and compares what it answers with the transcript of a real one.
 *   npm run parity -- [--only NAME,NAME*] [--scenarios FILE --compare FILE]
 *   npm run parity -- --service [...]                the same with chaincode as a service: a process for each chaincode and ward
 *   npm run parity -- --serve [--data-dir DIR]       starts the network at the usual ports and waits
 * Further flags go to run.mjs, see there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import finder from '../../../scripts/free-range.cjs';

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

const chaincode = join(here, 'chaincode');
const inThreads = ['--chaincode', `parity=${chaincode}`, '--chaincode', `parity2=${chaincode}`];

/** Starts `fabric-chaincode-node server` for a chaincode and a ward; the network dials it when it listens. */
function startService(name, ward, port) {
    const command = createRequire(import.meta.url).resolve('fabric-shim/cli');
    const flags = ['--chaincode-address', `127.0.0.1:${port}`, '--chaincode-id', `${name}:${ward}`];
    const env = { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: 'critical', CORE_CHAINCODE_LOGGING_SHIM: 'critical' };
    return spawn(process.execPath, [command, 'server', ...flags], { cwd: chaincode, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A process for each chaincode and ward; their ends, and the flags that tell the network of them. */
async function startServices(dataDir) {
    mkdirSync(dataDir, { recursive: true });
    const ports = await finder.freePorts(4);
    const named = ['parity', 'parity2'].map((name, i) => ({ name, ports: ports.slice(2 * i, 2 * i + 2) }));
    const children = named.flatMap(({ name, ports }) => ports.map((port, i) => startService(name, `ward${i + 1}`, port)));
    const flags = named.map(({ name, ports }) => {
        const files = ports.map((port, i) => {
            const file = join(dataDir, `${name}-ward${i + 1}.json`);
            writeFileSync(file, JSON.stringify({ address: `127.0.0.1:${port}`, dial_timeout: '10s' }));
            return file;
        });
        return ['--chaincode-service', `${name}=${files.join(',')}`];
    });
    await Promise.all(ports.map(listening));
    return { flags: flags.flat(), stop: () => children.forEach((child) => child.kill()) };
}

/** Waits until somebody listens at a port. */
async function listening(port) {
    for (;;) {
        const socket = connect(Number(port), '127.0.0.1');
        const answers = await once(socket, 'connect').then(
            () => true,
            () => false,
        );
        socket.destroy();
        if (answers) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

function networkArguments(dataDir, ports, places = inThreads) {
    return [
        join(here, '..', 'bin', 'embedded-network.cjs'),
        ...['--data-dir', dataDir, ...ports],
        ...places,
        ...['--policy', "parity=AND('Ward1MSP.peer','Ward2MSP.peer')", '--policy', "parity2=OR('Ward1MSP.peer','Ward2MSP.peer')"],
        ...['--collections', `parity=${join(chaincode, 'collections_config.json')}`],
    ];
}

/** Starts the network in a process of its own, at free ports; resolves with what it prints when it is ready. */
async function startNetwork(dataDir, places) {
    const peers = (await finder.freePorts(2)).sort(); // as text: the kit sorts error details by address, and ward 1's peer must come first
    const ports = ['--peer-ports', peers.join(','), '--orderer-port', '0', '--json'];
    const child = spawn(process.execPath, networkArguments(dataDir, ports, places), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const lines = createInterface({ input: child.stdout });
    const ready = once(lines, 'line').then(([line]) => JSON.parse(line));
    const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the network ended with code ${code}`)));
    return { child, ...(await Promise.race([ready, failed])) };
}

async function serve(dataDir, services) {
    const child = spawn(process.execPath, networkArguments(dataDir, [], services?.flags), {
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.on(signal, () => child.kill(signal));
    }
    const [code] = await once(child, 'exit');
    return code ?? 1;
}

async function compare(args, dataDir, services) {
    const { child, endpoints, organizationsDir } = await startNetwork(dataDir, services?.flags);
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
const isService = take(args, '--service', false);
const given = take(args, '--data-dir', true);
for (const flag of ['--scenarios', '--compare', '--out']) {
    const file = take(args, flag, true);
    if (file !== undefined) {
        args.push(flag, resolve(started, file));
    }
}
const dataDir = given === undefined ? mkdtempSync(join(tmpdir(), 'parity-')) : resolve(started, given);
const services = isService ? await startServices(dataDir) : undefined;
let code;
try {
    code = isServing ? await serve(dataDir, services) : await compare(args, dataDir, services);
} finally {
    services?.stop();
    if (given === undefined) {
        rmSync(dataDir, { recursive: true, force: true });
    }
}
process.exit(code);
