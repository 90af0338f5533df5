// SPDX-License-Identifier: Apache-2.0
// The command line of the embedded network: flags to options, and the help text.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BlockReaders, CollectionDefinition } from '../ledger/ports';
import type { ChaincodeOptions, NetworkOptions } from './options';

/** What --help prints. */
export const usage = `embedded-network: a Hyperledger Fabric network in one process, for development and tests. Not for production.

  embedded-network --data-dir DIR --chaincode NAME=FOLDER [...]

  --data-dir DIR            where the ledger and the identities are kept; a second start resumes        (required)
  --chaincode NAME=FOLDER   a chaincode package (its package.json names the main file); may be repeated
  --chaincode-service NAME=FILE[,FILE]   a chaincode that runs as a service: its connection.json, as a Fabric peer's external builder
                            releases it; one file for all peers, or one for each. The service may be started later, and restarted
  --package-id NAME=ID      the id with which the service must register (its CHAINCODE_ID); default: any
  --policy NAME=EXPRESSION  its endorsement policy, for instance "AND('Ward1MSP.peer','Ward2MSP.peer')";
                            default: a majority of the organisations
  --collections NAME=FILE   its private data collections, as in collections_config.json
  --chaincode-version NAME=VERSION   default 1.0
  --channel NAME            default mychannel
  --organizations DIR       identities in cryptogen's layout; what is missing is made; default DATA_DIR/organizations
  --config FILE             all of this (and the organisations themselves) as JSON: the options of startNetwork, collections also as a file.
                            On SIGUSR2 it is read again, and the chaincodes that changed in it are deployed; calls go on meanwhile
  --host ADDRESS            default 127.0.0.1
  --external-host NAME      name or address by which clients elsewhere reach this machine: told to them instead of --host, and in the TLS
                            certificates that are made
  --peer-ports P1,P2        default 7051,9051,...; 0 takes any free port
  --orderer-port P          default 7050
  --batch-timeout MS        how long the orderer waits for more transactions, default 100
  --batch-count N           most transactions in a block, default 500
  --block-readers WHO       who may stream or list a peer's blocks and events: readers (default, as in Fabric) or admins
  --strict                  end where a transaction would stop every real peer for good; default: warn, and go on
  --execute-timeout MS      how long a chaincode may take, default 30000
  --json                    print the endpoints as one line of JSON when ready
  --help
`;

const text = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

/** What a command line asks for. */
export interface CommandLine {
    readonly help: boolean;
    readonly json: boolean;
    readonly network: NetworkOptions;
}

function pairs(values: readonly string[] | undefined, flag: string): Map<string, string> {
    return new Map(
        (values ?? []).map((value) => {
            const at = value.indexOf('=');
            if (at < 1) {
                throw new Error(`--${flag} wants NAME=VALUE, not "${value}"`);
            }
            return [value.slice(0, at), value.slice(at + 1)];
        }),
    );
}

function number(value: string, flag: string): number {
    const parsed = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(parsed)) {
        throw new Error(`--${flag} wants a number, not "${value}"`);
    }
    return parsed;
}

function blockReadersOf(value: string): BlockReaders {
    if (value !== 'readers' && value !== 'admins') {
        throw new Error(`--block-readers wants readers or admins, not "${value}"`);
    }
    return value === 'admins' ? 'Admins' : 'Readers';
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const flags = {
    'data-dir': text,
    channel: text,
    organizations: text,
    config: text,
    host: text,
    'peer-ports': text,
    'orderer-port': text,
    'batch-timeout': text,
    'batch-count': text,
    'execute-timeout': text,
    'block-readers': text,
    'external-host': text,
    strict: flag,
    chaincode: many,
    'chaincode-service': many,
    'package-id': many,
    policy: many,
    collections: many,
    'chaincode-version': many,
    json: flag,
    help: flag,
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'];

const parsed = (args: readonly string[]): Values => parseArgs({ args: [...args], options: flags }).values;

/** A chaincode of the configuration file, whose paths are from the current folder, as those of flags are. */
function resolved({ module, collections, ...chaincode }: ChaincodeOptions): ChaincodeOptions {
    return {
        ...chaincode,
        ...(module === undefined ? {} : { module: resolve(module) }),
        ...(collections === undefined ? {} : { collections: typeof collections === 'string' ? resolve(collections) : collections }),
    };
}

/** The chaincodes of the flags: each in a folder, or behind its connections. */
function chaincodes(values: Values): ChaincodeOptions[] {
    const versions = pairs(values['chaincode-version'], 'chaincode-version');
    const policies = pairs(values.policy, 'policy');
    const packageIds = pairs(values['package-id'], 'package-id');
    const collections = pairs(values.collections, 'collections');
    const folders = pairs(values.chaincode, 'chaincode');
    const services = pairs(values['chaincode-service'], 'chaincode-service');
    const both = [...services.keys()].find((name) => folders.has(name));
    if (both !== undefined) {
        throw new Error(`chaincode ${both} is given by --chaincode and by --chaincode-service; only one of them can be`);
    }
    const places = [
        ...[...folders].map(([name, folder]) => ({ name, module: resolve(folder) })),
        ...[...services].map(([name, files]) => ({ name, services: files.split(',').map((file) => resolve(file)) })),
    ];
    return places.map((place) => {
        const [packageId, policy, file] = [packageIds.get(place.name), policies.get(place.name), collections.get(place.name)];
        return {
            ...place,
            version: versions.get(place.name) ?? '1.0',
            ...(packageId === undefined ? {} : { packageId }),
            ...(policy === undefined ? {} : { policy }),
            ...(file === undefined ? {} : { collections: readJson(file) as CollectionDefinition[] }),
        };
    });
}

const isGiven = ([, value]: [string, unknown]): boolean => value !== undefined;
const numberOrNothing = (value: string | undefined, flag: string): number | undefined =>
    value === undefined ? undefined : number(value, flag);

function optional(values: Values): Partial<NetworkOptions> {
    const blockReaders = values['block-readers'];
    const batch = Object.entries({
        timeoutMs: numberOrNothing(values['batch-timeout'], 'batch-timeout'),
        maxMessageCount: numberOrNothing(values['batch-count'], 'batch-count'),
    }).filter(isGiven);
    const given = {
        channel: values.channel,
        host: values.host,
        externalHost: values['external-host'],
        organizationsDir: values.organizations,
        executeTimeoutMs: numberOrNothing(values['execute-timeout'], 'execute-timeout'),
        blockReaders: blockReaders === undefined ? undefined : blockReadersOf(blockReaders),
        strict: values.strict,
        batch: batch.length > 0 ? Object.fromEntries(batch) : undefined,
    };
    return { ...(Object.fromEntries(Object.entries(given).filter(isGiven)) as Partial<NetworkOptions>), ...ports(values) };
}

function ports(values: Values): Partial<NetworkOptions> {
    const peers = values['peer-ports']?.split(',').map((port) => number(port, 'peer-ports'));
    const orderer = values['orderer-port'];
    if (!peers && orderer === undefined) {
        return {};
    }
    return { ports: { ...(peers ? { peers } : {}), ...(orderer === undefined ? {} : { orderer: number(orderer, 'orderer-port') }) } };
}

/**
 * Reads a command line.
 * @throws Error that says which flag is wrong
 */
export function readCommandLine(args: readonly string[]): CommandLine {
    const values = parsed(args);
    const config = (values.config === undefined ? {} : readJson(values.config)) as Partial<NetworkOptions>;
    const given = chaincodes(values);
    // A flag counts more than the configuration file.
    const network = {
        ...config,
        ...optional(values),
        dataDir: values['data-dir'] ?? config.dataDir ?? '',
        chaincodes: given.length ? given : (config.chaincodes ?? []).map(resolved),
    };
    if (!values.help && network.dataDir === '') {
        throw new Error('--data-dir is needed; --help tells more');
    }
    return { help: values.help ?? false, json: values.json ?? false, network };
}
