// SPDX-License-Identifier: Apache-2.0
// Real Fabric as plain processes, by network.sh: same wards, block time, chaincode and endorsement policy.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { POLICY, type Engine, type StartOptions } from './engine';

const NETWORK_SH = join(__dirname, '..', '..', '..', '..', 'network', 'network.sh');
const PUT_CONTRACT = join(__dirname, '..', '..', 'put-contract');
const FIRST_PORT = Number(process.env['BENCH_PORTS_FROM'] ?? 23_100);
/** network.sh's ports of the peers, counted from the first. */
const PEER_OFFSETS = [1, 2];

function run(args: readonly string[], { dataDir }: StartOptions): Promise<void> {
    const where = ['--engine', 'native', '--data-dir', dataDir, '--ports-from', String(FIRST_PORT)];
    const child = spawn('bash', [NETWORK_SH, ...args, ...where], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const listen = (text: Buffer): void => {
        said += text.toString('utf8');
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    return new Promise((resolve, reject) => {
        child.once('close', (code) => {
            if (code === 0) {
                resolve();
            } else {
                reject(new Error(`network.sh ${args.join(' ')} ended with ${String(code)}:\n${said}`));
            }
        });
    });
}

/** Why real Fabric cannot be measured here; undefined when it can. */
export function whyNotNative(): string | undefined {
    const folders = [process.env['FABRIC_BIN'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter)].filter((folder) => folder !== '');
    const missing = ['peer', 'orderer', 'cryptogen', 'configtxgen', 'osnadmin'].filter(
        (command) => !folders.some((folder) => existsSync(join(folder, command))),
    );
    if (missing.length > 0) {
        return `Fabric's commands are neither on PATH nor in FABRIC_BIN (missing: ${missing.join(', ')})`;
    }
    return spawnSync('bash', ['--version']).status === 0 ? undefined : 'there is no bash';
}

/** Fabric's own peers and orderer. */
export const nativeEngine: Engine = {
    name: 'Fabric 3.1.5',
    takesIdentities: false,
    async start(options) {
        const { dataDir } = options;
        try {
            await run(['up', 'createChannel'], options);
            await run(['deployCC', '-ccn', 'put', '-ccp', PUT_CONTRACT, '-ccep', POLICY, '-cccg', 'none'], options);
        } catch (error) {
            await run(['down'], options).catch(() => undefined); // what did start must not stay; the first error says more
            throw error;
        }
        return {
            peers: PEER_OFFSETS.map((offset) => `127.0.0.1:${String(FIRST_PORT + offset)}`),
            organizations: join(dataDir, 'organizations'),
            processes: () => {
                const folder = join(dataDir, 'run');
                const parts = new Map<string, number[]>();
                for (const file of readdirSync(folder).filter((name) => name.endsWith('.pid'))) {
                    const [pid = ''] = readFileSync(join(folder, file), 'utf8').split('\n');
                    const [name = file] = file.replace(/\.pid$/, '').split('.');
                    const part = name.replace(/\d+$/, ''); // peer1 and peer2 are both peers
                    parts.set(part, [...(parts.get(part) ?? []), Number(pid)]);
                }
                return parts;
            },
            stop: () => run(['down'], options),
        };
    },
};
