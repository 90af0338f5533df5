// SPDX-License-Identifier: Apache-2.0
// Shows whom the readings have rung for, as a doctor of each ward sees it.
import { type Dataset, wards } from '../../data/dataset';
import type { Clients } from '../clients';
import { table } from '../table';

interface Alarm {
    readonly patient?: string;
    readonly code?: string;
    readonly signal?: string;
    readonly value?: number;
    readonly limit?: { readonly name: string };
    readonly severity?: string;
    readonly active: boolean;
}

/** Prints the alarms of each ward in which somebody treats patients; nobody else is told of any. */
export async function showAlarms(clients: Clients, { findings = [] }: Dataset): Promise<void> {
    for (const ward of wards) {
        const first = findings.find((finding) => finding.ward === ward);
        if (first !== undefined) {
            const { items } = await clients[ward].doctor(first.doctor).get<{ items: readonly Alarm[] }>('/v1/alarms?limit=200');
            const rows = items.map(({ patient = '(unreadable)', code = '', signal = '', value, limit, severity = '', active }) => [
                patient,
                limit?.name ?? code,
                signal,
                String(value ?? ''),
                severity,
                active ? 'active' : 'acknowledged',
            ]);
            console.log(`\nAlarms of ${ward}, as ${first.doctor} sees them:\n`);
            console.log(table(['patient', 'what rang', 'signal', 'value', 'severity', ''], rows.sort()));
        }
    }
}
