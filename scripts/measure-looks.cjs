// SPDX-License-Identifier: Apache-2.0
// What a look costs whoever waits for it, over HTTP: a first one (stated, committed, decided by both wards, opened) and a covered one (decided and opened), beside a plain
// submission, the creation of a record, in the same run. Against a gateway with the development issuer: `npm start`, then
//   node scripts/measure-looks.cjs [http://127.0.0.1:8080 [records]]
// @ts-check
'use strict';

const { randomUUID } = require('node:crypto');

const [, , gateway = 'http://127.0.0.1:8080', records = '50'] = process.argv;
/** Until caches are warm. */
const UNCOUNTED = 10;

/** @param {string} path @param {RequestInit} init @param {number} expected @returns {Promise<{ text: string, milliseconds: number }>} */
async function ask(path, init, expected) {
    const began = performance.now();
    const answer = await fetch(gateway + path, init);
    const text = await answer.text();
    if (answer.status !== expected) {
        throw new Error(`${path} answered ${String(answer.status)}: ${text}`);
    }
    return { text, milliseconds: performance.now() - began };
}

/** @param {number[]} values */
const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

async function main() {
    const json = { 'content-type': 'application/json' };
    const login = { method: 'POST', headers: json, body: JSON.stringify({ sub: 'desk-of-measures', roles: ['admission'] }) };
    /** @type {{ access_token: string }} */
    const { access_token: token } = JSON.parse((await ask('/dev/token', login, 200)).text);
    const headers = { ...json, authorization: `Bearer ${token}` };
    /** @type {Record<'submission' | 'first look' | 'covered look', number[]>} */
    const taken = { submission: [], 'first look': [], 'covered look': [] };
    for (let index = 0; index < Number(records) + UNCOUNTED; index += 1) {
        const id = `L${randomUUID()}`;
        const body = JSON.stringify({ id, kind: 'patient', name: 'Ann Example', status: 'active' });
        const creation = { method: 'POST', headers: { ...headers, 'idempotency-key': `"${randomUUID()}"` }, body };
        const submission = await ask('/v1/records', creation, 201);
        const first = await ask(`/v1/records/${id}`, { headers }, 200);
        const covered = await ask(`/v1/records/${id}`, { headers }, 200);
        if (index >= UNCOUNTED) {
            taken.submission.push(submission.milliseconds);
            taken['first look'].push(first.milliseconds);
            taken['covered look'].push(covered.milliseconds);
        }
    }
    const plain = median(taken.submission);
    for (const [what, values] of Object.entries(taken)) {
        console.log(`${what}: ${median(values).toFixed(1)} ms, ${(median(values) / plain).toFixed(2)} of a submission`);
    }
}

main().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : 'the measurement failed');
    process.exitCode = 1;
});
