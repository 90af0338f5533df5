// SPDX-License-Identifier: Apache-2.0
// What the store finds damaged is named in the log, by ids without a meaning, and shown as a metric until it is mended or was looked at.

import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import type { OpenStoreOptions, WardStore } from '../store';

/** Ids in one line. */
const IDS_A_LINE = 100;

/** What the store is told with. */
export function tellingDamage(log: Logger): Required<Pick<OpenStoreOptions, 'damaged' | 'listFailed'>> {
    return {
        damaged: ({ kind, ids }) => {
            for (let start = 0; start < ids.length; start += IDS_A_LINE) {
                log.error({ kind, ids: ids.slice(start, start + IDS_A_LINE) }, 'the store is damaged');
            }
        },
        listFailed: () => {
            log.warn('the list of acknowledged posts could not be written; the posts are kept');
        },
    };
}

/** A gauge of what was found damaged, by kind; one that the store cannot tell now keeps its last value. */
export function observeDamage(registry: Registry, store: Pick<WardStore, 'damage'>): void {
    new Gauge({
        name: 'store_damage',
        help: 'Acknowledged posts that are missing, and what the store can read no more; until mended or looked at.',
        labelNames: ['kind'] as const,
        registers: [registry],
        async collect() {
            const found = await store.damage().catch(() => ({}));
            for (const [kind, count] of Object.entries(found)) {
                this.set({ kind }, count);
            }
        },
    });
}
