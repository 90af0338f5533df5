// SPDX-License-Identifier: Apache-2.0
// The command line of a gateway. Unsafe combinations are refused here.

import { join } from 'node:path';
import {
    type Environment,
    helpOf,
    oneOf,
    path,
    type Program,
    readCommandLine,
    several,
    text,
    UsageError,
    type Values,
    wholeNumber,
} from '@wardledger/command-line';
import type { AlarmSettings } from '@wardledger/chaincode/domain';
import type { HoldState } from '../services/vitals';
import type { LinkSettings } from '../ward-link';
import { alarmSettingsIn } from './alarm-options';
import { isLoopback, TOKEN_FLAGS, type TokenSource, tokensOf } from './token-options';
import { WARD_LINK_FLAGS, wardLinkOf } from './ward-link-options';
import { WINDOW_FLAGS, type WindowOptions, windowOptionsOf } from './window-options';
import { ENVIRONMENT, PLACE_FLAGS, WARD_FLAGS, wardFolderOf, type WardPlace, wardPlaceOf } from './ward-options';

const PORT = wholeNumber({ from: 0, to: 65_535 });
/** Scheme, host and port alone: a path or a star would never match what a browser sends. */
const ORIGIN = text('ORIGIN', {
    matches: /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/,
    rule: 'must be an origin in small letters, such as https://app.example:8443, without a path',
});
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const PROGRAM = {
    usage: 'node gateway/dist/server.js --ward WARD --data-dir DIR (--dev-issuer | --issuer URL --jwks-url URL) [options]',
    about: "wardledger gateway: one ward's REST API on the ledger.",
    flags: {
        ...WARD_FLAGS,
        host: {
            kind: text('ADDRESS'),
            help: 'where to listen; another than loopback needs --tls-cert and --tls-key',
            default: '127.0.0.1',
        },
        port: { kind: PORT, help: 'where to listen; 0 for any', otherwise: '8080; 8081 for ward2' },
        'metrics-port': { kind: PORT, help: 'Prometheus metrics on 127.0.0.1', otherwise: '9464; 9465 for ward2' },
        'tls-cert': { kind: path('FILE'), help: 'certificate chain, PEM' },
        'tls-key': { kind: path('FILE'), help: 'its private key, PEM' },
        ...TOKEN_FLAGS,
        socket: { kind: path('FILE'), help: "the custodian's socket", otherwise: "custodian.sock in the ward's folder" },
        ...PLACE_FLAGS,
        ...WARD_LINK_FLAGS,
        'rate-limit': {
            kind: wholeNumber({ from: 0, to: 10_000_000 }),
            help: 'requests a minute for each caller; fifty times as many for IoT gateways',
            default: '6000',
        },
        'cors-origin': {
            kind: several(ORIGIN),
            help: 'whose pages may call from a browser, such as https://app.example; none without, several one by one',
        },
        'misses-per-hour': {
            kind: wholeNumber({ from: 1, to: 1_000_000 }),
            help: 'ids that nobody has, looked for by one caller; beyond them 429',
            default: '60',
        },
        'entries-per-hour': {
            kind: wholeNumber({ from: 1, to: 1_000_000 }),
            help: 'entries for patients who have granted nothing, by one caller and to one patient; beyond them 429',
            default: '60',
        },
        'file-mib-per-hour': {
            kind: wholeNumber({ from: 32, to: 1_000_000 }),
            help: 'MiB of files that one caller may bring into records; beyond them 429',
            default: '1024',
        },
        'max-lateness-days': { kind: wholeNumber({ from: 0, to: 3_650 }), help: 'oldest readings that are accepted', default: '7' },
        ...WINDOW_FLAGS,
        alarms: {
            kind: path('FILE'),
            help: 'JSON of who is called at which readings, and when nobody answers',
            otherwise: 'the limits of docs/operations/ward-alarms.md; NEWS2 from one part of three points; after 300 s',
        },
        'disk-reserve-mib': {
            kind: wholeNumber({ from: 0, to: 1_000_000_000 }),
            help: "MiB that stay free on the data folder's disk; with less, posts are refused",
            default: '1024',
        },
        'keep-ciphertexts-days': {
            kind: wholeNumber({ from: 0, to: 36_500 }),
            help: 'days after which a committed ciphertext is removed; 0: never',
            default: '90',
        },
        'log-level': { kind: oneOf('LEVEL', LOG_LEVELS), help: LOG_LEVELS.join(', '), default: 'info' },
    },
    environment: ENVIRONMENT,
} as const satisfies Program;

/** What `--help` prints. */
export const SERVER_HELP = helpOf(PROGRAM);

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
    /** Absent where nothing crosses to or from the other ward. */
    readonly wardLink?: LinkSettings;
    readonly requestsPerMinute: number;
    readonly corsOrigins: readonly string[];
    readonly missesPerHour: number;
    readonly entriesPerHour: number;
    readonly fileMebibytesPerHour: number;
    readonly maxLatenessDays: number;
    readonly windows: WindowOptions;
    readonly alarms: AlarmSettings;
    readonly diskReserveMebibytes: number;
    /** 0: for ever. */
    readonly keepCiphertextsDays: number;
    readonly logLevel: string;
    /** For tests of crashes only: the outbox stops before it leaves this state. From WARDLEDGER_HOLD_AT alone. */
    readonly holdAt?: HoldState;
}

type ServerValues = Values<typeof PROGRAM.flags>;

/**
 * Reads a command line.
 *
 * @returns `undefined` when help was asked for
 * @throws UsageError
 */
export function parseServerOptions(args: readonly string[], environment: Environment): ServerOptions | undefined {
    const line = readCommandLine(PROGRAM, args, environment);
    if (line === undefined) {
        return undefined;
    }
    const { values } = line;
    const { ward } = values;
    const wardFolder = wardFolderOf(values);
    const second = ward === 'ward2' ? 1 : 0;
    const wardLink = wardLinkOf(values);
    return {
        ward,
        wardFolder,
        ...wardPlaceOf(values),
        ...listenerOf(values),
        ...holdOf(environment),
        ...(wardLink && { wardLink }),
        port: values.port ?? 8080 + second,
        metricsPort: values['metrics-port'] ?? 9464 + second,
        tokens: tokensOf(values),
        audience: values.audience ?? `urn:wardledger:gateway:${ward}`,
        socketPath: values.socket ?? join(wardFolder, 'custodian.sock'),
        requestsPerMinute: values['rate-limit'],
        corsOrigins: values['cors-origin'],
        missesPerHour: values['misses-per-hour'],
        entriesPerHour: values['entries-per-hour'],
        fileMebibytesPerHour: values['file-mib-per-hour'],
        maxLatenessDays: values['max-lateness-days'],
        windows: windowOptionsOf(values),
        alarms: alarmSettingsIn(values.alarms),
        diskReserveMebibytes: values['disk-reserve-mib'],
        keepCiphertextsDays: values['keep-ciphertexts-days'],
        logLevel: values['log-level'],
    };
}

function listenerOf(values: ServerValues): Pick<ServerOptions, 'host' | 'tls'> {
    const { host, 'tls-cert': cert, 'tls-key': key } = values;
    if ((cert === undefined) !== (key === undefined)) {
        throw new UsageError('--tls-cert and --tls-key come together');
    }
    if (values['dev-issuer'] && !isLoopback(host)) {
        throw new UsageError('--dev-issuer gives tokens to anybody, so the gateway must listen on 127.0.0.1');
    }
    if (cert === undefined && !isLoopback(host)) {
        throw new UsageError('to listen on another address than loopback, give --tls-cert and --tls-key');
    }
    return cert === undefined || key === undefined ? { host } : { host, tls: { cert, key } };
}

const HOLD_STATES: readonly HoldState[] = [
    'RECEIVED',
    'ENDORSED',
    'SUBMITTED',
    'CLOSED',
    'ATTESTED',
    'WINDOW_ENDORSED',
    'WINDOW_SUBMITTED',
    'CORRECTED',
];

function holdOf(environment: Environment): Pick<ServerOptions, 'holdAt'> {
    const given = environment['WARDLEDGER_HOLD_AT'];
    const holdAt = HOLD_STATES.find((state) => state === given);
    if (given !== undefined && holdAt === undefined) {
        throw new UsageError(`WARDLEDGER_HOLD_AT must be one of ${HOLD_STATES.join(', ')}`);
    }
    return holdAt === undefined ? {} : { holdAt };
}
