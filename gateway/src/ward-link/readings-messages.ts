// SPDX-License-Identifier: Apache-2.0
// How readings are asked for and given between the wards' gateways: JSON both ways, checked completely before anybody believes it. Nothing stands in a path.

import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import {
    closed,
    Hex64Schema,
    LedgerIdSchema,
    LookPlaceSchema,
    MillisecondsSchema,
    PurposeSchema,
    SIGNAL_CODES,
    oneOf,
} from '@wardledger/chaincode/domain';
import { LONGEST_RECORD_NUMBER, RECORD_NUMBER_PATTERN } from '../kernel';

/** So many windows cross at once. */
const MOST_WINDOWS_CROSSING = 64;
/** Where a request ends at the latest, and an answer: envelopes of what is opened at once, and what JSON and their new entries add. */
export const MAX_QUESTION_BYTES = 16_384;
export const MAX_ANSWER_BYTES = 12_000_000;

const asked = { look: LookPlaceSchema, purpose: PurposeSchema };
const ReadingsRequestSchema = closed({ ...asked, digests: Type.Array(Hex64Schema, { minItems: 1, maxItems: MOST_WINDOWS_CROSSING }) });
const WaitingRequestSchema = closed({
    ...asked,
    number: Type.String({ pattern: RECORD_NUMBER_PATTERN, maxLength: LONGEST_RECORD_NUMBER }),
    from: MillisecondsSchema,
    to: MillisecondsSchema,
});
/** Why an envelope does not come. */
const REASONS = ['MISSING', 'UNREADABLE'] as const;
const EnvelopeSchema = Type.Union([closed({ text: Type.String({ minLength: 1 }) }), closed({ code: oneOf(REASONS) })]);
const WaitingWindowsSchema = closed({
    windows: Type.Array(
        closed({
            id: LedgerIdSchema,
            first: MillisecondsSchema,
            last: MillisecondsSchema,
            since: MillisecondsSchema,
            signals: Type.Array(closed({ code: oneOf(SIGNAL_CODES), count: Type.Integer({ minimum: 0 }) }), {
                maxItems: SIGNAL_CODES.length,
            }),
            isDamaged: Type.Boolean(),
            envelope: EnvelopeSchema,
        }),
        { maxItems: MOST_WINDOWS_CROSSING },
    ),
    isWhole: Type.Boolean(),
});

/** The two questions, each with its path and what is asked and answered. */
export const READING_QUESTIONS = {
    readings: {
        path: '/internal/readings',
        request: TypeCompiler.Compile(ReadingsRequestSchema),
        answer: TypeCompiler.Compile(Type.Array(EnvelopeSchema, { maxItems: MOST_WINDOWS_CROSSING })),
    },
    waiting: {
        path: '/internal/readings/waiting',
        request: TypeCompiler.Compile(WaitingRequestSchema),
        answer: TypeCompiler.Compile(WaitingWindowsSchema),
    },
} as const;

/** One of them. */
export type ReadingQuestion = keyof typeof READING_QUESTIONS;
/** Which question a path is about. */
export function questionAt(path: string | undefined): ReadingQuestion | undefined {
    return (['readings', 'waiting'] as const).find((one) => READING_QUESTIONS[one].path === path);
}

/** Reads a text; `undefined` where it is anything else than the check takes. */
export function readJson<T>(text: string, check: { readonly Check: (value: unknown) => value is T }): T | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return check.Check(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

/** Gathers a body. @returns `undefined` where it is longer than it may be */
export async function gather(body: AsyncIterable<Uint8Array>, most: number): Promise<string | undefined> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of body) {
        length += part.length;
        if (length > most) {
            return undefined;
        }
        parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
}
