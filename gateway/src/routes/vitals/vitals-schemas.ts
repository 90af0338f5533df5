// SPDX-License-Identifier: Apache-2.0
// Form and limits of POST /v1/vitals. The form too is judged item by item; what the numbers mean is the intake's to judge.

import { type Static, Type } from '@sinclair/typebox';
import { closed, DeviceSignatureSchema, MAX_POST_STEPS, SequenceSchema, SEVERITIES } from '@wardledger/chaincode/domain';
import { choice, IdSchema, ProblemSchema, TimeSchema, TransactionSchema } from '../../plugins/documentation';
import type { JudgedItem } from '../../plugins/bodies';

/** Windows a request, signals a window, values a signal, bytes a request. */
export const VITALS_LIMITS = { windows: 64, signals: 32, values: MAX_POST_STEPS, bytes: 1_048_576 } as const;
/** Numbers that a signal may name as no reading. */
const MAXIMUM_SENTINELS = 16;

const MAXIMUM_OBSERVATIONS = 8;

/** The limits beside the bytes, in words. */
export const vitalsLimitsText =
    `at most ${String(VITALS_LIMITS.windows)} windows a request, ${String(VITALS_LIMITS.signals)} signals a window ` +
    `and ${String(VITALS_LIMITS.values)} values a signal`;

const base64url = (length: number, description: string): ReturnType<typeof Type.String> =>
    Type.String({ pattern: `^[A-Za-z0-9_-]{${String(length)}}$`, maxLength: length, description: `${description} Base64url.` });

const SignalSchema = closed({
    code: Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32, description: 'LOINC, or a local code beginning with wl-.' }),
    unit: Type.String({
        minLength: 1,
        maxLength: 32,
        pattern: '^[^\\p{Cc}\\p{Cs}]+$',
        description: 'UCUM; `GET /v1/signals` lists the spellings that are taken, and what is converted.',
    }),
    // One type of two names, so that a value of another type is one misfit.
    values: Type.Array(Type.Unsafe<number | null>({ type: ['number', 'null'] }), {
        maxItems: VITALS_LIMITS.values,
        description: 'null: not measured.',
    }),
    notMeasured: Type.Optional(
        Type.Array(Type.Number(), {
            maxItems: MAXIMUM_SENTINELS,
            description: 'Numbers among the values by which this device says that nothing was measured, beside those of GET /v1/signals.',
        }),
    ),
});

const PostSchema = closed({
    device: Type.Unsafe<string>({ ...IdSchema, description: 'Name of the device.' }),
    boot: Type.Optional(
        // One type of two names, so that another type is one misfit.
        Type.Unsafe<number | string>({
            ...TimeSchema,
            type: ['integer', 'string'],
            minimum: 0,
            maximum: Number.MAX_SAFE_INTEGER,
            description:
                'Which start of the device: a number or time that grows with each. For a device that counts from the beginning after each start.',
        }),
    ),
    patient: Type.Unsafe<string>({ ...IdSchema, description: 'Record number of the patient.' }),
    sequence: Type.Unsafe<number>({
        ...SequenceSchema,
        description:
            'Number of the post: with device and boot it names the post, once for ever. In any order, gaps may be. The same post again is a ' +
            'duplicate, other content under the same name REPLAY_CONFLICT.',
    }),
    start: Type.Unsafe<string>({
        ...TimeSchema,
        description:
            'When the first value was measured: RFC 3339, with any offset from UTC. At most five minutes ahead, and no older than the ward ' +
            'takes (seven days unless it is set otherwise; `GET /v1/signals` says).',
    }),
    periodSeconds: Type.Number({
        minimum: 0.001,
        maximum: 86_400,
        description: 'From one value to the next; times count to the millisecond.',
    }),
    model: Type.Optional(
        Type.Unsafe<string>({
            ...IdSchema,
            description: 'Of the device: names the sentinels that it writes, as `GET /v1/signals` lists them.',
        }),
    ),
    signals: Type.Array(SignalSchema, { maxItems: VITALS_LIMITS.signals }),
    observations: Type.Optional(
        Type.Array(
            closed({
                code: Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32 }),
                value: Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32 }),
            }),
            {
                maxItems: MAXIMUM_OBSERVATIONS,
                description:
                    'What was observed with the last reading, by a person or a device, as `GET /v1/signals` lists it: in no ciphertext and no statistic.',
            },
        ),
    ),
    via: Type.Optional(
        Type.Unsafe<string>({ ...IdSchema, description: 'The head through which the post came; it must be the elected one.' }),
    ),
    proof: Type.Optional(
        closed({
            key: base64url(43, 'Key of the leaves: 32 random bytes, drawn for this post alone and sent with it each time.'),
            nonce: base64url(22, '16 random bytes, likewise.'),
            digest: Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64, description: 'Of the post under both: docs/post-bytes.md.' }),
            signature: Type.Optional(
                Type.Unsafe<string>({
                    ...DeviceSignatureSchema,
                    description:
                        'Of number and digest, ECDSA on P-256 with SHA-256, r and s: docs/post-bytes.md. Of a device that is enrolled the ledger demands it. Base64url.',
                }),
            ),
        }),
    ),
});

const { patient, periodSeconds, model, signals, observations } = PostSchema.properties;
/** What is entered in the place of a post: its device and number follow from that. */
export const ReplacementSchema = closed({
    patient,
    start: Type.Unsafe<string>({ ...TimeSchema, description: 'When the first value was measured: RFC 3339. As long ago as it may be.' }),
    periodSeconds,
    model,
    signals,
    observations,
});
export type WrittenReplacement = Static<typeof ReplacementSchema>;

/** A post as a device writes it. */
export type WrittenPost = Static<typeof PostSchema>;

/** The request as it is documented; a handler sees each post with what its schema says of it. */
export const VitalsSchema = Type.Unsafe<{ windows: JudgedItem<WrittenPost>[] }>(
    closed({ windows: Type.Array(PostSchema, { minItems: 1, maxItems: VITALS_LIMITS.windows }) }),
);

const AlertSchema = Type.Object({
    code: Type.String(),
    signal: Type.String(),
    time: Type.String({ format: 'date-time' }),
    pointer: Type.String(),
    count: Type.Integer(),
});
const RefusedSchema = Type.Object(
    { code: Type.String(), signal: Type.String(), pointer: Type.String({ description: 'To the first of them.' }), count: Type.Integer() },
    { description: 'Readings of one signal that were left out; the others were taken.' },
);
const ItemProblemSchema = Type.Object({
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    retryAfter: Type.Optional(Type.Integer({ description: 'Seconds after which the same post may be taken: keep it.' })),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
});

/** Where the outbox stands with a post. */
export const StateSchema = choice(['RECEIVED', 'ENDORSED', 'SUBMITTED', 'UNKNOWN', 'VALID', 'INVALID'], {
    description: 'VALID: on the ledger. INVALID: refused, for good. The others are on the way; UNKNOWN: whether it arrived is being asked.',
});

/** The window of a post. */
export const WindowOfPostSchema = Type.Object(
    {
        id: Type.String({ description: 'Ledger id, 32 hex digits.' }),
        state: choice(['open', 'closed', 'VALID', 'ended'], {
            description:
                'open: takes more posts. closed: it is on its way. VALID: on the ledger, and in statistics. ended: nothing of it comes there any more.',
        }),
    },
    { description: 'Drawn when the post was taken. Absent of one that is INVALID.' },
);

const ResultSchema = Type.Object({
    index: Type.Integer(),
    status: choice(['accepted', 'duplicate', 'rejected']),
    submission: Type.Optional(Type.String()),
    flags: Type.Optional(
        Type.Array(Type.String(), {
            description:
                'LATE: older than the ward says. ROUNDED: finer than the scale that statistics have of the signal (`GET /v1/signals`); the envelope keeps the reading as ' +
                'it is. MODEL_UNKNOWN: nothing is known of the model, so only the sentinels of any device count. HEAD_STALE, HEAD_UNCHECKED: through a head of the round before, or while the ledger did not answer. ' +
                'DEVICE_UNCHECKED, of a dry run: what the ledger has of the device could not be asked.',
        }),
    ),
    alerts: Type.Optional(Type.Array(AlertSchema)),
    alarms: Type.Optional(
        Type.Array(Type.Object({ code: choice(['LIMIT', 'SIGNAL_LOST']), severity: choice(SEVERITIES), signal: Type.String() }), {
            description: 'Somebody is called for these; `GET /v1/alarms` has them for who may read the vitals.',
        }),
    ),
    refused: Type.Optional(Type.Array(RefusedSchema)),
    problem: Type.Optional(ItemProblemSchema),
    state: Type.Optional(StateSchema),
    transaction: Type.Optional(TransactionSchema),
    window: Type.Optional(WindowOfPostSchema),
});

/** 202, and 200 once all are final. */
export const ResultsSchema = Type.Object({ results: Type.Array(ResultSchema) });

/** 422 and 503: a problem, which carries the results when every post was judged and none accepted. */
export const AllRejectedSchema = Type.Object({ ...ProblemSchema.properties, results: Type.Optional(ResultsSchema.properties.results) });
