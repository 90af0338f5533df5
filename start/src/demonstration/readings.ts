// SPDX-License-Identifier: Apache-2.0
// Shows the last readings of one patient as their doctor sees them, and what the look left on the ledger, as a privacy officer sees it.
import { type Dataset, wards } from '../data/dataset';
import type { Clients } from './clients';
import { table } from './table';

interface Latest {
    readonly items: readonly { readonly time: string; readonly code: string; readonly unit: string; readonly value: number }[];
    readonly access: { readonly transactionIds: readonly string[] };
}

interface Look {
    readonly time: string;
    readonly role: readonly string[];
    readonly category: string;
    readonly purpose: string;
    readonly decision: string;
    readonly transactionId: string;
}

/** Prints them of the first patient in whose record a doctor has written; nobody else's doctor is known. */
export async function showReadings(clients: Clients, { findings: [finding] = [] }: Dataset): Promise<void> {
    const ward = wards.find((one) => one === finding?.ward);
    if (finding === undefined || ward === undefined) {
        return;
    }
    const { patient, doctor } = finding;
    const { items, access } = await clients[ward].doctor(doctor).get<Latest>(`/v1/patients/${patient}/vitals/latest`);
    console.log(`\nLast readings of ${patient} in ${ward}, as ${doctor} sees them:\n`);
    const readings = items.map(({ time, code, unit, value }) => [time, code, unit, String(value)]);
    console.log(table(['time', 'code', 'unit', 'value'], readings));
    const looks = await clients[ward].officer.get<{ items: readonly Look[] }>(`/v1/patients/${patient}/accesses?limit=200`);
    const left = looks.items.filter(({ transactionId }) => access.transactionIds.includes(transactionId));
    console.log('\nWhat that look left on the ledger, as the privacy officer sees it:\n');
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
