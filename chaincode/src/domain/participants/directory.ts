// SPDX-License-Identifier: Apache-2.0
// The people of both wards under the names in their tokens: found by a keyed hash of the name, listed with the name sealed. What is here stands off the
// channel, beside a registration that names the same ledger id.

import { type Static, Type } from '@sinclair/typebox';
import {
    type BoundCertificate,
    closed,
    CursorSchema,
    type Hex64,
    Hex64Schema,
    JweSchema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    oneOf,
    type Page,
    RoleSchema,
    WardSchema,
} from '../kernel';
import { PARTICIPANT_STATUSES, type Person } from './participant';

/** How many people one question names. */
export const MOST_PEOPLE = 200;

/** A name: `lookupKey` = HMAC-SHA-256(index key, participant || 0x00 || ward || 0x00 || name), `sealedId` = the name as JWE. */
export const PersonNameSchema = closed({ lookupKey: Hex64Schema, sealedId: JweSchema });
export type PersonName = Static<typeof PersonNameSchema>;

/** Transient fields of participant:RegisterParticipant. Who is registered without a name is known by it to the own gateway alone. */
export const RegisterParticipantTransientSchema = closed({ salt: Hex64Schema, name: Type.Optional(PersonNameSchema) });

/** People as requests name them: by ledger id, or by a ward and the keyed hash of a name there. */
export const FindPeopleSchema = closed({
    people: Type.Array(Type.Union([closed({ ledgerId: LedgerIdSchema }), closed({ ward: WardSchema, lookupKey: Hex64Schema })]), {
        minItems: 1,
        maxItems: MOST_PEOPLE,
    }),
});
export type NamedPeople = Static<typeof FindPeopleSchema>['people'];

/** In the order of the question; null for whom nobody knows, who is suspended, has no certificate that counts, or shares the name with somebody else. */
export type FoundPeople = readonly (Pick<Person, 'ledgerId' | 'ward' | 'roles'> | null)[];

/** Of the own ward; another one is refused, not left out. */
export const ListParticipantsSchema = closed({
    ward: Type.Optional(WardSchema),
    role: Type.Optional(RoleSchema),
    status: Type.Optional(oneOf(PARTICIPANT_STATUSES)),
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
});

/** A person as the list has them. */
export interface ListedParticipant extends Pick<Person, 'ledgerId' | 'roles' | 'status' | 'suspension'> {
    /** Absent for who was registered without a name. */
    readonly sealedId?: string;
}

/** A page with fewer items than asked for may still have a next one. */
export type ListedParticipants = Page<ListedParticipant>;

export const ListCertificatesSchema = closed({ ledgerId: LedgerIdSchema });

/** Of one person, oldest first. */
export type Certificates = readonly Pick<BoundCertificate, 'certificateId' | 'from' | 'until'>[];

/** Private `called/{ward}/{lookupKey}/{ledgerId}`: who has a name in a ward. The ward is that of the caller who wrote it. */
export interface Calling {
    readonly ledgerId: LedgerId;
    readonly salt: Hex64;
}

/** Private `name/{ledgerId}`. */
export interface SealedPersonName {
    readonly sealedId: string;
    readonly salt: Hex64;
}

/** Private `bound/{ledgerId}/{certificateId}`: what the world state says of a certificate, where it is found by its person. */
export interface PrivateBinding extends Pick<BoundCertificate, 'certificateId' | 'from' | 'until'> {
    readonly salt: Hex64;
}
