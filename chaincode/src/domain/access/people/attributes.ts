// SPDX-License-Identifier: Apache-2.0
// Attributes of people: what policies ask about a caller. The birth date is stored; an age is computed at the time of a transaction.

import { type Static, Type } from '@sinclair/typebox';
import { closed, textOf } from '../../kernel';

const MOST_TEAMS = 32;
const MOST_OWN = 20;
const MOST_WORDS = 32;
const CENTIMETRES = Type.Integer({ minimum: 1, maximum: 300 });
const KILOGRAMS = Type.Integer({ minimum: 1, maximum: 700 });

/** What a ward adds: words, several of them, whole numbers, yes and no: each type that a policy set can declare. */
const OwnSchema = Type.Record(
    Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,31}$' }),
    Type.Union([
        textOf(64),
        Type.Array(textOf(64), { maxItems: MOST_WORDS, uniqueItems: true }),
        Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
        Type.Boolean(),
    ]),
    { additionalProperties: false, maxProperties: MOST_OWN },
);

export const BIRTH_DATE_PATTERN = '^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$';

export const AttributesSchema = closed({
    username: Type.Optional(textOf(64)),
    gender: Type.Optional(textOf(32)),
    /** ISO 8601; that there is such a day is asked by the gateway. */
    birthDate: Type.Optional(Type.String({ pattern: BIRTH_DATE_PATTERN, maxLength: 10 })),
    heightCm: Type.Optional(CENTIMETRES),
    weightKg: Type.Optional(KILOGRAMS),
    location: Type.Optional(textOf(64)),
    department: Type.Optional(textOf(64)),
    teams: Type.Optional(Type.Array(textOf(64), { maxItems: MOST_TEAMS, uniqueItems: true })),
    own: Type.Optional(OwnSchema),
});
export type Attributes = Static<typeof AttributesSchema>;
