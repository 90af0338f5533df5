// SPDX-License-Identifier: Apache-2.0
// What a network is made of: the arguments of startNetwork and their defaults, which are those of Fabric's own test network.
import { readFileSync } from 'node:fs';
import { resolve, join } from 'node:path';
import type { ConnectionDocument } from '../chaincode/connection';
import { defaultOrganizations, type Organizations } from '../identities/organizations';
import type { BatchOptions, BlockReaders, CollectionDefinition } from '../ledger/ports';

/** A chaincode that all peers run. Give a module, or contracts, or services. */
export interface ChaincodeOptions {
    readonly name: string;
    readonly version?: string;
    /** Folder of a chaincode package (its package.json names the main file), as `fabric-chaincode-node` takes it. */
    readonly module?: string;
    /** Contract classes of fabric-contract-api. */
    readonly contracts?: readonly object[];
    /**
     * Chaincode as a service: for each peer, in the order of the organisations, its connection.json (a file, or what is in it); one alone
     * is for all. The peers dial it, so that it may be started later, and restarted.
     */
    readonly services?: readonly (string | ConnectionDocument)[];
    /** The id that a service must register with (CHAINCODE_ID); default: any. */
    readonly packageId?: string;
    /** Signature policy, for instance AND('Ward1MSP.peer', 'Ward2MSP.peer'); default: the channel's, a majority of the organisations. */
    readonly policy?: string;
    /** As in collections_config.json, or that file. */
    readonly collections?: readonly CollectionDefinition[] | string;
    /** The sequence that a changed definition must get, as `--sequence` of Fabric's lifecycle; default: the next. */
    readonly sequence?: number;
    /** Any text; with another one `deploy` loads the package anew, although nothing else changed. */
    readonly build?: string;
}

/** A chaincode with its collections read. */
export interface FullChaincode extends ChaincodeOptions {
    readonly collections?: readonly CollectionDefinition[];
}

/** Ports to listen at; 0 takes any free one. */
export interface PortOptions {
    /** One for each organisation's peer, in the order of the organisations. */
    readonly peers?: readonly number[];
    readonly orderer?: number;
}

/** Arguments of startNetwork. */
export interface NetworkOptions {
    /** Where everything is kept. A second start with the same folder resumes. */
    readonly dataDir: string;
    readonly chaincodes: readonly ChaincodeOptions[];
    readonly channel?: string;
    readonly organizations?: Organizations;
    /** Where the identities are, in cryptogen's layout; default: `organizations` in the data folder. */
    readonly organizationsDir?: string;
    readonly ports?: PortOptions;
    /** Address to listen at; default 127.0.0.1. */
    readonly host?: string;
    /** Name or address by which clients elsewhere reach this machine: told to them, and in the TLS certificates that are made; default: `host`. */
    readonly externalHost?: string;
    readonly batch?: Partial<BatchOptions>;
    /**
     * Who may stream blocks and events from a peer, and list blocks and transactions: every reader of the channel, which is Fabric's default,
     * or administrators. Who names a transaction has its block. Holds from this start on, whatever the first block says.
     */
    readonly blockReaders?: BlockReaders;
    /** Whether the channel stops at a transaction that would stop every real peer for good; by default it warns, and goes on. */
    readonly strict?: boolean;
    /** core.yaml chaincode.executetimeout. */
    readonly executeTimeoutMs?: number;
    readonly log?: (message: string) => void;
}

/** All options given. */
export interface FullOptions extends Required<Omit<NetworkOptions, 'ports' | 'batch' | 'chaincodes'>> {
    readonly chaincodes: readonly FullChaincode[];
    readonly ledgerDir: string;
    readonly peerPorts: readonly number[];
    readonly ordererPort: number;
    readonly batch: BatchOptions;
}

const FIRST_PEER_PORT = 7051;
const PEER_PORT_STEP = 2000;
const ORDERER_PORT = 7050;
const MEBIBYTE = 1024 * 1024;
const defaultBatch: BatchOptions = {
    timeoutMs: 100,
    maxMessageCount: 500,
    preferredMaxBytes: 2 * MEBIBYTE,
    absoluteMaxBytes: 49 * MEBIBYTE,
};

const whoMayRead: readonly BlockReaders[] = ['Readers', 'Admins'];

/**
 * Reads a chaincode's collections where a file is named.
 * @throws Error that names the chaincode
 */
export function fullChaincode({ collections, ...options }: ChaincodeOptions): FullChaincode {
    const rule = `collections of chaincode ${options.name} must be a list, as collections_config.json holds one`;
    let read: unknown = collections;
    if (typeof collections === 'string') {
        try {
            read = JSON.parse(readFileSync(collections, 'utf8'));
        } catch (error) {
            throw new Error(`${rule}, or such a file: ${collections}: ${(error as Error).message}`, { cause: error });
        }
    }
    if (read === undefined) {
        return options;
    }
    if (!Array.isArray(read)) {
        throw new Error(rule);
    }
    return { ...options, collections: read as CollectionDefinition[] };
}

/** Of these there is one each; of two alike the first would be taken for both. */
function demandDistinct(what: string, names: readonly string[]): void {
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) {
        throw new Error(`there are two ${what} ${twice}`);
    }
}

/** Fills in the defaults. */
export function fullOptions(options: NetworkOptions): FullOptions {
    const dataDir = resolve(options.dataDir);
    const { blockReaders } = options;
    // A configuration file may say anything; an unknown word must not become the default, which lets more people read.
    if (blockReaders !== undefined && !whoMayRead.includes(blockReaders)) {
        throw new Error(`blockReaders must be ${whoMayRead.join(' or ')}, not ${JSON.stringify(blockReaders)}`);
    }
    const organizations = options.organizations ?? defaultOrganizations;
    const everybody = [...organizations.peers, organizations.orderer];
    demandDistinct(
        'organisations',
        everybody.map(({ mspId }) => mspId),
    );
    demandDistinct(
        'peer organisations with the domain',
        organizations.peers.map(({ domain }) => domain),
    );
    demandDistinct(
        'chaincodes',
        options.chaincodes.map(({ name }) => name),
    );
    return {
        channel: 'mychannel',
        host: '127.0.0.1',
        externalHost: options.host ?? '127.0.0.1',
        strict: false,
        executeTimeoutMs: 30_000,
        log: () => undefined,
        blockReaders: 'Readers',
        ...options,
        chaincodes: options.chaincodes.map(fullChaincode),
        dataDir,
        organizations,
        organizationsDir: resolve(options.organizationsDir ?? join(dataDir, 'organizations')),
        ledgerDir: join(dataDir, 'network'),
        peerPorts: organizations.peers.map((_, i) => options.ports?.peers?.[i] ?? FIRST_PEER_PORT + i * PEER_PORT_STEP),
        ordererPort: options.ports?.orderer ?? ORDERER_PORT,
        batch: { ...defaultBatch, ...options.batch },
    };
}
