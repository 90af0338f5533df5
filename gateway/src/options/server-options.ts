// SPDX-License-Identifier: Apache-2.0
// The command line of a gateway: every setting is a flag, or WARDLEDGER_* in the environment. Unsafe combinations are refused here.

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { HoldState } from '../services/vitals';
import {
    dataFolderOf,
    demandWard,
    type Environment,
    environmentName,
    type Setting as AnySetting,
    UsageError,
    type WardPlace,
    wardPlaceOf,
} from './ward-options';

/** What `--help` prints. */
export const SERVER_HELP = `wardledger gateway: one ward's REST API on the ledger.

Usage: node gateway/dist/server.js --ward WARD --data-dir DIR (--dev-issuer | --issuer URL --jwks-url URL) [options]

Options (each also as an environment variable: --data-dir is WARDLEDGER_DATA_DIR, --dev-issuer is WARDLEDGER_DEV_ISSUER=true):
  --ward WARD              the ward, such as ward1
  --data-dir DIR           data folder; the ward's files are in DIR/WARD (default: data)
  --host ADDRESS           where to listen (default: 127.0.0.1); another than loopback needs --tls-cert and --tls-key
  --port N                 default 8080; 8081 for ward2
  --metrics-port N         Prometheus metrics on 127.0.0.1 (default: 9464; 9465 for ward2)
  --tls-cert FILE          certificate chain, PEM
  --tls-key FILE           its private key, PEM
  --dev-issuer             give a token to anybody who asks at /dev/token; loopback only, never in production
  --issuer URL             the issuer whose tokens count
  --jwks-url URL           its public keys (https)
  --audience NAME          what a token's aud must be (default: urn:wardledger:gateway:WARD)
  --socket FILE            the custodian's socket (default: DIR/WARD/custodian.sock)
  --organizations DIR      identities in cryptogen's layout (default: DIR/organizations)
  --domain NAME            the ward's organisation there (default: WARD.example.com)
  --peer HOST:PORT         the ward's peer (default: 127.0.0.1:7051; 9051 for ward2)
  --channel NAME           default mychannel
  --chaincode NAME         default wardledger
  --rate-limit N           requests a minute for each subject (default: 6000; fifty times as many for IoT gateways)
  --max-lateness-days N    oldest readings that are accepted (default: 7)
  --disk-reserve-mib N     MiB that stay free on the data folder's disk; with less, posts are refused (default: 1024)
  --keep-ciphertexts-days N  days after which a committed ciphertext is removed; 0: never (default: 90)
  --log-level LEVEL        trace, debug, info, warn, error or silent (default: info)
  --help                   this text
`;

const text = { type: 'string' } as const;
const FLAGS = {
    ward: text,
    'data-dir': text,
    host: text,
    port: text,
    'metrics-port': text,
    'tls-cert': text,
    'tls-key': text,
    'dev-issuer': { type: 'boolean' },
    issuer: text,
    'jwks-url': text,
    audience: text,
    socket: text,
    organizations: text,
    domain: text,
    peer: text,
    channel: text,
    chaincode: text,
    'rate-limit': text,
    'max-lateness-days': text,
    'disk-reserve-mib': text,
    'keep-ciphertexts-days': text,
    'log-level': text,
    help: { type: 'boolean' },
} as const;

/** Where tokens come from. */
export type TokenSource =
    { readonly development: true } | { readonly development: false; readonly issuer: string; readonly jwksUrl: string };

/** A command line, with every default filled in. */
export interface ServerOptions extends WardPlace {
    readonly ward: string;
    /** The ward's own data folder. */
    readonly wardFolder: string;
    readonly host: string;
    readonly port: number;
    readonly metricsPort: number;
    readonly tls?: { readonly cert: string; readonly key: string };
    readonly tokens: TokenSource;
    readonly audience: string;
    readonly socketPath: string;
    readonly requestsPerMinute: number;
    readonly maxLatenessDays: number;
    readonly diskReserveMebibytes: number;
    /** 0: for ever. */
    readonly keepCiphertextsDays: number;
    readonly logLevel: string;
    /** For tests of crashes only: the outbox stops before it leaves this state. From WARDLEDGER_HOLD_AT alone. */
    readonly holdAt?: HoldState;
}

type TextFlag = Exclude<keyof typeof FLAGS, 'dev-issuer' | 'help'>;
type Setting = AnySetting<TextFlag>;

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'] {
    try {
        return parseArgs({ args: [...args], options: FLAGS }).values;
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

/** Whether an address can only be reached from this machine. */
export function isLoopback(host: string): boolean {
    return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function numberOf(setting: Setting, flag: TextFlag, fallback: number, maximum: number): number {
    const given = setting(flag);
    const value = given === undefined ? fallback : Number(given);
    if (!Number.isInteger(value) || value < 0 || value > maximum || given?.trim() === '') {
        throw new UsageError(`--${flag} must be a whole number from 0 to ${String(maximum)}`);
    }
    return value;
}

function tokensOf(setting: Setting, development: boolean): TokenSource {
    const [issuer, jwksUrl] = [setting('issuer'), setting('jwks-url')];
    if (development) {
        if (issuer !== undefined || jwksUrl !== undefined) {
            throw new UsageError('--dev-issuer and --issuer exclude each other');
        }
        return { development };
    }
    if (issuer === undefined || jwksUrl === undefined) {
        throw new UsageError('give --issuer and --jwks-url, or --dev-issuer to try things out');
    }
    if (!URL.canParse(jwksUrl) || (new URL(jwksUrl).protocol !== 'https:' && !isLoopback(new URL(jwksUrl).hostname))) {
        throw new UsageError('--jwks-url must be an https URL');
    }
    return { development, issuer, jwksUrl };
}

function listenerOf(setting: Setting, development: boolean): Pick<ServerOptions, 'host' | 'tls'> {
    const host = setting('host') ?? '127.0.0.1';
    const [cert, key] = [setting('tls-cert'), setting('tls-key')];
    if ((cert === undefined) !== (key === undefined)) {
        throw new UsageError('--tls-cert and --tls-key come together');
    }
    if (development && !isLoopback(host)) {
        throw new UsageError('--dev-issuer gives tokens to anybody, so the gateway must listen on 127.0.0.1');
    }
    if (cert === undefined && !isLoopback(host)) {
        throw new UsageError('to listen on another address than loopback, give --tls-cert and --tls-key');
    }
    return cert === undefined || key === undefined ? { host } : { host, tls: { cert: resolve(cert), key: resolve(key) } };
}

function filesOf(setting: Setting, ward: string): Pick<ServerOptions, 'wardFolder' | 'socketPath'> {
    const wardFolder = join(dataFolderOf(setting), ward);
    return { wardFolder, socketPath: resolve(setting('socket') ?? join(wardFolder, 'custodian.sock')) };
}

type Limits = Pick<
    ServerOptions,
    'port' | 'metricsPort' | 'requestsPerMinute' | 'maxLatenessDays' | 'diskReserveMebibytes' | 'keepCiphertextsDays'
>;

function limitsOf(setting: Setting, ward: string): Limits {
    const second = ward === 'ward2' ? 1 : 0;
    return {
        port: numberOf(setting, 'port', 8080 + second, 65_535),
        metricsPort: numberOf(setting, 'metrics-port', 9464 + second, 65_535),
        requestsPerMinute: numberOf(setting, 'rate-limit', 6_000, 10_000_000),
        maxLatenessDays: numberOf(setting, 'max-lateness-days', 7, 3_650),
        diskReserveMebibytes: numberOf(setting, 'disk-reserve-mib', 1_024, 1_000_000_000),
        keepCiphertextsDays: numberOf(setting, 'keep-ciphertexts-days', 90, 36_500),
    };
}

const HOLD_STATES: readonly HoldState[] = ['RECEIVED', 'SEALED', 'ENDORSED', 'SUBMITTED'];

function holdOf(environment: Environment): Pick<ServerOptions, 'holdAt'> {
    const given = environment['WARDLEDGER_HOLD_AT'];
    const holdAt = HOLD_STATES.find((state) => state === given);
    if (given !== undefined && holdAt === undefined) {
        throw new UsageError(`WARDLEDGER_HOLD_AT must be one of ${HOLD_STATES.join(', ')}`);
    }
    return holdAt === undefined ? {} : { holdAt };
}

/**
 * Reads a command line.
 *
 * @returns `undefined` when help was asked for
 * @throws UsageError
 */
export function parseServerOptions(args: readonly string[], environment: Environment): ServerOptions | undefined {
    const values = parse(args);
    if (values.help === true) {
        return undefined;
    }
    const setting: Setting = (flag) => values[flag] ?? environment[environmentName(flag)];
    const development = values['dev-issuer'] ?? environment[environmentName('dev-issuer')] === 'true';
    const ward = demandWard(setting('ward'));
    return {
        ward,
        ...filesOf(setting, ward),
        ...wardPlaceOf(setting, ward),
        ...limitsOf(setting, ward),
        ...listenerOf(setting, development),
        ...holdOf(environment),
        tokens: tokensOf(setting, development),
        audience: setting('audience') ?? `urn:wardledger:gateway:${ward}`,
        logLevel: setting('log-level') ?? 'info',
    };
}
