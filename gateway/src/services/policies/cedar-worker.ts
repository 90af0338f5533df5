// SPDX-License-Identifier: Apache-2.0
// The thread in which Cedar's own build runs, one job long. A build that has overflowed its stack answers nothing right any more, so no two jobs
// share one, and what it does to its thread it does not do to the gateway.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { parentPort, workerData } from 'node:worker_threads';

/** A job: texts of one policy each against a schema, or policies to be written as text. */
export type CedarJob =
    | { readonly kind: 'parse'; readonly texts: readonly string[]; readonly schema: unknown }
    | { readonly kind: 'render'; readonly policies: readonly unknown[] };

/** What is wrong with the text at `index`, and from which of its bytes on. */
export interface CedarFault {
    readonly index: number;
    readonly problem: 'does not parse' | 'does not fit the schema';
    readonly offset: number;
}

/** What came of a job, which travels as JSON: Cedar's JSON or text of each policy, or what is wrong. */
export interface CedarAnswer {
    readonly policies: readonly unknown[];
    readonly faults: readonly CedarFault[];
}

const offsetOf = ({ sourceLocations = [] }: cedar.DetailedError): number => sourceLocations[0]?.start ?? 0;

function parse(texts: readonly string[], schema: unknown): CedarAnswer {
    const parsed = texts.map((text) => cedar.policyToJson(text));
    const faults = parsed.flatMap((answer, index): CedarFault[] => {
        const [error] = answer.type === 'failure' ? answer.errors : [];
        return answer.type === 'failure' ? [{ index, problem: 'does not parse', offset: error === undefined ? 0 : offsetOf(error) }] : [];
    });
    if (faults.length > 0) {
        return { policies: [], faults };
    }
    const staticPolicies = Object.fromEntries(texts.map((text, index) => [String(index), text]));
    const validation = cedar.validate({ schema: schema as cedar.Schema, policies: { staticPolicies } });
    if (validation.type === 'failure') {
        throw new Error('The schema or the set was not taken by the validator');
    }
    const misfits = validation.validationErrors.map(({ policyId, error }): CedarFault => {
        return { index: Number(policyId), problem: 'does not fit the schema', offset: offsetOf(error) };
    });
    return { policies: parsed.map((answer): unknown => (answer.type === 'success' ? answer.json : undefined)), faults: misfits };
}

function render(policies: readonly unknown[]): CedarAnswer {
    const texts = policies.map((policy) => {
        const answer = cedar.policyToText(policy as cedar.Policy);
        if (answer.type === 'failure') {
            throw new Error('A policy could not be written as text');
        }
        return answer.text;
    });
    return { policies: texts, faults: [] };
}

const job = workerData as CedarJob;
parentPort?.postMessage(JSON.stringify(job.kind === 'parse' ? parse(job.texts, job.schema) : render(job.policies)));
