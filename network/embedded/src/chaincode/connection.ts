// SPDX-License-Identifier: Apache-2.0
// Where a chaincode service listens and how to trust it: Fabric's connection.json, checked completely before anything is dialled.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { demandDefined } from '../invariants';

/** The content of a connection.json, as Fabric's external builders hand it to a peer. */
export interface ConnectionDocument {
    /** host:port. */
    readonly address: string;
    /** The name to expect in the service's certificate; a peer looks at it only together with `client_auth_required`. */
    readonly domain?: string;
    /** As "10s" or "1m30s", or a number of nanoseconds; default 3 s. */
    readonly dial_timeout?: string | number;
    readonly tls_required?: boolean;
    readonly client_auth_required?: boolean;
    /** PEM. */
    readonly root_cert?: string;
    /** PEM. */
    readonly client_cert?: string;
    /** PEM. */
    readonly client_key?: string;
}

/** A connection that can be dialled. */
export interface Connection {
    readonly address: string;
    readonly dialTimeoutMs: number;
    readonly tls?: TlsConnection;
}

/** Whom to trust, and who is asking. */
export interface TlsConnection {
    readonly rootCertificate: Buffer;
    readonly client?: TlsClient;
    readonly serverName?: string;
}

/** A client's own key and certificate, both PEM. */
interface TlsClient {
    readonly key: Buffer;
    readonly certificate: Buffer;
}

const DIAL_TIMEOUT_MS = 3000;
const NANOSECONDS = 1e6;
const unitsMs: ReadonlyMap<string | undefined, number> = new Map(
    Object.entries({ ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }),
);

/** What a field may hold: in the words of the error, and how to tell. */
const TEXT = { kind: 'text', holds: (value: unknown) => typeof value === 'string' };
const TRUE_OR_FALSE = { kind: 'true or false', holds: (value: unknown) => typeof value === 'boolean' };
const DURATION = { kind: 'a duration such as "10s"', holds: (value: unknown) => durationMs(value) !== undefined };

const fields = {
    address: TEXT,
    domain: TEXT,
    root_cert: TEXT,
    client_cert: TEXT,
    client_key: TEXT,
    tls_required: TRUE_OR_FALSE,
    client_auth_required: TRUE_OR_FALSE,
    dial_timeout: DURATION,
};

/** A Go duration in milliseconds; undefined when it is none. */
function durationMs(value: unknown): number | undefined {
    if (typeof value === 'number') {
        return value >= 0 ? value / NANOSECONDS : undefined;
    }
    if (typeof value !== 'string' || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) {
        return value === '0' ? 0 : undefined;
    }
    const parts = [...value.matchAll(/([\d.]+)(\D+)/g)];
    return parts.reduce((sum, [part, amount, unit]) => sum + Number(amount) * demandDefined(unitsMs.get(unit), `the unit of ${part}`), 0);
}

function checkAddress({ address }: ConnectionDocument): void {
    const port = /^(?:\[[^\]]+\]|[^:/\s]+):(\d{1,5})$/.exec(address)?.[1];
    if (port === undefined || Number(port) < 1 || Number(port) > 65_535) {
        throw new Error('address must be host:port');
    }
}

/** The certificates of a field. The first of them is checked. */
function certificates(pem: string, field: string): { readonly all: Buffer; readonly first: X509Certificate } {
    try {
        return { all: Buffer.from(pem), first: new X509Certificate(pem) };
    } catch (error) {
        throw new Error(`${field} is no certificate in PEM`, { cause: error });
    }
}

type Field = 'address' | 'root_cert' | 'client_cert' | 'client_key';

/** The value of a field that must have one. */
function required(document: ConnectionDocument, field: Field, because = ''): string {
    const value = document[field];
    if (!value) {
        throw new Error(`${field} is missing${because}`);
    }
    return value;
}

function tls(document: ConnectionDocument): TlsConnection {
    const rootCertificate = certificates(required(document, 'root_cert', ', and tls_required is true'), 'root_cert').all;
    if (!document.client_auth_required) {
        return { rootCertificate };
    }
    const because = ', and client_auth_required is true';
    const client_cert = required(document, 'client_cert', because);
    const client_key = required(document, 'client_key', because);
    const { first } = certificates(client_cert, 'client_cert');
    let matches: boolean;
    try {
        matches = first.checkPrivateKey(createPrivateKey(client_key));
    } catch (error) {
        throw new Error('client_key is no private key in PEM', { cause: error });
    }
    if (!matches) {
        throw new Error('client_key does not belong to client_cert');
    }
    const client = { key: Buffer.from(client_key), certificate: Buffer.from(client_cert) };
    return { rootCertificate, client, ...(document.domain ? { serverName: document.domain } : {}) };
}

/**
 * Checks the content of a connection.json.
 * @throws Error that names the field and its rule
 */
export function checkConnection(given: unknown): Connection {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
        throw new Error('a connection must be a JSON object');
    }
    for (const [field, { kind, holds }] of Object.entries(fields)) {
        const value = (given as Record<string, unknown>)[field];
        if (value !== undefined && !holds(value)) {
            throw new Error(`${field} must be ${kind}`);
        }
    }
    const document = given as ConnectionDocument;
    required(document, 'address');
    checkAddress(document);
    const dialTimeoutMs = durationMs(document.dial_timeout) ?? 0;
    return {
        address: document.address,
        dialTimeoutMs: dialTimeoutMs === 0 ? DIAL_TIMEOUT_MS : dialTimeoutMs,
        ...(document.tls_required ? { tls: tls(document) } : {}),
    };
}

function fileContent(file: string): unknown {
    let text: string;
    try {
        text = readFileSync(file, 'utf8');
    } catch (error) {
        throw new Error(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`, { cause: error });
    }
    try {
        return JSON.parse(text);
    } catch {
        throw new Error('is no JSON'); // without the parser's message, which may show a piece of a key
    }
}

/**
 * Reads and checks a connection.json.
 * @throws Error that names the file, the field and its rule
 */
export function readConnection(file: string): Connection {
    try {
        return checkConnection(fileContent(file));
    } catch (error) {
        throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
}
