// SPDX-License-Identifier: Apache-2.0
// What the functions of contract `policies` take and answer.

import { type Static, Type } from '@sinclair/typebox';
import { CATEGORIES, POLICY_ACTIONS, PurposeSchema } from '../access';
import {
    type ActorReference,
    closed,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    type Milliseconds,
    oneOf,
    type Role,
} from '../kernel';
import type { PolicyDecision } from './decision/decide';

/** Characters of a set's JSON; a set of as many parts as there may be is shorter, if its texts are not all as long as they may be. */
export const LONGEST_SET = 1_048_576;

export const CheckAttributesSchema = closed({
    /** Whose access it is; the caller's own where it is absent. */
    subject: Type.Optional(LedgerIdSchema),
    /** Whose data; absent for what is no one patient's. */
    patient: Type.Optional(LedgerIdSchema),
    category: oneOf(CATEGORIES),
    action: oneOf(POLICY_ACTIONS),
    purpose: PurposeSchema,
});
export type CheckAttributes = Static<typeof CheckAttributesSchema>;

/** A decision as it is told. */
export interface CheckedAccess {
    readonly decision: PolicyDecision['decision'];
    /** Ids of the policies that decided, in ascending order. Who asks about themselves is told those of a permission. */
    readonly policies: readonly string[];
    /** Of the set in force. */
    readonly digest: Hex64;
    /** For the privacy officer alone. */
    readonly reason?: PolicyDecision['reason'];
}

/** Transient fields of policies:StoreSet. The set is JSON in a text: what does not read as one is refused like any other set. */
export const StoreSetTransientSchema = closed({ set: Type.String({ minLength: 1, maxLength: LONGEST_SET }), salt: Hex64Schema });

/** What the line in a ward's trail is made of, that it forbids something by itself or no more: `random` is 128 bits, from which its id is made. */
const trailLine = { random: LedgerIdSchema, salt: Hex64Schema };
/** Transient fields of policies:SetForbids. */
export const SetForbidsTransientSchema = closed({ ...StoreSetTransientSchema.properties, ...trailLine });
export const WithdrawForbidsTransientSchema = closed(trailLine);

export interface StoredSet {
    readonly digest: Hex64;
}

export const GetSetSchema = closed({
    /** Of a set that is stored; the one in force where it is absent. */
    digest: Type.Optional(Hex64Schema),
});

export interface FoundSet {
    readonly digest: Hex64;
    /** Canonical JSON. */
    readonly set: string;
    readonly isInForce: boolean;
}

/** Private `policy/{digest}/{transaction}`: the body of a set, as often as it was stored; `forbids/{digest}/{transaction}`: that of what a ward forbids by itself. */
export interface PolicyBody {
    /** Canonical JSON, whose SHA-256 is the digest in the key. */
    readonly set: string;
    readonly actor: ActorReference;
    readonly time: Milliseconds;
    readonly salt: Hex64;
}

/** Somebody whose access is decided, as the ledger has registered them. */
export interface KnownPerson {
    readonly ledgerId: LedgerId;
    readonly ward: string;
    readonly roles: readonly Role[];
    readonly isSuspended: boolean;
    /** The certificate under which they looked has ended since. */
    readonly hasEndedCertificate?: true;
}
