// SPDX-License-Identifier: Apache-2.0
// Forms: what an entry says, one small closed form for each category in FHIR's names. A code is optional, because most of what is written has none; text
// is not. The ledger never sees a form: the gateway validates it before it seals it.

import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';
import { closed, Hex64Schema, linesOf, oneOf, textOf } from '../kernel';
import type { EntryCategory } from './entry';

const LONGEST_TEXT = 4000;

/** FHIR's dateTime: a year, a month, a day, or a moment with its offset. Whether the month has the day is asked where a form is checked. */
export const DATE_PATTERN =
    '^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?)?)?$';

const DateSchema = Type.String({ pattern: DATE_PATTERN, maxLength: 40 });

/** FHIR's Coding. */
const CodeSchema = closed({ system: textOf(200), code: textOf(64), display: Type.Optional(textOf(200)) });

/** What every form has. */
const BASE = { text: linesOf(LONGEST_TEXT), code: Type.Optional(CodeSchema) };

function formOf<Content extends TProperties>(content: Content): TObject<typeof BASE & Content> {
    return closed({ ...BASE, ...content });
}

/** FHIR's valueQuantity. */
const QUANTITY = {
    value: Type.Optional(Type.Number({ minimum: -1e9, maximum: 1e9 })),
    unit: Type.Optional(textOf(32)),
    effective: Type.Optional(DateSchema),
};

/** What a file is said to be: type and subtype, without parameters. */
export const CONTENT_TYPE_PATTERN = '^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$';

/** Bytes of a file at most: 32 MiB. */
export const LARGEST_FILE = 33_554_432;

/** FHIR's Attachment, of which the bytes stand elsewhere. */
const ATTACHMENT = {
    contentType: Type.String({ pattern: CONTENT_TYPE_PATTERN, maxLength: 129 }),
    size: Type.Integer({ minimum: 1, maximum: LARGEST_FILE }),
    /** SHA-256 of the file's bytes. */
    digest: Hex64Schema,
    /** SHA-256 of what is stored of it, by which it is found. */
    sealedDigest: Hex64Schema,
};

/** By category; in FHIR these are DocumentReference, Condition, AllergyIntolerance, Immunization, Observation, CarePlan, MedicationRequest, Patient, Observation and DocumentReference. */
export const ENTRY_FORMS = {
    note: formOf({ title: Type.Optional(textOf(200)) }),
    diagnosis: formOf({
        clinicalStatus: Type.Optional(oneOf(['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'])),
        onset: Type.Optional(DateSchema),
    }),
    allergy: formOf({
        criticality: Type.Optional(oneOf(['low', 'high', 'unable-to-assess'])),
        reaction: Type.Optional(linesOf(1000)),
    }),
    immunisation: formOf({ occurrence: Type.Optional(DateSchema), lotNumber: Type.Optional(textOf(64)) }),
    laboratory: formOf({ ...QUANTITY, interpretation: Type.Optional(oneOf(['N', 'L', 'LL', 'H', 'HH', 'A'])) }),
    plan: formOf({
        title: Type.Optional(textOf(200)),
        status: Type.Optional(oneOf(['draft', 'active', 'on-hold', 'completed', 'revoked'])),
        start: Type.Optional(DateSchema),
        end: Type.Optional(DateSchema),
    }),
    prescription: formOf({ status: Type.Optional(oneOf(['active', 'stopped', 'completed'])), dosage: Type.Optional(linesOf(1000)) }),
    demographics: formOf({
        gender: Type.Optional(oneOf(['male', 'female', 'other', 'unknown'])),
        birthDate: Type.Optional(DateSchema),
        telecom: Type.Optional(textOf(200)),
        address: Type.Optional(linesOf(400)),
    }),
    observation: formOf(QUANTITY),
    file: formOf(ATTACHMENT),
} as const satisfies Readonly<Record<EntryCategory, TObject>>;

/** What an entry of a category says. */
export type EntryForm<Of extends EntryCategory = EntryCategory> = { [One in Of]: Static<(typeof ENTRY_FORMS)[One]> }[Of];
