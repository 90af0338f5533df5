// SPDX-License-Identifier: Apache-2.0
// Prometheus metrics on a listener of their own, so that the API's port never shows them.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Custodian, DowntimeStatus } from '../custody';
import type { OtherWards } from '../services/upkeep';
import type { Vitals } from '../services/vitals';
import type { LinkOutcome } from '../ward-link';

/** A registry with the process's own figures, and whether its custodian opens releases; while that does not answer, what it said last. */
export function newRegistry(ward: string, custodian: Pick<Custodian, 'releasesLocked'>): Registry {
    const registry = new Registry();
    registry.setDefaultLabels({ ward });
    collectDefaultMetrics({ register: registry });
    new Gauge({
        name: 'releases_locked',
        help: '1 while the custodian opens no release, because a decryption gave what no readings can.',
        registers: [registry],
        async collect() {
            const locked = await custodian.releasesLocked().catch(() => undefined);
            if (locked !== undefined) {
                this.set(locked ? 1 : 0);
            }
        },
    });
    return registry;
}

/** Gauges of the outbox. */
export function observeVitals(registry: Registry, vitals: Pick<Vitals, 'status'>): void {
    const gauge = (name: string, help: string, read: () => number): Gauge =>
        new Gauge({
            name,
            help,
            registers: [registry],
            collect() {
                this.set(read());
            },
        });
    gauge('ingest_posts_pending', 'Posts acknowledged and not final.', () => vitals.status().pending);
    gauge('ingest_oldest_pending_seconds', 'Age of the oldest post that is not final; 0 without any.', () => {
        return vitals.status().oldestAge / 1000;
    });
    gauge('ledger_transactions_in_flight', 'Transactions of the outbox on their way.', () => vitals.status().transactionsInFlight);
    gauge('ingest_delivering', '1 while the outbox reaches ledger and custodian.', () => (vitals.status().delivering ? 1 : 0));
}

/** Gauges of downtime access and of its snapshots; no numbers while the custodian does not answer. */
export function observeDowntime(registry: Registry, custodian: Pick<Custodian, 'downtime'>, now: () => number): void {
    const gauge = (name: string, help: string, read: (status: DowntimeStatus) => number): Gauge =>
        new Gauge({
            name,
            help,
            registers: [registry],
            async collect() {
                this.set(await custodian.downtime().then(read, () => Number.NaN));
            },
        });
    gauge('downtime_on', '1 while a person has turned downtime access on.', ({ on }) => (on ? 1 : 0));
    gauge('downtime_lines_pending', 'What was opened in downtime and is not on the ledger yet.', ({ pending }) => pending);
    gauge('downtime_snapshot_age_seconds', 'Since the last snapshot that both wards signed; infinite without one.', ({ snapshot }) =>
        snapshot === undefined ? Infinity : Math.round((now() - Date.parse(snapshot)) / 1000),
    );
}

/** A gauge of each other ward whose peers answer; none while that cannot be known. */
export function observeOtherWards(registry: Registry, others: Pick<OtherWards, 'standing'>): void {
    new Gauge({
        name: 'other_ward_answers',
        help: '1 while a peer of the other ward answers; without one nothing commits and nothing opens.',
        labelNames: ['msp'] as const,
        registers: [registry],
        async collect() {
            const standing = await others.standing();
            this.reset();
            for (const [msp, answers] of standing) {
                this.set({ msp }, answers ? 1 : 0);
            }
        },
    });
}

/** Counts looks at seeds that failed; which area it was stands nowhere. */
export function countSeedFailures(registry: Registry): () => void {
    const help = 'Looks at the seed of a cluster that failed; each is tried again.';
    const failures = new Counter({ name: 'cluster_seed_failures_total', help, registers: [registry] });
    return () => {
        failures.inc();
    };
}

/** Counts what crossed between the wards' gateways, and what did not; of whom it was stands nowhere. */
export function countLinkOutcomes(registry: Registry): (outcome: LinkOutcome) => void {
    const outcomes = new Counter({
        name: 'ward_link_requests_total',
        help: "Requests between the wards' gateways: in, the other ward's, and out, ours.",
        labelNames: ['direction', 'outcome'] as const,
        registers: [registry],
    });
    for (const outcome of ['given', 'refused', 'limited', 'failed', 'untrusted']) {
        outcomes.inc({ direction: 'in', outcome }, 0);
    }
    for (const outcome of ['came', 'refused', 'mismatched', 'unavailable']) {
        outcomes.inc({ direction: 'out', outcome }, 0);
    }
    return ({ direction, outcome }) => {
        outcomes.inc({ direction, outcome });
    };
}

/** Serves `GET /metrics` on the loopback interface; the port is 0 for any. */
export async function listenForMetrics(registry: Registry, port: number): Promise<{ readonly port: number; readonly server: Server }> {
    const server = createServer((request, response) => {
        const found = request.method === 'GET' && request.url === '/metrics';
        void (found ? registry.metrics() : Promise.resolve('')).then(
            (text) => response.writeHead(found ? 200 : 404, { 'content-type': found ? registry.contentType : 'text/plain' }).end(text),
            () => response.writeHead(500).end(),
        );
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, server };
}
