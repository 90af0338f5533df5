// SPDX-License-Identifier: Apache-2.0
// Watches what fails slowly: the disk fills, certificates expire, old ciphertexts pile up, somebody guesses ids. Each shows as a metric
// before it hurts.

import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Custodian } from '../custody';
import type { ServerOptions } from '../options';
import { tidyFiles } from '../services/entries';
import type { Enrolment } from '../services/participants';
import { MissBudget } from '../services/subjects';
import {
    createHealth,
    DiskRoom,
    ErasedEnvelopes,
    type Health,
    type ErasedFactsPorts,
    LedgerProbe,
    type LedgerProbePorts,
    type Lifecycle,
    purgeErasedFacts,
    removeOldCiphertexts,
} from '../services/upkeep';
import type { Vitals } from '../services/vitals';
import type { WardStore } from '../store';
import { certificateExpiries, type IssuedCertificates, issuedExpiries } from './certificate-watch';

const MEBIBYTE = 1024 * 1024;
const DAY = 86_400_000;
const MEASURE_EVERY = 5_000;
const TIDY_EVERY = 3_600_000;

/** The disk on which the ward keeps its data, measured once now and then every few seconds; `stop` ends that. */
export async function watchDisk(
    { wardFolder, diskReserveMebibytes }: Pick<ServerOptions, 'wardFolder' | 'diskReserveMebibytes'>,
    registry: Registry,
): Promise<{ readonly room: DiskRoom; readonly stop: () => void }> {
    const freeBytes = async (): Promise<number> => {
        const { bavail, bsize } = await statfs(wardFolder);
        return bavail * bsize;
    };
    const room = new DiskRoom({ freeBytes, reserve: diskReserveMebibytes * MEBIBYTE });
    new Gauge({
        name: 'disk_free_bytes',
        help: 'Bytes that are free for the data folder.',
        registers: [registry],
        async collect() {
            this.set(await room.measure());
        },
    });
    new Gauge({ name: 'disk_reserve_bytes', help: 'With less than this free, posts are refused.', registers: [registry] }).set(
        room.reserve,
    );
    await room.measure();
    const measuring = setInterval(() => void room.measure(), MEASURE_EVERY).unref();
    return {
        room,
        stop: () => {
            clearInterval(measuring);
        },
    };
}

/** A gauge of the seconds that each certificate has left, negative once it has expired; read anew for each scrape. */
export function observeCertificates(
    registry: Registry,
    places: Parameters<typeof certificateExpiries>[0],
    issued: IssuedCertificates,
): void {
    new Gauge({
        name: 'certificate_expires_in_seconds',
        help: 'Until a certificate that this ward uses expires.',
        labelNames: ['use'] as const,
        registers: [registry],
        async collect() {
            this.reset();
            const found = await Promise.all([certificateExpiries(places), issuedExpiries(issued)]);
            for (const { use, expires } of found.flat()) {
                this.set({ use }, Math.round((expires - Date.now()) / 1000));
            }
        },
    });
}

/** What is asked whether the gateway can do its work. */
export interface ReadinessPorts extends LedgerProbePorts {
    readonly lifecycle: Readonly<Lifecycle>;
    readonly custodian: LedgerProbePorts['custodian'] & Pick<Custodian, 'downtime'>;
    readonly store: Pick<WardStore, 'healthy' | 'damage'>;
    readonly room: DiskRoom;
    readonly vitals: Pick<Vitals, 'status'>;
    readonly registry: Registry;
    /** Whether a token of somebody else's issuer could be verified now; absent where this gateway is the issuer. */
    readonly issuer?: () => Promise<boolean>;
}

/** Readiness, and a gauge of each of its checks; `clockIsRight`: whether the ledger answers now and finds nothing wrong with our clock. */
export function watchReadiness({ lifecycle, ledger, custodian, store, room, vitals, registry, issuer }: ReadinessPorts): {
    readonly health: Health;
    readonly clockIsRight: () => Promise<boolean>;
} {
    const probe = new LedgerProbe({ ledger, custodian });
    const probes = {
        ledger: async () => (await probe.ask()).answers,
        clock: async () => (await probe.ask()).clockFits,
        custodian: async () => custodian.reachable(),
        store: async () => store.healthy(),
        disk: async () => (await room.measure()) >= room.reserve,
        deliveries: async () => Promise.resolve(vitals.status().moving),
        ...(issuer !== undefined && { issuer }),
    };
    const health = createHealth(lifecycle, probes, async () => {
        const found = Object.entries(await store.damage());
        // Of a custodian that does not answer the check of that name tells.
        const downtime = await custodian.downtime().catch(() => ({ on: false, pending: 0 }));
        return [
            ...found.flatMap(([kind, count]) => (count > 0 ? [kind] : [])),
            ...(downtime.on ? ['downtime'] : []),
            ...(downtime.pending > 0 ? ['downtime-pending'] : []),
        ];
    });
    new Gauge({
        name: 'readiness_check',
        help: '1 while what a request needs does its work: what /readyz says, check by check.',
        labelNames: ['check'] as const,
        registers: [registry],
        async collect() {
            for (const [check, holds] of Object.entries(await health.checks())) {
                this.set({ check }, holds ? 1 : 0);
            }
        },
    });
    const clockIsRight = async (): Promise<boolean> => {
        const { answers, clockFits } = await probe.ask();
        return answers && clockFits;
    };
    return { health, clockIsRight };
}

/** What tidying stands on. */
export interface TidyingPorts extends Pick<ServerOptions, 'keepCiphertextsDays' | 'ward'> {
    readonly store: WardStore;
    readonly registry: Registry;
    readonly log: Logger;
    /** Whether the ledger has found our clock right just now. */
    readonly clockIsRight: () => Promise<boolean>;
    readonly erasures: ErasedFactsPorts;
}

/**
 * Forgets every hour what need not be kept: settled rows, expired answers, ciphertexts past their days, some facts about erased patients, their readings and all files of theirs; nothing by a clock that may be wrong,
 * which would have all of them past their days. `stop` ends it.
 */
export function keepTidy({ store, ward, keepCiphertextsDays, registry, log, clockIsRight, erasures }: TidyingPorts): {
    readonly stop: () => void;
} {
    const removed = new Counter({ name: 'ciphertexts_removed_total', help: 'Ciphertexts older than their days.', registers: [registry] });
    const purged = new Counter({
        name: 'erased_facts_purged_total',
        help: 'Facts about erased patients that went.',
        registers: [registry],
    });
    const tidied = new Counter({
        name: 'files_removed_total',
        help: 'Files of patients who were erased, and files whose entry never came to the ledger.',
        registers: [registry],
    });
    const unread = new Counter({
        name: 'erased_envelopes_removed_total',
        help: 'Sealed readings of patients who were erased that went.',
        registers: [registry],
    });
    const envelopes = new ErasedEnvelopes({ ...erasures, ...store, ward });
    const keep = keepCiphertextsDays === 0 ? undefined : keepCiphertextsDays * DAY;
    const tidy = async (): Promise<void> => {
        if (!(await clockIsRight())) {
            log.warn('nothing is tidied: no ledger has confirmed the time');
            return;
        }
        await store.prune(Date.now());
        removed.inc(await removeOldCiphertexts({ ...store, keep }, Date.now()));
        purged.inc(await purgeErasedFacts(erasures));
        const gone = await envelopes.remove();
        unread.inc(gone);
        if (gone > 0) {
            log.info({ envelopes: gone }, 'sealed readings of erased patients are removed');
        }
        tidied.inc(await tidyFiles({ ...erasures, ...store }, Date.now()));
    };
    const once = (): void => {
        tidy().catch(() => {
            log.error('pruning failed');
        });
    };
    once();
    const timer = setInterval(once, TIDY_EVERY).unref();
    return {
        stop: () => {
            clearInterval(timer);
        },
    };
}

/** What guarding look-ups needs. */
export interface LookUpGuardPorts {
    readonly perHour: number;
    readonly enrolment: Pick<Enrolment, 'ledgerIdOf'>;
    readonly registry: Registry;
    readonly log: Logger;
}

/** The budget of misses; whoever has spent it is counted, and named in the log by its ledger id. */
export function guardLookUps({ perHour, enrolment, registry, log }: LookUpGuardPorts): MissBudget {
    const refusals = new Counter({
        name: 'lookups_refused_total',
        help: 'Look-ups of callers that had no miss left.',
        registers: [registry],
    });
    return new MissBudget({
        perHour,
        elapsed: () => performance.now(),
        refused: async (caller) => {
            refusals.inc();
            log.warn({ participant: await enrolment.ledgerIdOf(caller) }, 'looks for ids that nobody has');
        },
    });
}
