// SPDX-License-Identifier: Apache-2.0
// What an operator does with a network, by engine: as docs/operations tells for Fabric's programs, and by hand for the embedded one.

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../processes';
import { EmbeddedProcess } from './embedded-process';
import { NativeNetwork } from './native';
import { root, type TestNetwork } from './test-network';

/** An operator's work on one network. */
export interface NetworkOperator {
    /** Copies it while its clients go on. */
    backUp(to: string): Promise<void>;
    /** Puts a copy where nothing is any more, and starts it. */
    restore(from: string): Promise<void>;
    /** Commits the same chaincode as another version. */
    upgrade(version: string): Promise<void>;
    /** New certificates for the same keys. `until`: their end; rejects with what is said when they have expired already. */
    renew(until?: string): Promise<void>;
}

const renewal = join(root, 'network', 'embedded', 'bin', 'renew-certificates.cjs');
const FOLDERS = ['network', 'organizations'];

function embeddedOperator(network: EmbeddedProcess): NetworkOperator {
    let version: string[] = [];
    const { dataDir, organizationsDir } = network;
    const restarted = async (between: () => void | Promise<void>): Promise<void> => {
        await network.stop();
        await between();
        await network.start(version);
    };
    return {
        backUp: async (to) =>
            restarted(() => {
                FOLDERS.forEach((folder) => cpSync(join(dataDir, folder), join(to, folder), { recursive: true }));
            }),
        restore: async (from) => {
            await network.kill();
            FOLDERS.forEach((folder) => {
                rmSync(join(dataDir, folder), { recursive: true });
                cpSync(join(from, folder), join(dataDir, folder), { recursive: true });
            });
            await network.start(version);
        },
        upgrade: async (to) => {
            version = ['--chaincode-version', `wardledger=${to}`];
            await restarted(() => undefined);
        },
        renew: async (until) =>
            restarted(async () => {
                const args = ['--organizations', organizationsDir, ...(until === undefined ? [] : ['--until', until])];
                const program = new Program('renewal', join(dataDir, 'renewal.log'), renewal, args);
                if ((await program.finished()) !== 0) {
                    throw new Error(program.output());
                }
            }),
    };
}

function nativeOperator(network: NativeNetwork): NetworkOperator {
    return {
        backUp: async (to) => {
            mkdirSync(to, { recursive: true });
            await network.run('backup', '--to', to);
        },
        restore: async (from) => {
            await network.kill();
            await network.run('down');
            await network.run('restore', '--from', from);
            await network.run('start');
        },
        upgrade: async (version) => {
            await network.run('deployCC', '-ccv', version);
        },
        renew: async (until) => {
            await network.run('renew', ...(until === undefined ? [] : ['--until', until]));
            await network.run('start');
        },
    };
}

/** The operator of a network whose programs are processes. */
export function operatorOf(network: TestNetwork): NetworkOperator {
    if (network instanceof NativeNetwork) {
        return nativeOperator(network);
    }
    if (network instanceof EmbeddedProcess) {
        return embeddedOperator(network);
    }
    throw new Error(`nobody operates a network of engine ${network.engine} in the same process`);
}
