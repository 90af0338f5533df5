// SPDX-License-Identifier: Apache-2.0
// The embedded network as a process, from its command.

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { POLICY, type Engine } from './engine';

interface Announcement {
    readonly endpoints: { readonly peers: readonly { readonly address: string }[] };
    readonly organizationsDir: string;
}

/** How long the network may take to commit what it has and to end. */
const PATIENCE_MS = 30_000;
const PUT_CONTRACT = join(__dirname, '..', '..', 'put-contract');
const COMMAND = join(dirname(require.resolve('@wardledger/embedded-network/package.json')), 'bin', 'embedded-network.cjs');

/** This repository's network in one process. */
export const embeddedEngine: Engine = {
    name: 'embedded',
    takesIdentities: true,
    async start({ dataDir, organizations }) {
        const chaincode = ['--chaincode', `put=${PUT_CONTRACT}`, '--policy', `put=${POLICY}`];
        const ports = ['--peer-ports', '0,0', '--orderer-port', '0'];
        const identities = organizations === undefined ? [] : ['--organizations', organizations];
        const args = [COMMAND, '--data-dir', dataDir, ...chaincode, ...ports, ...identities, '--json'];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
        const { endpoints, organizationsDir } = await new Promise<Announcement>((resolve, reject) => {
            let text = '';
            child.stdout?.on('data', (chunk: Buffer) => {
                text += chunk.toString('utf8');
                if (text.includes('\n')) {
                    resolve(JSON.parse(text) as Announcement);
                }
            });
            child.once('exit', (code) => {
                reject(new Error(`the embedded network ended with code ${String(code)}`));
            });
        });
        const { pid = 0 } = child;
        return {
            peers: endpoints.peers.map(({ address }) => address),
            organizations: organizationsDir,
            processes: () => new Map([['network', [pid]]]),
            stop: async () => {
                if (child.exitCode !== null || child.signalCode !== null) {
                    return;
                }
                const ended = new Promise((resolve) => child.once('exit', resolve));
                child.kill('SIGTERM');
                const impatient = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
                await ended;
                clearTimeout(impatient);
            },
        };
    },
};
