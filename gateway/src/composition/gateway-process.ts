// SPDX-License-Identifier: Apache-2.0
// Composition of one ward's gateway: custodian, store, ledger, outbox, application, listeners; and its orderly end.

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { CustodianClient, type CustodianKeys, followKeys, newTokenKey, randomBelow, StoreSeal } from '../custody';
import type { ServerOptions } from '../options';
import { faultOf } from '../plugins/problems';
import { createSeedKeeper } from '../services/clusters';
import { EntryBudget, FileBudget, FileReleases } from '../services/entries';
import {
    createDevIssuer,
    createEnrolment,
    createRegistrar,
    type DevClientKeys,
    localKeys,
    namePeople,
    remoteKeys,
} from '../services/participants';
import { createRecordDirectory } from '../services/subjects';
import { type BrokenReleasePorts, BrokenReleaseReports, type DiskRoom, type Lifecycle, OtherWards } from '../services/upkeep';
import { WindowReleases } from '../services/vitals';
import { openStore, type WardStore } from '../store';
import { openWardLink, type WardLink } from '../ward-link';
import { type AppPorts, buildApp } from './app';
import {
    countLinkOutcomes,
    countSeedFailures,
    listenForMetrics,
    newRegistry,
    observeDowntime,
    observeOtherWards,
    observeVitals,
} from './metrics-listener';
import { openVitals } from './vitals-composition';
import { connectWard } from './ward-connection';
import { observeDamage, tellingDamage } from './damage-watch';
import { guardLookUps, keepTidy, observeCertificates, type ReadinessPorts, watchDisk, watchReadiness } from './ward-watch';

/** A gateway that listens. */
export interface RunningGateway {
    readonly port: number;
    readonly metricsPort: number;
    /** Where the other ward's gateway asks; absent where nothing crosses. */
    readonly linkPort: number | undefined;
    /** Takes nothing more, drains, closes; within the deadline (milliseconds). */
    stop(deadline: number): Promise<void>;
}

const PATIENCE_SECONDS = 60;
const MEBIBYTE = 1024 * 1024;
const DAY = 86_400_000;
/** The one that somebody may set, and the one that never steps; milliseconds. */
const CLOCKS = { now: Date.now, monotonic: (): number => performance.now() };

/** The gateway cannot read its own store without the custodian's keys, so it waits for them. */
async function keysOf(custodian: CustodianClient, socket: string, log: Logger): Promise<CustodianKeys> {
    for (let second = 0; ; second += 1) {
        try {
            return await custodian.keys();
        } catch (error) {
            if (!(error instanceof DomainError) || second >= PATIENCE_SECONDS) {
                throw error;
            }
            log.warn({ socket }, 'waiting for the custodian');
            await delay(1_000);
        }
    }
}

/** Whose tokens count, and whether one of somebody else's issuer could be verified now. */
interface TrustedTokens {
    readonly app: Pick<AppPorts, 'trust' | 'devIssuer'>;
    readonly readiness: Pick<ReadinessPorts, 'issuer'>;
}

/** Public keys of machines, read from their files. */
function machineKeysIn(files: Readonly<Record<string, string>>): DevClientKeys {
    return Object.fromEntries(
        Object.entries(files).map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8')) as DevClientKeys[string]]),
    );
}

async function tokensOf({ tokens, ward, audience }: ServerOptions): Promise<TrustedTokens> {
    if (!tokens.development) {
        const { issuer, jwksUrl, algorithms, claims } = tokens;
        const { keys, areAtHand } = remoteKeys(jwksUrl, CLOCKS.monotonic);
        return { app: { trust: { issuer, audience, keys, algorithms, claims } }, readiness: { issuer: areAtHand } };
    }
    const devIssuer = createDevIssuer(ward, {
        audience,
        key: await newTokenKey('development'),
        clients: machineKeysIn(tokens.clients),
        monotonic: CLOCKS.monotonic,
    });
    return { app: { trust: { issuer: devIssuer.issuer, audience, keys: localKeys(devIssuer.jwks) }, devIssuer }, readiness: {} };
}

async function closeApplication(app: FastifyInstance, deadline: number): Promise<void> {
    const force = setTimeout(() => app.server.closeAllConnections(), deadline);
    await app.close();
    clearTimeout(force);
}

type EnrolmentPorts = Parameters<typeof createEnrolment>[0];

/** Who calls, by a name that both wards' custodians open. */
function enrolmentOf(
    { ward, tokens }: ServerOptions,
    { recipients }: CustodianKeys,
    ports: Pick<EnrolmentPorts, 'ledger' | 'callers'> & { readonly custodian: CustodianClient },
): AppPorts['enrolment'] {
    const namePerson = namePeople({ ward, custodian: ports.custodian, recipients });
    return createEnrolment({ ...CLOCKS, ...ports, namePerson, tokensRegister: tokens.development });
}

/** What a caller may bring in an hour. */
function budgetsOf(options: ServerOptions): Pick<AppPorts, 'entryBudget' | 'fileBudget'> {
    const elapsed = CLOCKS.monotonic;
    return {
        entryBudget: new EntryBudget({ perHour: options.entriesPerHour, elapsed }),
        fileBudget: new FileBudget({ perHour: options.fileMebibytesPerHour * MEBIBYTE, elapsed }),
    };
}

/** What is kept, how much anybody may bring, and whether there is room for it. */
function roomsOf(
    options: ServerOptions,
    { blobs, outbox }: Pick<WardStore, 'blobs' | 'outbox'>,
    room: DiskRoom,
): Pick<AppPorts, 'blobs' | 'outbox' | 'maximumLateness' | 'windowPeriod' | 'alarmSettings' | 'hasRoomFor'> & ReturnType<typeof budgetsOf> {
    return {
        ...budgetsOf(options),
        blobs,
        outbox,
        maximumLateness: options.maxLatenessDays * DAY,
        windowPeriod: options.windows.period,
        alarmSettings: options.alarms,
        hasRoomFor: (bytes) => room.hasRoomFor(bytes),
    };
}

/** Readiness, whether the other ward is away, and what is opened without it. */
function watchAll(ports: ReadinessPorts & Pick<AppPorts, 'ledger' | 'custodian'>): ReturnType<typeof watchReadiness> {
    const watched = watchReadiness(ports);
    observeDowntime(ports.registry, ports.custodian, CLOCKS.now);
    observeOtherWards(ports.registry, new OtherWards({ ...ports, ...CLOCKS, ownAnswers: watched.clockIsRight }));
    return watched;
}

/** The other ward's gateway, as far as it is known here. */
function wardLinkOf({ wardLink }: ServerOptions, registry: AppPorts['metrics'], log: Logger): WardLink | undefined {
    if (wardLink === undefined) {
        log.info('no ward link: files and readings of the other ward are not read here, nor ours there; docs/operations/ward-link.md');
        return undefined;
    }
    const onFault = (error: unknown): void => {
        log.error(faultOf(error), 'the ward link failed');
    };
    return openWardLink(wardLink, { observed: countLinkOutcomes(registry), onFault });
}

/** What is asked of the other ward's gateway: files and readings. */
function otherSideOf(link: WardLink | undefined): Pick<AppPorts, 'otherWard' | 'otherReadings'> {
    return { otherWard: link?.other, otherReadings: link?.otherReadings };
}

/** Gives the other ward's gateway what its people look at. */
function windowReleasesOf(
    { ward, windows }: ServerOptions,
    keys: CustodianKeys,
    parts: Pick<AppPorts, 'ledger' | 'custodian'> & { readonly store: WardStore },
): WindowReleases {
    const { outbox, blobs } = parts.store;
    const directory = createRecordDirectory({ ...parts, ward });
    return new WindowReleases({
        ...parts,
        ward,
        envelopePublicJwk: () => keys.envelopePublicJwk,
        outbox,
        blobs,
        directory,
        registrar: createRegistrar(parts),
        windowPeriod: windows.period,
    });
}

/** The ward's store, sealed with its custodian's key. */
function storeOf({ wardFolder: directory, ward }: ServerOptions, { storeKey }: CustodianKeys, log: Logger): Promise<WardStore> {
    return openStore({ directory, ward, seal: new StoreSeal(storeKey), ...tellingDamage(log) });
}

/** Starts everything; what an earlier process acknowledged is taken up first. */
export async function startGateway(options: ServerOptions, log: Logger): Promise<RunningGateway> {
    const lifecycle: Lifecycle = { started: false, stopping: false };
    const custodian = new CustodianClient({ socketPath: options.socketPath });
    const { keys, stop: stopFollowing } = followKeys(custodian, await keysOf(custodian, options.socketPath, log));
    const store = await storeOf(options, keys, log);
    const ledger = connectWard(options);
    const enrolment = enrolmentOf(options, keys, { custodian, ledger, callers: store.callers });
    const metrics = newRegistry(options.ward, custodian);
    const { room, stop: stopMeasuring } = await watchDisk(options, metrics);
    const vitals = openVitals({ options, store, ledger, custodian, keys, callers: enrolment, room, log, metrics });
    observeCertificates(metrics, options, { custodian, enrolment });
    observeDamage(metrics, store);
    observeVitals(metrics, vitals.service);
    const parts = { ward: options.ward, ledger, custodian, store, vitals: vitals.service, posted: vitals.posted };
    const link = wardLinkOf(options, metrics, log);
    const tokens = await tokensOf(options);
    const { health, clockIsRight } = watchAll({ ...parts, ...tokens.readiness, lifecycle, room, registry: metrics });

    const app = await buildApp({
        ...parts,
        ...CLOCKS,
        ...tokens.app,
        recipients: keys.recipients,
        envelopePublicJwk: () => keys.envelopePublicJwk,
        enrolment,
        missBudget: guardLookUps({ perHour: options.missesPerHour, enrolment, registry: metrics, log }),
        ...roomsOf(options, store, room),
        ...otherSideOf(link),
        health,
        metrics,
        logger: log,
        limits: options,
        ...(options.tls && { https: { cert: readFileSync(options.tls.cert, 'utf8'), key: readFileSync(options.tls.key, 'utf8') } }),
    });
    const seeds = createSeedKeeper({ ward: options.ward, ledger, custodian, now: Date.now, failed: countSeedFailures(metrics) });
    await vitals.service.start();
    vitals.alarms.start();
    await app.listen({ host: options.host, port: options.port });
    const listener = await listenForMetrics(metrics, options.metricsPort);
    const itself = { ledger, caller: async () => createRegistrar(parts).itself() };
    const linkPort = await link?.listen(new FileReleases({ ...itself, ...store }), windowReleasesOf(options, keys, parts));
    const tidying = keepTidy({ ...options, store, registry: metrics, log, clockIsRight, erasures: { ...itself, draw: randomBelow } });
    const keepers = started([seeds, new BrokenReleaseReports({ ...parts, ...itself, ...tellingUnreported(log) })]);
    lifecycle.started = true;

    return {
        port: (app.server.address() as AddressInfo).port,
        metricsPort: listener.port,
        linkPort,
        stop: async (deadline) => {
            lifecycle.stopping = true;
            stopMeasuring();
            stopFollowing();
            tidying.stop();
            const kept = keepers.stop();
            await Promise.all([closeApplication(app, deadline / 2), link?.close(deadline / 2)]);
            await vitals.stop(deadline / 2);
            await kept;
            await closeAll([listener.server, store, ledger, custodian]);
        },
    };
}

function tellingUnreported(log: Logger): Pick<BrokenReleasePorts, 'failed'> {
    return {
        failed: (release, error) => {
            log.error({ release, ...faultOf(error) }, 'a release whose decryption broke a law is not reported to the ledger');
        },
    };
}

/** What looks at something again and again, from now on. */
function started(keepers: readonly Pick<BrokenReleaseReports, 'start' | 'stop'>[]): { readonly stop: () => Promise<unknown> } {
    keepers.forEach((one) => {
        one.start();
    });
    return { stop: async () => Promise.all(keepers.map(async (one) => one.stop())) };
}

async function closeAll(parts: readonly { readonly close: () => unknown }[]): Promise<void> {
    for (const part of parts) {
        await part.close();
    }
}
