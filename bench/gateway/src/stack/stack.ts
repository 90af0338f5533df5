// SPDX-License-Identifier: Apache-2.0
// The real processes on free ports: network with both chaincodes, and per ward a custodian and a gateway.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { approveAttestationKeys } from '@wardledger/start/dist/processes/attestation-keys';
import { type ProcessError, Processes } from '@wardledger/start/dist/processes/processes';
import { freePorts } from '../../../../scripts/free-range.cjs';

export type Ward = 'ward1' | 'ward2';
type OnExit = (error: ProcessError) => void;

const READY_SECONDS = 120;
const BOTH_WARDS = "AND('Ward1MSP.peer','Ward2MSP.peer')";
/** Approves what the custodians attest with, and is nobody else. */
const ADMINISTRATOR = 'admin-1';
const RATE_LIMIT = '10000000'; // what is measured is how fast it can, not how fast a caller may

const packageDir = (name: string): string => dirname(require.resolve(`${name}/package.json`));
const gatewayScript = (name: string): string => join(packageDir('@wardledger/gateway'), 'dist', `${name}.js`);

/** Where ward 1's gateway and both peers listen. */
interface Ports {
    readonly gateway: number;
    readonly peers: Readonly<Record<Ward, number>>;
}

/** How the wards' gateways are set. */
export interface StackSettings {
    /** Milliseconds for which a post waits for company. */
    readonly recordWithin: number;
    /** Minutes for which a window takes posts. */
    readonly windowMinutes: number;
}

/** Everything that runs during a bench. */
export class Stack {
    readonly dataDir: string;
    readonly #processes: Processes;
    readonly #onExit: OnExit;
    readonly #settings: StackSettings;
    #ports: Ports | undefined;

    /** @param onExit - hears of a process that ended by itself */
    constructor(dataDir: string, onExit: OnExit, settings: StackSettings) {
        this.#settings = settings;
        this.dataDir = dataDir;
        this.#processes = new Processes(join(dataDir, 'logs'));
        this.#onExit = onExit;
    }

    get url(): string {
        return `http://127.0.0.1:${String(this.#known.gateway)}`;
    }

    peerEndpoint(ward: Ward): string {
        return `127.0.0.1:${String(this.#known.peers[ward])}`;
    }

    get organizations(): string {
        return join(this.dataDir, 'organizations');
    }

    async start(): Promise<void> {
        const [peer1 = 0, peer2 = 0, rest1 = 0, rest2 = 0, metrics1 = 0, metrics2 = 0, orderer = 0] = await freePorts(7);
        this.#ports = { gateway: rest1, peers: { ward1: peer1, ward2: peer2 } };

        const chaincode = packageDir('@wardledger/chaincode');
        const collections = join(chaincode, '..', 'test-network-config', 'collections_config.json');
        const contracts = ['--chaincode', `wardledger=${chaincode}`, '--collections', `wardledger=${collections}`];
        const bare = ['--chaincode', `put=${join(__dirname, '..', '..', 'put-contract')}`];
        const policies = ['--policy', `wardledger=${BOTH_WARDS}`, '--policy', `put=${BOTH_WARDS}`];
        const networkPorts = ['--peer-ports', `${String(peer1)},${String(peer2)}`, '--orderer-port', String(orderer)];
        const script = join(packageDir('@wardledger/embedded-network'), 'bin', 'embedded-network.cjs');
        const networkArgs = ['--data-dir', this.dataDir, '--block-readers', 'admins', ...contracts, ...bare, ...policies, ...networkPorts];
        this.#processes.start({ name: 'network', script, args: networkArgs, onExit: this.#onExit });
        await this.#processes.ready('network', () => this.#processes.printed('network', /ready/i), READY_SECONDS);

        const custodian = gatewayScript('custodian');
        const run = async (...args: string[]): Promise<void> => this.#processes.run('keys', custodian, args);
        const shared = join(this.dataDir, 'index-key.jwe');
        await run('init', ...this.#of('ward1'));
        await run('init', ...this.#of('ward2'));
        await run('share-index', ...this.#of('ward1'), '--to', join(this.dataDir, 'ward2', 'custodian', 'public.json'), '--out', shared);
        await run('accept-index', ...this.#of('ward2'), '--in', shared);

        const wards = [
            { ward: 'ward1', peer: peer1, port: rest1, metrics: metrics1 },
            { ward: 'ward2', peer: peer2, port: rest2, metrics: metrics2 },
        ] as const;
        for (const { ward, peer, port, metrics } of wards) {
            const place = [...this.#of(ward), '--peer', `127.0.0.1:${String(peer)}`];
            await run('register-admin', ...place, '--name', ADMINISTRATOR);
            const keeper = `custodian-${ward}`;
            this.#processes.start({ name: keeper, script: custodian, args: ['serve', ...place], onExit: this.#onExit });
            const socket = join(this.dataDir, ward, 'custodian.sock');
            await this.#processes.ready(keeper, () => Promise.resolve(existsSync(socket)), READY_SECONDS);

            const name = `gateway-${ward}`;
            const ports = ['--port', String(port), '--metrics-port', String(metrics)];
            const { recordWithin, windowMinutes } = this.#settings;
            const vitals = [
                '--record-within',
                String(recordWithin),
                '--window-minutes',
                String(windowMinutes),
                '--close-windows-every',
                '0',
            ];
            const args = [...place, ...ports, '--dev-issuer', '--rate-limit', RATE_LIMIT, ...vitals];
            this.#processes.start({ name, script: gatewayScript('server'), args, onExit: this.#onExit });
            const ready = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${String(port)}/readyz`)).ok;
            await this.#processes.ready(name, ready, READY_SECONDS);
        }
        const base = (ward: Ward): string => `http://127.0.0.1:${String(ward === 'ward1' ? rest1 : rest2)}`;
        await approveAttestationKeys({ dataDir: this.dataDir, base, administrator: ADMINISTRATOR });
    }

    /** Starts a further script and waits until it answers at the port that it was given. */
    async serve(name: string, script: string, args: readonly string[] = []): Promise<string> {
        const [port = 0] = await freePorts(1);
        this.#processes.start({ name, script, args: [String(port), ...args], onExit: this.#onExit });
        const url = `http://127.0.0.1:${String(port)}`;
        await this.#processes.ready(name, async () => (await fetch(url)).ok, READY_SECONDS);
        return url;
    }

    async stop(): Promise<void> {
        await this.#processes.stop();
    }

    get #known(): Ports {
        if (this.#ports === undefined) {
            throw new Error('nothing was started');
        }
        return this.#ports;
    }

    #of(ward: Ward): string[] {
        return ['--ward', ward, '--data-dir', this.dataDir];
    }
}
