// SPDX-License-Identifier: Apache-2.0
// Shows the last readings of one patient as their doctor sees them, and what the look left on the ledger, as a privacy officer sees it.
import { type Dataset, type Ward, wards } from '../../data/dataset';
import type { Clients } from '../clients';
import { table } from '../table';

interface Latest {
    readonly items: readonly { readonly time: string; readonly code: string; readonly unit: string; readonly value: number }[];
    readonly access: { readonly transactionIds: readonly string[] };
}

interface AccessEvent {
    readonly time: string;
    readonly role: readonly string[];
    readonly category: string;
    readonly purpose: string;
    readonly decision: string;
    readonly transactionId: string;
}

/** A look at a patient's readings that was made. */
export interface Look {
    readonly ward: Ward;
    readonly patient: string;
    readonly transactionIds: readonly string[];
}

/** Prints them of the first patient in whose record a doctor has written; nobody else's doctor is known. */
export async function showReadings(clients: Clients, { findings: [finding] = [] }: Dataset): Promise<Look | undefined> {
    const ward = wards.find((one) => one === finding?.ward);
    if (finding === undefined || ward === undefined) {
        return undefined;
    }
    const { patient, doctor } = finding;
    const { items, access } = await clients[ward].doctor(doctor).get<Latest>(`/v1/patients/${patient}/vitals/latest`);
    console.log(`\nLast readings of ${patient} in ${ward}, as ${doctor} sees them:\n`);
    const readings = items.map(({ time, code, unit, value }) => [time, code, unit, String(value)]);
    console.log(table(['time', 'code', 'unit', 'value'], readings));
    return { ward, patient, transactionIds: access.transactionIds };
}

/** Prints the access events of a look. */
export async function showLook(clients: Clients, { ward, patient, transactionIds }: Look): Promise<void> {
    const events = await clients[ward].officer.get<{ items: readonly AccessEvent[] }>(`/v1/patients/${patient}/accesses?limit=200`);
    const left = events.items.filter(({ transactionId }) => transactionIds.includes(transactionId));
    console.log(`\nWhat the look at the readings of ${patient} left on the ledger, as the privacy officer sees it:\n`);
    const header = ['time', 'role', 'category', 'purpose', 'decision', 'transaction'];
    const rows = left.map(({ time, role, category, purpose, decision, transactionId }) => [
        time,
        role.join(' '),
        category,
        purpose,
        decision,
        `${transactionId.slice(0, 12)}…`,
    ]);
    console.log(table(header, rows));
}
