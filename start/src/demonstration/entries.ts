// SPDX-License-Identifier: Apache-2.0
// Enters what doctors found into the medical records: a visit opens the record to the patient's doctor, who writes, and reads it back.
import type { Dataset, Finding } from '../data/dataset';
import { ProgressBar } from '../progress';
import { type ApiClient, ApiError } from './api-client';
import type { Clients } from './clients';
import { inParallel } from './in-parallel';
import { table } from './table';

interface Entry {
    readonly category: string;
    readonly form?: { readonly text: string };
    readonly author: { readonly organisation: string; readonly role: readonly string[] };
    readonly transactionId: string;
}

/** An earlier start may have opened visits and written. */
async function readAs(doctor: ApiClient, patient: string): Promise<readonly Entry[]> {
    const answer = doctor.get<{ items: readonly Entry[] }>(`/v1/patients/${patient}/entries`);
    return (
        await answer.catch((error: unknown) => {
            // Without a visit there is no such patient for a doctor.
            if (error instanceof ApiError && error.code === 'RECORD_NOT_FOUND') {
                return { items: [] };
            }
            throw error;
        })
    ).items;
}

const wanted = ({ diagnosis, prescription }: Finding): readonly (readonly [category: string, text: string])[] => [
    ['diagnosis', diagnosis],
    ['prescription', prescription],
];

const stands = (entries: readonly Entry[], [category, text]: readonly [string, string]): boolean =>
    entries.some((entry) => entry.category === category && entry.form?.text === text);

/** Writes what is missing. @returns how many entries the doctor's own gateway calls VALID, those of earlier starts among them */
async function enter(clients: Clients, finding: Finding): Promise<number> {
    const { ward, patient, doctor: name } = finding;
    const doctor = clients[ward].doctor(name);
    const before = await readAs(doctor, patient);
    const missing = wanted(finding).filter((one) => !stands(before, one));
    if (missing.length > 0 && before.length === 0) {
        await clients[ward].admission.post('/v1/visits', { patient, clinician: name }, `opening a visit of ${patient}`);
    }
    let valid = wanted(finding).length - missing.length;
    for (const [category, text] of missing) {
        const body = { category, form: { text } };
        const { transaction } = await doctor.post<{ transaction: { status: string } }>(
            `/v1/patients/${patient}/entries`,
            body,
            `writing ${category}`,
        );
        valid += transaction.status === 'VALID' ? 1 : 0;
    }
    return valid;
}

/**
 * Enters a dataset's findings, and prints how one patient's doctor reads them, and what a doctor of nobody there is told.
 * @returns whether all are VALID, and are read as they were written
 */
export async function enterFindings(clients: Clients, { findings = [] }: Dataset): Promise<boolean> {
    const [first] = findings;
    if (first === undefined) {
        return true;
    }
    const progress = new ProgressBar('medical records entered', findings.length);
    const counts = await inParallel(findings, async (finding) => {
        const valid = await enter(clients, finding);
        progress.advance();
        return valid;
    });
    const valid = counts.reduce((sum, count) => sum + count, 0);
    const all = findings.flatMap(wanted).length;
    const entries = await readAs(clients[first.ward].doctor(first.doctor), first.patient);
    const agrees = wanted(first).every((one) => stands(entries, one));
    const rows = entries.map(({ category, form, author, transactionId }) => [
        category,
        form?.text ?? '(unreadable)',
        `${author.role.join(', ')}, ${author.organisation}`,
        `${transactionId.slice(0, 12)}…`,
    ]);
    console.log(`\nThe record of ${first.patient}, as ${first.doctor} reads it, who has a visit:\n`);
    console.log(table(['category', 'text', 'author', 'transaction'], rows));
    const other = findings.find(({ ward }) => ward !== first.ward);
    if (other !== undefined) {
        const seen = await readAs(clients[other.ward].doctor(other.doctor), first.patient);
        console.log(
            `\n${other.doctor} of ${other.ward}, who has none, ${seen.length === 0 ? 'is told that there is no such patient' : 'READS IT, TOO'}.`,
        );
    }
    console.log(
        `\n${String(valid)} of ${String(all)} entries VALID, each by the patient's doctor${agrees ? '' : '; WHAT IS READ IS NOT WHAT WAS WRITTEN'}.`,
    );
    return valid === all && agrees;
}
