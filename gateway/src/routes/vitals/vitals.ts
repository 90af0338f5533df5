// SPDX-License-Identifier: Apache-2.0
// POST /v1/vitals: an answer for each post; 202 once they are safe on disk, 200 once they are final, 422 if none was taken.

import { Type } from '@sinclair/typebox';
import { closed, demandDefined, ERRORS, isClinician } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { principalOf } from '../../plugins/access';
import { headers, IdempotencyHeader, instantOf, typed } from '../../plugins/documentation';
import { isRepeatable, itemProblemOf, limitsText, type Problem, problem, PROBLEM_JSON, schemaRefusal } from '../../plugins/problems';
import type { JudgedItem } from '../../plugins/bodies';
import { isDryRun, isStrict, preferencesApplied, waitSeconds } from '../../plugins/requests';
import type { DevicePost, PostAnswer, Vitals } from '../../services/vitals';
import { AllRejectedSchema, ResultsSchema, VITALS_LIMITS, vitalsLimitsText, VitalsSchema, type WrittenPost } from './vitals-schemas';

const schema = {
    tags: ['Vitals'],
    summary: 'Post vitals of one or many devices',
    description:
        '202 as soon as the posts are sealed and synced to disk; with `Prefer: wait=N` 200 once all are final. Each post is judged by itself. A ' +
        'reading that no patient can have is left out and counted under `refused`, a sentinel of the device counts as not measured; with ' +
        '`Prefer: handling=strict` either refuses its post.',
    headers: headers({
        ...IdempotencyHeader.properties,
        prefer: Type.Optional(Type.String({ description: '`wait=N`, seconds; `handling=strict`.' })),
    }),
    querystring: closed({
        dryRun: Type.Optional(
            Type.Boolean({
                description:
                    'What would be said of the posts: the same answer with 200, and nothing comes of them. Needs no Idempotency-Key. A new post has no `submission` and ' +
                    'names no `alarms`; what the ledger would refuse is asked now.',
            }),
        ),
    }),
    body: VitalsSchema,
    response: {
        200: ResultsSchema,
        202: ResultsSchema,
        422: { description: 'Nothing was accepted.', content: { 'application/problem+json': { schema: AllRejectedSchema } } },
        503: {
            description: 'Nothing was accepted, and the same may be later.',
            content: { 'application/problem+json': { schema: AllRejectedSchema } },
        },
    },
};

/** The post of an item that has the form of one; its times are instants. */
function wellFormed(item: JudgedItem<WrittenPost>): DevicePost[] {
    if (!('value' in item)) {
        return [];
    }
    const { start, boot: written, ...post } = item.value;
    const boot = typeof written === 'string' ? instantOf(written) : written;
    return [{ ...post, start: new Date(instantOf(start)).toISOString(), ...(boot === undefined ? {} : { boot }) }];
}

/** The refusal of a request of which no post was taken; the places of the items, seen from the whole body. */
function noneAccepted(results: readonly PostAnswer[], requestId: string): Problem & { readonly results: readonly PostAnswer[] } {
    const errors = results.flatMap(({ index, problem: why }) => {
        const rejection = demandDefined(why, 'why a post was rejected');
        const own = rejection.errors ?? [{ pointer: '', detail: rejection.detail }];
        return own.map((one) => ({ pointer: `/windows/${String(index)}${one.pointer}`, detail: one.detail }));
    });
    const detail = 'None of the posts was accepted; `results` says why for each.';
    // Where every post waits for its time, the request does.
    const waits = results.every(({ problem: why }) => why?.code === ERRORS.TIME_AHEAD.code);
    return { ...problem(waits ? ERRORS.TIME_AHEAD : ERRORS.CONTENT_INVALID, requestId, { detail, errors }), results };
}

const limits = limitsText(VITALS_LIMITS.bytes, vitalsLimitsText);

/** An answer for each item: of those that have the form of a post, in order, what was said of it. */
function resultsOf(windows: readonly JudgedItem<WrittenPost>[], said: readonly PostAnswer[]): PostAnswer[] {
    const answers = said.values();
    return windows.map((item, index): PostAnswer => {
        return 'value' in item
            ? { ...demandDefined(answers.next().value, 'the answer for a post'), index }
            : { index, status: 'rejected', problem: itemProblemOf(schemaRefusal(item.misfits, 'body', limits)) };
    });
}

/** Where to ask after what was taken: the transaction of all, the submission of a single one. */
function sayWhereItIs(reply: FastifyReply, results: readonly PostAnswer[]): void {
    const transactions = new Set(results.flatMap(({ transaction }) => (transaction === undefined ? [] : [transaction.id])));
    if (transactions.size === 1) {
        reply.header('wardledger-transaction', [...transactions].join());
    }
    const [only, ...others] = results;
    if (only?.submission !== undefined && others.length === 0) {
        reply.header('location', `/v1/submissions/${only.submission}`);
    }
}

/** Registers the route. */
export function vitalsRoutes(app: FastifyInstance, vitals: Vitals): void {
    const options = { schema, bodyLimit: VITALS_LIMITS.bytes, config: { limits: vitalsLimitsText, itemByItem: 'windows' } };
    typed(app).post('/v1/vitals', options, async (request, reply) => {
        await request.ledgerCaller(); // its certificate will sign: enrolled before anything is acknowledged
        const dry = isDryRun(request);
        const wait = dry ? 0 : waitSeconds(request.headers.prefer);
        const strict = isStrict(request.headers.prefer);
        const { windows } = request.body;
        const { caller, roles } = principalOf(request);
        const posts = windows.flatMap(wellFormed);
        const options = { waitSeconds: wait, strict, manual: isClinician(roles) };
        const results = resultsOf(windows, await (dry ? vitals.dryRun(posts, caller, options) : vitals.take(posts, caller, options)));
        if (results.every(({ status }) => status === 'rejected')) {
            const refusal = noneAccepted(results, request.id);
            reply.repeatable = results.some(({ problem: why }) => why !== undefined && isRepeatable(why));
            if (refusal.status === 503) {
                reply.header('retry-after', String(Math.max(...results.map(({ problem: why }) => why?.retryAfter ?? 1))));
                return reply.code(503).type(PROBLEM_JSON).send(refusal);
            }
            return reply.code(422).type(PROBLEM_JSON).send(refusal);
        }
        const applied = preferencesApplied({ wait, strict });
        if (applied !== undefined) {
            reply.header('preference-applied', applied);
        }
        if (dry) {
            return reply.code(200).send({ results });
        }
        sayWhereItIs(reply, results);
        const allFinal = results.every(({ status, state }) => status === 'rejected' || state === 'VALID' || state === 'INVALID');
        return reply.code(wait > 0 && allFinal ? 200 : 202).send({ results });
    });
}
