// SPDX-License-Identifier: Apache-2.0
// What people of two wards say of one patient wherever the API takes words: each of them a canary. And the end of all facts about whoever is erased.

import { createHash, randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { purgeErasedFacts } from '../../src/services/upkeep';
import { asRegistrar } from '../support/as-registrar';
import type { Answer, Ask, TwoWards } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

/** Words of facts, which lie in clear in the private databases of both wards' peers until they are purged. */
export const FACT_WORDS = {
    location: 'Canary-Bay-2F4-1180',
    emergency: 'Canary-Found-7H1-9034',
    comment: 'Canary-Reviewed-4J8-2275',
    evidence: 'Canary-Passport-9L3-5512',
    recipient: 'Canary-Recipient-1N6-7743',
    organisation: 'Canary-Fund-6P2-3398',
    withholding: 'Canary-Threat-8R5-6614',
} as const;
/** Words that are sealed wherever they lie. */
export const SEALED_WORDS = {
    note: 'Canary-Note-3S7-4401',
    correction: 'Canary-Better-5U9-8826',
    title: 'Canary-Gait-2W4-1957',
    content: 'Canary-Content-7Y1-6063',
} as const;
/** What an administrator states of somebody who treats: no erasure of a patient takes that. */
export const USERNAME = 'Canary-Username-4Z6-2589';

/** People of ward 1, by the names of their tokens. */
async function cast(wards: TwoWards) {
    const chief = await wards.as('ward1', 'chief', 'admin');
    const attributes = { username: USERNAME };
    const body = { id: 'dr-canary', roles: ['doctor'], attributes };
    const made = await chief('/v1/participants', { method: 'POST', body });
    return {
        made,
        desk: await wards.as('ward1', 'desk-canary', 'admission'),
        doctor: await wards.as('ward1', 'dr-canary', 'doctor'),
        officer: await wards.as('ward1', 'officer-canary', 'privacy-officer'),
        elsewhere: await wards.as('ward2', 'desk-elsewhere', 'admission'),
    };
}

function fileOf(content: string): Ask {
    const digest = createHash('sha256').update(content).digest('base64');
    const headers = { 'content-type': 'video/mp4', 'content-digest': `sha-256=:${digest}:`, 'wardledger-title': SEALED_WORDS.title };
    return { method: 'POST', text: content, headers };
}

/** Says all of it about a patient of ward 1. @param other - a number that ward 2 creates */
export async function saidEverywhere(wards: TwoWards, patient: string, other: string): Promise<Answer[]> {
    const { made, desk, doctor, officer, elsewhere } = await cast(wards);
    const answers = [made];
    const post = async (client: Client, path: string, body: object): Promise<string> => {
        const answer = await client(path, { method: 'POST', body });
        answers.push(answer);
        return (answer.body as { id: string }).id;
    };
    const path = `/v1/patients/${patient}`;
    await post(desk, '/v1/visits', { patient, clinician: 'dr-canary', location: FACT_WORDS.location });
    const emergency = await post(doctor, '/v1/emergency-access', { patient, reason: FACT_WORDS.emergency });
    await post(officer, `/v1/emergency-access/${emergency}/review`, { outcome: 'justified', comment: FACT_WORDS.comment });
    await post(elsewhere, '/v1/records', { id: other, kind: 'patient', name: 'Ann Example', status: 'active' });
    await post(desk, `${path}/links`, { other, evidence: FACT_WORDS.evidence });
    await post(officer, `${path}/disclosures`, {
        to: FACT_WORDS.recipient,
        organisation: FACT_WORDS.organisation,
        purpose: 'HPAYMT',
        categories: ['claim'],
        when: '2026-01-27T09:00:00Z',
    });
    const { ledgerId } = made.body as { ledgerId: string };
    await post(officer, `${path}/withholdings`, { person: ledgerId, reason: FACT_WORDS.withholding });
    const note = await post(doctor, `${path}/entries`, { category: 'note', form: { text: SEALED_WORDS.note } });
    await post(doctor, `${path}/entries/${note}/correct`, { form: { text: SEALED_WORDS.correction } });
    answers.push(await doctor(`${path}/files`, fileOf(`${SEALED_WORDS.content}\n`.repeat(100))));
    answers.push(await doctor(`${path}/entries`), await officer('/v1/emergency-access'), await officer(`${path}/accesses`));
    return answers;
}

/** Purges all facts about the erased of ward 1, as its gateway does 16 an hour. @returns how many */
export async function purgedToTheEnd(wards: TwoWards): Promise<number> {
    return asRegistrar(wards, async (ports) => {
        let all = 0;
        for (let purged = -1; purged !== 0; all += purged) {
            purged = await purgeErasedFacts({ ...ports, draw: (bound: number) => randomInt(bound) });
        }
        return all;
    });
}

/** Which files below a folder have a word as it is. */
export function filesWith(folder: string, word: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => readFileSync(file).includes(word));
}
