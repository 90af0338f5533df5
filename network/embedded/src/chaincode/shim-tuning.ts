// SPDX-License-Identifier: Apache-2.0
// What is done to a copy of fabric-shim when it is loaded: nothing that a contract could notice, only what it costs.
import { inspect } from 'node:util';

interface CertificateClass {
    fromPEM(pem: Buffer | string): object;
}

const CERTIFICATES = 1000;

/**
 * The shim parses the caller's certificate anew in every transaction, which takes longer than the rest of a small one. It keeps
 * nothing of the parsed object, so that one may serve them all.
 */
export function rememberCertificates(fromShim: NodeJS.Require): void {
    const { Certificate } = fromShim('@fidm/x509') as { Certificate: CertificateClass };
    const parse = Certificate.fromPEM.bind(Certificate);
    const known = new Map<string, object>();
    Certificate.fromPEM = (pem) => {
        const text = pem.toString();
        const certificate = known.get(text) ?? parse(pem);
        if (known.size >= CERTIFICATES) {
            known.clear();
        }
        known.set(text, certificate);
        return certificate;
    };
}

interface Stub {
    /** The handler that made it. */
    readonly handler: object;
    getMspID: (this: Stub) => string;
}

const members = new WeakMap<object, string>();
const tuned = new WeakSet();

/** Says of which organisation the peer is that a handler of the shim talks to. */
export const belongsTo = (handler: object, mspId: string): void => void members.set(handler, mspId);

/**
 * A chaincode process learns its peer's organisation from its environment (CORE_PEER_LOCALMSPID). Here the peers of several
 * organisations share one process, so that each handler has its own.
 */
export function tellMembership(fromShim: NodeJS.Require): void {
    const { prototype } = fromShim('./lib/stub.js') as { prototype: Stub };
    if (tuned.has(prototype)) {
        return;
    }
    tuned.add(prototype);
    const { getMspID } = prototype;
    prototype.getMspID = function (this: Stub) {
        return members.get(this.handler) ?? getMspID.call(this);
    };
}

interface ShimLogger {
    getLogger(name: string): object;
}

const LEVEL_VARIABLE = 'CORE_CHAINCODE_LOGGING_LEVEL';
const silent = Object.fromEntries(
    ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly', 'log', 'fatal'].map((name) => [name, () => undefined]),
);

/**
 * The shim formats each of its many log lines before it looks at the level, which costs more than a transaction itself.
 * Unless the variable asks for lines, its loggers are replaced by silent ones; loaded first, for all its modules take theirs at load.
 */
export function quietByDefault(fromModule: NodeJS.Require, fromShim: NodeJS.Require): void {
    const level = (process.env[LEVEL_VARIABLE] ??= 'CRITICAL');
    if (level.toUpperCase() === 'CRITICAL') {
        const loggers = [fromShim('./lib/logger.js') as ShimLogger];
        try {
            loggers.push(fromModule('fabric-contract-api/lib/logger.js') as ShimLogger);
        } catch {
            // A chaincode may do without the contract interface, which has loggers of its own.
        }
        for (const logger of loggers) {
            logger.getLogger = () => silent;
        }
    }
}

interface MarshallClass {
    readonly prototype: {
        handleParameters: (this: object, ...given: [transaction: object, parameters: object[], prefix: string]) => object[];
    };
}

/** The shim prints each argument for a log line that nobody asked for; it gets something short to print. */
export function shortArgumentsInLog(fromShim: NodeJS.Require): void {
    const { prototype } = fromShim('./lib/contract-spi/datamarshall.js') as MarshallClass;
    const { handleParameters } = prototype;
    prototype.handleParameters = function (transaction, parameters, prefix) {
        parameters.forEach((parameter) => Object.assign(parameter, { [inspect.custom]: () => '<argument>' }));
        return handleParameters.call(this, transaction, parameters, prefix);
    };
}

const CIPHERS = 'GRPC_SSL_CIPHER_SUITES';
const UNCAUGHT = 'uncaughtException';

/** Runs `load` and undoes what the shim does to the whole process: it sets the list of ciphers and swallows uncaught errors. */
export function withoutSideEffects<T>(load: () => T): T {
    const ciphers = process.env[CIPHERS];
    const listeners = process.listeners(UNCAUGHT);
    const loaded = load();
    if (ciphers === undefined) {
        Reflect.deleteProperty(process.env, CIPHERS);
    } else {
        process.env[CIPHERS] = ciphers;
    }
    process
        .listeners(UNCAUGHT)
        .filter((listener) => !listeners.includes(listener))
        .forEach((listener) => process.off(UNCAUGHT, listener));
    return loaded;
}
