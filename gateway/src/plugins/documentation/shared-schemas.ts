// SPDX-License-Identifier: Apache-2.0
// Schemas that several routes share: the words of docs and validation alike.

import { Type, type SchemaOptions, type TObject, type TProperties, type TSchema, type TUnsafe } from '@sinclair/typebox';
import { PURPOSES, WARDS, closed } from '@wardledger/chaincode/domain';
import { LONGEST_RECORD_NUMBER } from '../../services/subjects';
import { TEXTS } from '../bodies';

/** One of a few words. */
export function choice<T extends string>(words: readonly T[], options: SchemaOptions = {}): TUnsafe<T> {
    return Type.Unsafe<T>({ type: 'string', enum: [...words], ...options });
}

/** Ids of the outside world: device names, subjects, and numbers that are the own ward's. */
export const IdSchema = Type.String({
    pattern: TEXTS.outsideId.pattern,
    maxLength: 64,
    description: 'Record number, device name or subject.',
});

/** A patient's number, or a member of the staff's. */
export const NumberSchema = Type.String({
    pattern: TEXTS.recordNumber.pattern,
    maxLength: LONGEST_RECORD_NUMBER,
    description: 'Record number; where each ward has numbers of its own, another ward’s behind its name: `ward2:P001`.',
});

/** RFC 3339, as clients write it; {@link instantOf} reads it. */
export const TimeSchema = Type.String({
    format: 'date-time',
    pattern: TEXTS.time.pattern,
    maxLength: 64,
    description: 'RFC 3339, with any offset from UTC; counts to the millisecond.',
});

/**
 * The instant that a text of {@link TimeSchema} names, in milliseconds since the epoch; what is finer is cut off. A leap second, which that
 * count does not have, is the second after it. Times before the epoch are the epoch: nothing here is older, whatever a clock without a
 * battery says, and by such times clients ask for everything.
 */
export function instantOf(time: string): number {
    const leap = /^(.{17})60/.exec(time)?.[1];
    return Math.max(0, leap === undefined ? Date.parse(time) : Date.parse(`${leap}59${time.slice(19)}`) + 1000);
}

/** SHA-256 or another 32 bytes. */
export const DigestSchema = Type.String({ description: '64 hex digits.' });

/** A write that the ledger has committed. */
export const TransactionSchema = Type.Object({
    id: Type.String(),
    status: Type.Literal('VALID'),
    blockNumber: Type.Integer(),
    timestamp: Type.String({ format: 'date-time' }),
});

/** Why somebody wants to see something (HL7 purpose of use). */
export const PurposeQuery = Type.Optional(
    choice(PURPOSES, { default: 'TREAT', description: 'Purpose of use; stands in the access event.' }),
);

/** A ward of the channel, as a filter: of another one there is no empty list. */
export const WardQuery = choice(WARDS);

/** Rows of a page when the caller does not say. */
export const DEFAULT_LIMIT = 50;

/** `limit` and `cursor` of every list. */
export const pageQuery = {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: DEFAULT_LIMIT })),
    cursor: Type.Optional(
        Type.String({ minLength: 1, maxLength: 512, pattern: '^[A-Za-z0-9_-]+$', description: '`next` of the page before.' }),
    ),
};

/** Routes without parameters refuse any. */
export const NoQuery = closed({});

/** Path parameter of one thing. */
export const IdParams = closed({ id: IdSchema });

/** Path parameter of one record, and so of one patient. */
export const NumberParams = closed({ id: NumberSchema });

/** `Prefer`, `If-Match` and the like are described here and judged by the plugins; other headers pass. */
export function headers<T extends TProperties>(properties: T): TObject<T> {
    return Type.Object(properties);
}

/** Described for readers; the idempotency plugin demands it. */
export const IdempotencyHeader = headers({
    'idempotency-key': Type.Optional(
        Type.String({
            description: '`"<uuid>"`, fresh for every new request. An answer is kept for a day and replayed to the same request.',
        }),
    ),
});

/** One page. */
export function page(item: TSchema): TSchema {
    return Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) });
}

/** RFC 9457, with the members that api.md promises. */
export const ProblemSchema = Type.Object(
    {
        type: Type.String({ description: 'Path under which this gateway explains the code.' }),
        title: Type.String(),
        status: Type.Integer(),
        detail: Type.String(),
        instance: Type.String({ description: '`urn:uuid:` and the request id.' }),
        code: Type.String(),
        requestId: Type.String(),
        transactionId: Type.Optional(Type.String()),
        errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
    },
    { description: 'Problem details (RFC 9457).' },
);
