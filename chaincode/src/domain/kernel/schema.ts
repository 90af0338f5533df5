// SPDX-License-Identifier: Apache-2.0
// Small builders for request schemas: every object is closed, every list and text bounded, so that a request can never carry more than it says.

import { type SchemaOptions, type TLiteral, type TObject, type TProperties, type TString, type TUnion, Type } from '@sinclair/typebox';

/**
 * An object schema that refuses unknown fields.
 * @param properties - the fields; wrap those that may be absent in `Type.Optional`.
 */
export function closed<T extends TProperties>(properties: T): TObject<T> {
    return Type.Object(properties, { additionalProperties: false });
}

/**
 * A schema for one of a fixed list of words.
 * @param words - the words, at least one.
 */
export function oneOf<T extends string>(words: readonly T[], options: SchemaOptions = {}): TUnion<TLiteral<T>[]> {
    return Type.Union(
        words.map((word) => Type.Literal(word)),
        options,
    );
}

/** A request without content. */
export const EmptySchema = Type.Unsafe<Empty>(closed({}));
export type Empty = Readonly<Record<string, never>>;

/** JWE text (general JSON serialisation): the ledger stores it and never looks inside. */
export const JweSchema = Type.String({ minLength: 1, maxLength: 65_536 });

/** Items that a page of any list holds at most. */
export const LARGEST_PAGE = 200;

/** Page size of every list. */
export const LimitSchema = Type.Integer({ minimum: 1, maximum: LARGEST_PAGE });

/** An opaque place in a list, handed out by the page before. */
export const CursorSchema = Type.String({ minLength: 1, maxLength: 512, pattern: '^[A-Za-z0-9_-]+$' });

/** In front of a pattern: something to see stands anywhere in the text. Blanks and what fonts leave empty are listed, for a pattern without the flag `u` has no classes. */
export const SHOWS_SOMETHING =
    '(?=[^]*[^\\s\\u0000-\\u001f\\u00ad\\u115f\\u1160\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0])';

/**
 * In a class of a pattern: what stands in no text, of one line or of several. Controls behind ASCII, what turns the direction of the text around it, breaks
 * lines or annotates, and halves of surrogate pairs, which canonical JSON cannot hold.
 */
export const NEVER_IN_TEXT = '\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufff9-\\ufffb';

/** Something to see, and no controls; the same with and without the flag `u`. */
export const TEXT_PATTERN = `^${SHOWS_SOMETHING}(?:[^\\u0000-\\u001f${NEVER_IN_TEXT}]|[\\ud800-\\udbff][\\udc00-\\udfff])+$`;

/** Text that people write. */
export function textOf(maxLength: number): TString {
    return Type.String({ minLength: 1, maxLength, pattern: TEXT_PATTERN });
}
