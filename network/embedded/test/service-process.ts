// SPDX-License-Identifier: Apache-2.0
// A chaincode service as operators run it: an unmodified `fabric-chaincode-node server` in a process of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, type CertificateAuthority, type KeyAndCertificate } from '../src/identities/certificate-authority';
import type { ConnectionDocument } from '../src/chaincode/connection';

const command = require.resolve('fabric-shim/cli');

async function listening(port: number, child: ChildProcess): Promise<void> {
    for (;;) {
        if (child.exitCode !== null) {
            throw new Error(`the service ended with code ${child.exitCode}`);
        }
        const socket = connect(port, '127.0.0.1');
        const answered = await once(socket, 'connect').then(
            () => true,
            () => false,
        );
        socket.destroy();
        if (answered) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/** The service's certificate, and the authority whose clients it lets in. */
export interface ServiceTls {
    readonly server: KeyAndCertificate;
    readonly clientRoot: string;
}

function tlsFlags({ server, clientRoot }: ServiceTls): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'service-tls-'));
    const file = (name: string, content: string): string => {
        writeFileSync(join(folder, name), content, { mode: 0o600 });
        return join(folder, name);
    };
    return [
        '--chaincode-tls-cert-file',
        file('server.crt', server.certificate),
        '--chaincode-tls-key-file',
        file('server.key', server.key),
        '--chaincode-tls-client-cacert-file',
        file('client-ca.crt', clientRoot),
    ];
}

/** One service at a fixed port; it can be killed and started again. */
export class ServiceProcess {
    readonly port: number;
    readonly #folder: string;
    readonly #id: string;
    readonly #tls: ServiceTls | undefined;
    #child: ChildProcess | undefined;

    constructor(folder: string, port: number, { id = 'odd:1', tls }: { id?: string; tls?: ServiceTls } = {}) {
        this.#folder = folder;
        this.port = port;
        this.#id = id;
        this.#tls = tls;
    }

    async start(): Promise<void> {
        const flags = ['--chaincode-address', `127.0.0.1:${this.port}`, '--chaincode-id', this.#id];
        const secure = this.#tls ? tlsFlags(this.#tls) : [];
        const environment = { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: 'critical', CORE_CHAINCODE_LOGGING_SHIM: 'critical' };
        this.#child = spawn(process.execPath, [command, 'server', ...flags, ...secure], {
            cwd: this.#folder,
            stdio: 'ignore',
            env: environment,
        });
        await listening(this.port, this.#child);
    }

    /** kill -9. */
    async kill(): Promise<void> {
        if (this.#child && this.#child.exitCode === null && this.#child.signalCode === null) {
            const gone = once(this.#child, 'exit');
            this.#child.kill('SIGKILL');
            await gone;
        }
    }
}

/** An authority that issues certificates for services and for the peers that call them. */
export class ServiceAuthority {
    readonly #authority: CertificateAuthority;

    private constructor(authority: CertificateAuthority) {
        this.#authority = authority;
    }

    static async create(name: string): Promise<ServiceAuthority> {
        return new ServiceAuthority(await createAuthority('tlsca', name));
    }

    get root(): string {
        return this.#authority.root.certificate;
    }

    issue(commonName: string): Promise<KeyAndCertificate> {
        return this.#authority.issue({ commonName, hosts: ['127.0.0.1'], tls: true });
    }

    async serviceTls(): Promise<ServiceTls> {
        return { server: await this.issue('chaincode'), clientRoot: this.root };
    }

    /** How a peer reaches a service of this authority. */
    async connection(port: number): Promise<ConnectionDocument> {
        const { certificate, key } = await this.issue('peer');
        return {
            address: `127.0.0.1:${port}`,
            dial_timeout: '2s',
            tls_required: true,
            client_auth_required: true,
            root_cert: this.root,
            client_cert: certificate,
            client_key: key,
        };
    }
}
