// SPDX-License-Identifier: Apache-2.0
// What the envelope of a window holds: its posts as they were read, with ledger ids, so that erasing the mapping unnames them too.

import {
    closed,
    CorrectionSchema,
    LedgerIdSchema,
    MAX_POST_STEPS,
    MAX_WINDOW_POSTS,
    MillisecondsSchema,
    PostAuthorSchema,
    PostNameSchema,
    SequenceSchema,
} from '@wardledger/chaincode/domain';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { CryptoKey, JWK } from 'jose';
import { openEnvelope, sealReadings } from '../envelopes/envelopes';
import { packedWindow, unpackedWindow } from './packed-window';

/** What nobody writes to, down to its last member. */
type Unchanging<T> = T extends readonly (infer Item)[]
    ? readonly Unchanging<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Unchanging<T[Key]> }
      : T;

const SignalSchema = closed({
    code: Type.String({ maxLength: 32 }),
    unit: Type.String({ maxLength: 32 }),
    notMeasured: Type.Optional(Type.Array(Type.Number())),
    values: Type.Array(Type.Union([Type.Number(), Type.Null()]), { maxItems: MAX_POST_STEPS }),
});

const PostProofSchema = closed({
    key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43 }),
    nonce: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$', maxLength: 22 }),
    signature: Type.Optional(Type.String({ maxLength: 86 })),
});
/** By what the digest of a post is opened: the key of its leaves and its nonce; and the signature of its device, where it brought one. */
export type PostProof = Unchanging<Static<typeof PostProofSchema>>;

const PostReadingsSchema = closed({
    device: LedgerIdSchema,
    sequence: SequenceSchema,
    start: MillisecondsSchema,
    periodSeconds: Type.Number({ minimum: 0 }),
    /** In the units of the table, `null` where nothing was measured or a reading was refused. */
    signals: Type.Array(SignalSchema, { minItems: 1 }),
    /** As the device wrote them, where that differs. */
    sent: Type.Optional(Type.Array(SignalSchema)),
    /** What somebody has observed with the last reading: no numbers, and in no statistic. */
    observations: Type.Optional(Type.Array(closed({ code: Type.String(), value: Type.String() }))),
    model: Type.Optional(Type.String()),
    late: Type.Boolean(),
    receivedAt: MillisecondsSchema,
    via: Type.Optional(closed({ cluster: LedgerIdSchema, round: Type.Integer({ minimum: 0 }) })),
    /** A person has entered it: known of what is recorded, and with it who. */
    manual: Type.Optional(Type.Literal(true)),
    author: Type.Optional(PostAuthorSchema),
    /** In the place of which post, and why that was taken back. */
    replaces: Type.Optional(closed({ ...PostNameSchema.properties, reason: CorrectionSchema.properties.reason })),
    proof: PostProofSchema,
});
/** One post in the envelope of its window. */
export type PostReadings = Unchanging<Static<typeof PostReadingsSchema>>;

const WindowReadingsSchema = closed({
    window: LedgerIdSchema,
    /** The patient. */
    subject: LedgerIdSchema,
    posts: Type.Array(PostReadingsSchema, { minItems: 1, maxItems: MAX_WINDOW_POSTS }),
});
export type WindowReadings = Unchanging<Static<typeof WindowReadingsSchema>>;

/** So many windows are opened at once, at most. */
export const MOST_WINDOWS_OPENED = 64;
/** And so many bytes of their envelopes, unless it is one alone. */
export const MOST_BYTES_OPENED = 8_000_000;

const readings = TypeCompiler.Compile(WindowReadingsSchema);

/** The channel shows an envelope's size; readings are written in as many of these as they need. */
const ENVELOPE_STEP = 4096;

/** Seals the readings of one window; the result is a JSON string (JWE). */
export function sealWindowReadings(content: WindowReadings, recipients: readonly JWK[]): Promise<string> {
    const text = Buffer.from(packedWindow(content), 'utf8');
    // Spaces behind the text, which JSON ignores: otherwise the size would tell a heart rate of 99 from one of 100.
    const padding = Buffer.alloc(ENVELOPE_STEP - 1 - ((text.length + ENVELOPE_STEP - 1) % ENVELOPE_STEP), ' ');
    return sealReadings({ ledgerId: content.subject, readings: Buffer.concat([text, padding]) }, recipients);
}

/** Opens what `sealWindowReadings` sealed; `undefined` for anything else. */
export async function openWindowReadings(envelope: string, keys: readonly CryptoKey[]): Promise<WindowReadings | undefined> {
    try {
        const { binding, content } = await openEnvelope(envelope, keys);
        return binding.type === 'readings' ? windowReadingsIn(Buffer.from(content).toString('utf8'), binding.ledgerId) : undefined;
    } catch {
        return undefined;
    }
}

/** What an opened envelope holds of a patient, by the ledger id to which it is bound; `undefined` for anything else. */
export function windowReadingsIn(text: string, subject: string): WindowReadings | undefined {
    try {
        const opened = unpackedWindow(text);
        return readings.Check(opened) && opened.subject === subject ? opened : undefined;
    } catch {
        return undefined;
    }
}
