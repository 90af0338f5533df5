// SPDX-License-Identifier: Apache-2.0
// The embedded network in a process of its own, as `npm start` runs it.

import { join } from 'node:path';
import { freePorts } from '../../../../scripts/free-range.cjs';
import { Program } from '../processes';
import { bothWards, collectionsFile, root, type TestNetwork, type Ward } from './test-network';

export const embeddedScript = join(root, 'network', 'embedded', 'bin', 'embedded-network.cjs');

const verifierScript = join(root, 'network', 'verify', 'bin', 'wardledger-audit.cjs');

export class EmbeddedProcess implements TestNetwork {
    readonly engine = 'embedded';
    readonly organizationsDir: string;
    readonly dataDir: string;
    readonly #ports: readonly number[];
    #program: Program | undefined;

    private constructor(dataDir: string, ports: readonly number[]) {
        this.dataDir = dataDir;
        this.organizationsDir = join(dataDir, 'organizations');
        this.#ports = ports;
    }

    static async prepare(dataDir: string): Promise<EmbeddedProcess> {
        return new EmbeddedProcess(dataDir, await freePorts(3));
    }

    get peers(): Readonly<Record<Ward, string>> {
        return { ward1: `127.0.0.1:${String(this.#ports[0])}`, ward2: `127.0.0.1:${String(this.#ports[1])}` };
    }

    /** @param more - further flags */
    async start(more: readonly string[] = []): Promise<void> {
        const [peer1, peer2, orderer] = this.#ports;
        const chaincode = ['--chaincode', `wardledger=${join(root, 'chaincode')}`, '--collections', `wardledger=${collectionsFile}`];
        const ports = ['--peer-ports', `${String(peer1)},${String(peer2)}`, '--orderer-port', String(orderer)];
        const args = [
            '--data-dir',
            this.dataDir,
            ...chaincode,
            '--policy',
            `wardledger=${bothWards}`,
            ...ports,
            '--block-readers',
            'admins',
            '--batch-timeout',
            '20',
            ...more,
        ];
        this.#program = new Program('network', join(this.dataDir, 'network.log'), embeddedScript, args);
        await this.#program.printed(/Ready after/);
    }

    async kill(): Promise<void> {
        await this.#program?.end('SIGKILL');
    }

    async pause(): Promise<void> {
        this.#program?.pause();
        return Promise.resolve();
    }

    async resume(): Promise<void> {
        this.#program?.resume();
        return Promise.resolve();
    }

    async stop(): Promise<void> {
        await this.#program?.end();
    }

    async verify(): Promise<string> {
        const { ward1, ward2 } = this.peers;
        const authority = join(this.organizationsDir, 'ordererOrganizations', 'example.com', 'ca', 'ca.example.com-cert.pem');
        const where = ['--organizations', this.organizationsDir, '--peer1', ward1, '--peer2', ward2, '--authority', authority];
        const verifier = new Program('verify', join(this.dataDir, 'verify.log'), verifierScript, ['verify', ...where]);
        const code = await verifier.finished();
        if (code !== 0) {
            throw new Error(`wardledger-audit ended with ${String(code)}: ${verifier.output()}`);
        }
        return verifier.output();
    }
}
