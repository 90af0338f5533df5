// SPDX-License-Identifier: Apache-2.0
// Admits the patients of a dataset: each gets a record at its ward.
import type { Dataset } from '../data/dataset';
import { ProgressBar } from '../progress';
import { ApiError } from './api-client';
import type { Clients } from './clients';
import { inParallel } from './in-parallel';

/** Makes a record for every patient who has none; an earlier start, or a person, may have made it. */
export async function admitPatients(clients: Clients, { posts }: Dataset): Promise<void> {
    const patients = [...new Map(posts.map(({ patient, ward }) => [patient, ward]))];
    const progress = new ProgressBar('patients admitted', patients.length);
    await inParallel(patients, async ([patient, ward]) => {
        const record = { id: patient, kind: 'patient', name: `Patient ${patient}`, status: 'admitted' };
        await clients[ward].admission.post('/v1/records', record, `admitting ${patient}`).catch((error: unknown) => {
            if (!(error instanceof ApiError) || error.code !== 'RECORD_EXISTS') {
                throw error;
            }
        });
        progress.advance();
    });
}
