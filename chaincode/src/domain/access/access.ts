// SPDX-License-Identifier: Apache-2.0
// Access events: who read what about whom and why. The pair of reader and patient is health data, so the event is private and salted.

import { type Static, Type } from '@sinclair/typebox';
import { type ActorReference, closed, type Hex64, Hex64Schema, LedgerIdSchema, type Milliseconds, oneOf } from '../kernel';

/** Purposes of use (HL7 v3 PurposeOfUse): treatment, payment, operations, research, emergency. */
export const PURPOSES = ['TREAT', 'HPAYMT', 'HOPERAT', 'HRESCH', 'ETREAT'] as const;
export type Purpose = (typeof PURPOSES)[number];
export const PurposeSchema = oneOf(PURPOSES);

export const ACCESS_ACTIONS = ['read-record', 'list-records', 'read-history', 'read-vitals', 'check-access'] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];
export const AccessActionSchema = oneOf(ACCESS_ACTIONS);

/** In the place of a ledger id: a list was accessed. */
export const ACCESSED_LIST = 'list';

/** Public part of access:RecordAccess: 32 random bytes. */
export const RecordAccessSchema = closed({ accessKey: Hex64Schema });

/** Transient field `access` of access:RecordAccess; `subject` is what is accessed, by the name that stored events have for it. */
export const RecordAccessTransientSchema = closed({
    subject: Type.Union([LedgerIdSchema, Type.Literal(ACCESSED_LIST)]),
    action: AccessActionSchema,
    purpose: PurposeSchema,
    salt: Hex64Schema,
});
export type RecordAccessTransient = Static<typeof RecordAccessTransientSchema>;

export const GetAccessSchema = closed({ accessKey: Hex64Schema });

/** Private `access/{accessKey}`. */
export interface AccessEvent {
    readonly actor: ActorReference & { readonly certificateId: Hex64 };
    /** What was accessed: the ledger id of a record, or a list. */
    readonly subject: string;
    readonly action: AccessAction;
    readonly purpose: Purpose;
    readonly time: Milliseconds;
    readonly salt: Hex64;
}

export interface RecordedAccess {
    readonly accessKey: Hex64;
    readonly time: Milliseconds;
}
