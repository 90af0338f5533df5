// SPDX-License-Identifier: Apache-2.0
// Puts the way of vitals together: outbox, custodian, ledger, and what brings alarms there; and tells log and metrics what it does, in counts and codes.

import type { Logger } from 'pino';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type Custodian, type CustodianKeys, randomPart } from '../custody';
import type { CallerDirectory, Ledger } from '../ledger';
import type { ServerOptions } from '../options';
import { AlarmDelivery, AlarmWatch, PostedPatients } from '../services/alarms';
import { createRegistrar } from '../services/participants';
import { SubjectResolver } from '../services/subjects';
import type { DiskRoom } from '../services/upkeep';
import { createVitals, type VitalsEvent, type Vitals } from '../services/vitals';
import type { WardStore } from '../store';

const DAY = 86_400_000;

/** What the way of vitals is made of. */
export interface OpenVitalsPorts {
    readonly options: Pick<ServerOptions, 'ward' | 'maxLatenessDays' | 'windows' | 'holdAt' | 'alarms'>;
    readonly store: WardStore;
    readonly ledger: Ledger;
    readonly custodian: Pick<Custodian, 'lookupKeys' | 'identity' | 'sign' | 'signPosts' | 'attestWindow' | 'attestCorrection'>;
    readonly keys: CustodianKeys;
    readonly callers: CallerDirectory;
    readonly room: DiskRoom;
    readonly log: Logger;
    readonly metrics: Registry;
}

type Reporter = (event: VitalsEvent) => void;

function counting(registry: Registry): Reporter {
    const registers = [registry];
    const accepted = new Counter({ name: 'ingest_posts_accepted_total', help: 'Posts acknowledged.', registers });
    const alerts = new Counter({ name: 'ingest_alerts_total', help: 'Alerts raised at intake.', registers });
    const alarms = new Counter({ name: 'ingest_alarms_total', help: 'Alarms that posts have rung.', registers });
    const refused = new Counter({
        name: 'ingest_readings_refused_total',
        help: 'Impossible readings left out of accepted posts.',
        registers,
    });
    const windows = new Counter({ name: 'ingest_windows_attested_total', help: 'Windows that the custodian has made.', registers });
    const finalWindows = new Counter({
        name: 'ingest_windows_final_total',
        help: 'Windows that came to an end: on the ledger, or stuck.',
        labelNames: ['state'] as const,
        registers,
    });
    const final = new Counter({
        name: 'ingest_posts_final_total',
        help: 'Posts that came to an end.',
        labelNames: ['state'] as const,
        registers,
    });
    const remade = new Counter({ name: 'ingest_windows_remade_total', help: 'Corrected windows that were made anew.', registers });
    const unmade = new Gauge({ name: 'windows_to_remake', help: 'Corrected windows that are still to be made anew.', registers });
    const trouble = new Counter({
        name: 'ingest_trouble_total',
        help: 'Failures on the way.',
        labelNames: ['stage', 'code'] as const,
        registers,
    });
    const commit = new Histogram({
        name: 'ledger_commit_seconds',
        help: 'From endorsement to VALID.',
        buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
        registers,
    });
    const observers: { [Type in VitalsEvent['type']]: (event: Extract<VitalsEvent, { type: Type }>) => void } = {
        accepted: (event) => {
            accepted.inc(event.posts);
            alerts.inc(event.alerts);
            alarms.inc(event.alarms);
            refused.inc(event.refusedReadings);
        },
        'window-attested': () => windows.inc(),
        corrections: ({ made, left }) => {
            remade.inc(made);
            unmade.set(left);
        },
        'windows-final': ({ state, windows }) => finalWindows.inc({ state }, windows),
        'transaction-settled': ({ milliseconds }) => commit.observe(milliseconds / 1000),
        'posts-final': ({ state, posts }) => final.inc({ state }, posts),
        trouble: ({ stage, code }) => trouble.inc({ stage, code }),
    };
    return (event) => (observers[event.type] as Reporter)(event);
}

interface CountsGauge {
    readonly name: string;
    readonly help: string;
    readonly label: string;
    readonly registry: Registry;
}

/** Shows what the store counts, when it is asked for; a store that does not answer now leaves what was shown before. */
function gaugeOf({ name, help, label, registry }: CountsGauge, counted: () => Promise<Readonly<Record<string, number>>>): void {
    new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        async collect() {
            const counts = await counted().catch(() => ({}));
            for (const [value, count] of Object.entries(counts)) {
                this.set({ [label]: value }, count);
            }
        },
    });
}

/** What brings alarms to the ledger; what fails is counted, and told by its code. */
function alarmDelivery({ options, store, ledger, custodian, keys, log, metrics }: OpenVitalsPorts): AlarmDelivery {
    const registers = [metrics];
    const failures = new Counter({
        name: 'alarm_delivery_failures_total',
        help: 'Attempts to bring an alarm to the ledger, or to escalate it, that failed.',
        labelNames: ['code'] as const,
        registers,
    });
    const help = 'Alarms that nobody has acknowledged, by how far they are.';
    gaugeOf({ name: 'alarms', help, label: 'stage', registry: metrics }, async () => store.alarms.counts());
    const { recipients } = keys;
    return new AlarmDelivery({
        store: store.alarms,
        ledger,
        registrar: createRegistrar({ custodian, ledger }),
        subjects: new SubjectResolver({ ward: options.ward, ledger, custodian, recipients, monotonic: () => performance.now() }),
        recipients,
        escalateSeconds: options.alarms.escalateSeconds,
        now: Date.now,
        failed: (code) => {
            failures.inc({ code });
            log.warn({ code }, 'alarm');
        },
        isHeld: options.holdAt !== undefined,
    });
}

/** The way of vitals. */
export interface OpenVitals {
    readonly service: Vitals;
    readonly alarms: Pick<AlarmDelivery, 'start'>;
    readonly posted: PostedPatients;
    /** Ends both, within the deadline (milliseconds). */
    readonly stop: (deadline: number) => Promise<void>;
}

/** Puts it together; nothing runs before both are started. */
export function openVitals(open: OpenVitalsPorts): OpenVitals {
    const { options, store, keys, log, metrics, ...ports } = open;
    const { outbox, blobs } = store;
    const delivery = alarmDelivery(open);
    const posted = new PostedPatients();
    const alarms = new AlarmWatch({
        store: store.alarms,
        settings: options.alarms,
        now: Date.now,
        raised: () => delivery.wake(),
        posted: (patients) => posted.tell(patients),
    });
    const count = counting(metrics);
    const service = createVitals(
        {
            ...ports,
            ward: options.ward,
            outbox,
            blobs,
            alarms,
            keys,
            registrar: createRegistrar(ports),
            now: Date.now,
            monotonic: () => performance.now(),
            random: randomPart,
            report: (event) => {
                count(event);
                if (event.type === 'trouble') {
                    log.warn(event, 'delivery');
                } else {
                    log.debug(event, 'delivery');
                }
            },
        },
        {
            maximumLateness: options.maxLatenessDays * DAY,
            ...options.windows,
            ...(options.holdAt === undefined ? {} : { holdAt: options.holdAt }),
        },
    );
    // What is STUCK is for somebody to look at.
    const help = 'Windows of posts that are not on the ledger, by state.';
    gaugeOf({ name: 'windows', help, label: 'state', registry: metrics }, async () => service.windowCounts());
    const stop = async (deadline: number): Promise<void> => {
        await service.stop(deadline);
        await delivery.stop();
    };
    return { service, alarms: delivery, posted, stop };
}
