// SPDX-License-Identifier: Apache-2.0
// Two wards as `npm start` runs them: a network, custodians and gateways as processes, on free ports and in a folder of their own.

import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Role } from '@wardledger/chaincode/domain';
import { freePorts } from '../../../scripts/free-range.cjs';
import { approveAttestationKeys } from '../../../start/src/processes/attestation-keys';
import { engine, prepareNetwork, root, type TestNetwork, type Ward } from './networks';
import { openQuickly } from './open-quickly';
import { copyPreparedWards } from './prepared-wards';
import { Program } from './processes';
import { until } from './until';

export type { Ward } from './networks';

const script = (name: string) => join(root, 'gateway', 'dist', `${name}.js`);

/** An HTTP answer, read whole. */
export interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into whatever came back
}

/** The rows of a list. */
export function rowsOf({ body }: Answer): Record<string, unknown>[] {
    return (body as { items: Record<string, unknown>[] }).items;
}

/** The results of a post of vitals. */
export function resultsOf({ body }: Answer): Record<string, unknown>[] {
    return (body as { results: Record<string, unknown>[] }).results;
}

/** A request as a test writes it; a POST gets a fresh Idempotency-Key unless it brings one. */
export interface Ask {
    readonly method?: string;
    readonly body?: unknown;
    readonly text?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Without an Idempotency-Key. */
    readonly bare?: boolean;
}

/** What gateways are started with, beside what every test needs. */
interface GatewayStart {
    readonly environment?: Record<string, string>;
    readonly flags?: readonly string[];
}

/** Subjects of tokens with the role admin. */
const ADMINISTRATORS = ['admin-1', 'chief', 'gateway-2', 'matrix-admin'];

/** Nothing waits for company, and a window closes a second after its last post, unless that is of this minute. */
const WINDOWS_AT_ONCE = [
    ['--record-within', '0'],
    ['--window-minutes', '1'],
    ['--window-grace-seconds', '0'],
    ['--window-idle-seconds', '1'],
    ['--close-windows-every', '0'],
].flat();

export class TwoWards {
    readonly dataDir: string;
    readonly network: TestNetwork;
    readonly programs = new Map<string, Program>();
    readonly ports: Record<string, number> = {};
    readonly #tokens = new Map<string, Promise<string>>();

    private constructor(dataDir: string, network: TestNetwork) {
        this.dataDir = dataDir;
        this.network = network;
    }

    /**
     * Wards with these administrators, on the ledger. Those that every suite has were set up once in this run, but for Fabric's own programs, whose folders know their ports.
     * @param flags - of both gateways, beside those that every test needs
     */
    static async start(
        environment: Record<string, string> = {},
        administrators = ADMINISTRATORS,
        flags: readonly string[] = [],
    ): Promise<TwoWards> {
        const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-test-'));
        if (engine === 'native' || administrators !== ADMINISTRATORS) {
            return TwoWards.#setUp(dataDir, administrators, { environment, flags });
        }
        await copyPreparedWards(dataDir, async (folder) => (await TwoWards.#setUp(folder, ADMINISTRATORS)).stop());
        return TwoWards.#of(dataDir, async (wards) => {
            await wards.network.start();
            await wards.#startWards({ environment, flags });
        });
    }

    /** From nothing: identities, keys, administrators, and each ward's key for attestations approved by the other. */
    static async #setUp(dataDir: string, administrators: readonly string[], gateways: GatewayStart = {}): Promise<TwoWards> {
        return TwoWards.#of(dataDir, async (wards) => {
            await wards.network.start();
            await wards.makeKeys();
            await Promise.all([openQuickly(dataDir, 'ward1'), openQuickly(dataDir, 'ward2')]);
            await wards.makeLink();
            await wards.#registerAdministrators(administrators);
            await wards.#startWards(gateways);
            const [administrator = ''] = administrators;
            await approveAttestationKeys({ dataDir, base: (ward) => wards.url(ward, ''), administrator });
        });
    }

    /** Wards on free ports, whose programs are all ended where they do not all start. */
    static async #of(dataDir: string, start: (wards: TwoWards) => Promise<void>): Promise<TwoWards> {
        const wards = new TwoWards(dataDir, await prepareNetwork(dataDir));
        const names = ['ward1', 'ward2', 'metrics-ward1', 'metrics-ward2', 'link-ward1', 'link-ward2'];
        const ports = await freePorts(names.length);
        names.forEach((name, index) => (wards.ports[name] = ports[index]!));
        try {
            await start(wards);
        } catch (error) {
            await wards.stop();
            throw error;
        }
        return wards;
    }

    async #startWards({ environment, flags }: GatewayStart): Promise<void> {
        await Promise.all([this.startCustodian('ward1'), this.startCustodian('ward2')]);
        await Promise.all([this.startGateway('ward1', environment, flags), this.startGateway('ward2', environment, flags)]);
    }

    #run(name: string, file: string, args: readonly string[], environment: Record<string, string> = {}): Program {
        const program = new Program(name, join(this.dataDir, `${name}.log`), file, args, environment);
        this.programs.set(name, program);
        return program;
    }

    async #command(...args: string[]): Promise<void> {
        const code = await new Program('keys', join(this.dataDir, 'keys.log'), script('custodian'), args).finished();
        if (code !== 0) {
            throw new Error(`custodian ${args.join(' ')} ended with ${String(code)}`);
        }
    }

    /** Those who may have tokens with the role admin, in both wards; and the wards' own processes. */
    async #registerAdministrators(names: readonly string[]): Promise<void> {
        const named = names.flatMap((name) => ['--name', name]);
        for (const ward of ['ward1', 'ward2'] as const) {
            await this.#command('register-admin', '--ward', ward, '--data-dir', this.dataDir, '--peer', this.network.peers[ward], ...named);
        }
    }

    async makeKeys(): Promise<void> {
        const of = (ward: Ward) => ['--ward', ward, '--data-dir', this.dataDir];
        const sealed = join(this.dataDir, 'index-key.jwe');
        await this.#command('init', ...of('ward1'));
        await this.#command('init', ...of('ward2'));
        await this.#command(
            'share-index',
            ...of('ward1'),
            '--to',
            join(this.dataDir, 'ward2', 'custodian', 'public.json'),
            '--out',
            sealed,
        );
        await this.#command('accept-index', ...of('ward2'), '--in', sealed);
    }

    /** Has each gateway know the other's certificate. */
    async makeLink(): Promise<void> {
        const file = (ward: Ward, name: string) => join(this.dataDir, ward, 'link', `${name}.pem`);
        for (const ward of ['ward1', 'ward2'] as const) {
            await this.#command('link-certificate', '--ward', ward, '--data-dir', this.dataDir);
        }
        copyFileSync(file('ward1', 'certificate'), file('ward2', 'ward1'));
        copyFileSync(file('ward2', 'certificate'), file('ward1', 'ward2'));
    }

    async startCustodian(ward: Ward, environment: Record<string, string> = {}): Promise<void> {
        const args = ['serve', '--ward', ward, '--data-dir', this.dataDir, '--peer', this.network.peers[ward]];
        await this.#run(`custodian-${ward}`, script('custodian'), args, environment).printed(/custodian ready/);
    }

    /** @param flags - beside those that every test needs */
    async startGateway(ward: Ward, environment: Record<string, string> = {}, flags: readonly string[] = []): Promise<void> {
        const ports = ['--port', String(this.ports[ward]), '--metrics-port', String(this.ports[`metrics-${ward}`])];
        const args = [
            '--ward',
            ward,
            '--data-dir',
            this.dataDir,
            '--peer',
            this.network.peers[ward],
            ...ports,
            ...this.#linkArgs(ward),
            ...WINDOWS_AT_ONCE,
            '--dev-issuer',
            '--log-level',
            'debug',
            ...flags,
        ];
        this.#tokens.clear();
        await this.#run(`gateway-${ward}`, script('server'), args, environment).printed(/gateway ready/);
    }

    /** Until each window of a ward that was opened is on the ledger: they close a second after their last post. */
    async windowsSettled(ward: Ward = 'ward1'): Promise<void> {
        const isSettled = (): boolean => this.countInStore(ward, "windows WHERE state IN ('OPEN', 'CLOSED', 'ATTESTED')") === 0;
        await until(`the windows of ${ward} are on the ledger`, isSettled, 90);
    }

    /** How many rows of a ward's store there are, while its gateway runs. @param rows - SQL, from the table on */
    countInStore(ward: Ward, rows: string): number {
        const database = new DatabaseSync(join(this.dataDir, ward, 'gateway.sqlite'), { readOnly: true });
        try {
            return Number(database.prepare(`SELECT count(*) AS number FROM ${rows}`).get()?.['number']);
        } finally {
            database.close();
        }
    }

    #linkArgs(ward: Ward): string[] {
        const other = ward === 'ward1' ? 'ward2' : 'ward1';
        const port = (name: Ward) => String(this.ports[`link-${name}`]);
        return ['--ward-link', `${other}=https://127.0.0.1:${port(other)}`, '--ward-link-port', port(ward)];
    }

    url(ward: Ward, path: string): string {
        return `http://127.0.0.1:${String(this.ports[ward])}${path}`;
    }

    /** A token, asked for once for a subject with these roles. */
    async token(ward: Ward, subject: string, ...roles: Role[]): Promise<string> {
        const name = [ward, subject, ...roles].join(' ');
        const known = this.#tokens.get(name) ?? this.#newToken(ward, subject, roles);
        this.#tokens.set(name, known);
        known.catch(() => this.#tokens.delete(name)); // the gateway may be back at the next attempt
        return known;
    }

    async #newToken(ward: Ward, sub: string, roles: readonly Role[]): Promise<string> {
        const answer = await this.ask(ward, '/dev/token', { method: 'POST', body: { sub, roles } });
        if (answer.status !== 200) {
            throw new Error(`no token: ${answer.text}`);
        }
        return (answer.body as { access_token: string }).access_token;
    }

    async ask(ward: Ward, path: string, { method = 'GET', body, text, headers = {}, bare = false }: Ask = {}): Promise<Answer> {
        const key = method === 'POST' && path.startsWith('/v1') && !bare ? { 'idempotency-key': `"${randomUUID()}"` } : {};
        const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
        return read(await fetch(this.url(ward, path), { method, ...sent(content, { ...key, ...headers }) }));
    }

    /** A client of one gateway with one subject's token. */
    async as(ward: Ward, subject: string, ...roles: Role[]): Promise<(path: string, ask?: Ask) => Promise<Answer>> {
        const authorization = `Bearer ${await this.token(ward, subject, ...roles)}`;
        return async (path, ask = {}) => this.ask(ward, path, { ...ask, headers: { authorization, ...ask.headers } });
    }

    /** Opens visits at a ward's desk, with one of its clinicians, who has called before, for their team: of the ward's doctors and nurses each may look from then on. */
    async admit(ward: Ward, clinician: string, ...patients: readonly string[]): Promise<void> {
        const desk = await this.as(ward, 'desk-of-visits', 'admission');
        for (const patient of patients) {
            const answer = await desk('/v1/visits', { method: 'POST', body: { patient, clinician } });
            if (answer.status !== 201) {
                throw new Error(`no visit: ${answer.text}`);
            }
        }
    }

    async stop(): Promise<void> {
        for (const program of [...this.programs.values()].reverse()) {
            await program.end();
        }
        await this.network.stop();
    }

    /** Removes the data folder. */
    forget(): void {
        if (process.env['WARDLEDGER_KEEP_TEST_DATA'] !== undefined) {
            console.log(`kept ${this.dataDir}`);
            return;
        }
        rmSync(this.dataDir, { recursive: true, force: true });
    }
}

function sent(content: string | undefined, headers: Record<string, string>): RequestInit {
    return content === undefined ? { headers } : { headers: { 'content-type': 'application/json', ...headers }, body: content };
}

async function read(response: Response): Promise<Answer> {
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: jsonIn(text) };
}

function jsonIn(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
