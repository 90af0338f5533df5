// SPDX-License-Identifier: Apache-2.0
// Participants are persons (people, devices, the ward's own processes): roles and status belong to a person's ledger id. Certificates are bound to it
// and follow each other, so that a new one is no way round a suspension.

import { type Static, Type } from '@sinclair/typebox';
import {
    ALL_ROLES,
    type BoundCertificate,
    closed,
    type Hex64,
    Hex64Schema,
    LedgerIdSchema,
    type Mark,
    MspIdSchema,
    oneOf,
    type RegisteredPerson,
    type Role,
    RoleSchema,
} from '../kernel';

export const PARTICIPANT_STATUSES = ['active', 'suspended'] as const;
export type ParticipantStatus = (typeof PARTICIPANT_STATUSES)[number];

const rolesSchema = Type.Array(RoleSchema, { minItems: 1, maxItems: ALL_ROLES.length, uniqueItems: true });

export const RegisterParticipantSchema = closed({ ledgerId: LedgerIdSchema, certificateId: Hex64Schema, roles: rolesSchema });

/** `replaces`: the person's certificate until now, which ends with this. */
export const BindCertificateSchema = closed({
    ledgerId: LedgerIdSchema,
    certificateId: Hex64Schema,
    replaces: Type.Optional(Hex64Schema),
});

export type BindCertificate = Static<typeof BindCertificateSchema>;

export const EndCertificateSchema = closed({ certificateId: Hex64Schema });

export const UpdateParticipantSchema = closed({ ledgerId: LedgerIdSchema, roles: rolesSchema });

/** By a certificate, of the caller's own MSP unless one is named, or by the person's ledger id. */
export const GetParticipantSchema = Type.Union([
    closed({ certificateId: Hex64Schema, mspId: Type.Optional(MspIdSchema) }),
    closed({ ledgerId: LedgerIdSchema }),
]);

/** Why a participant is suspended: one of a few words, because it stands on the channel, where nothing about a person may be told. */
export const SUSPENSION_REASONS = ['left', 'credential-compromised', 'misuse', 'inquiry', 'other'] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];

export const SuspendParticipantSchema = closed({ ledgerId: LedgerIdSchema, reason: oneOf(SUSPENSION_REASONS) });

export const ReinstateParticipantSchema = closed({ ledgerId: LedgerIdSchema });

/** What keeps the hash of a person's private copy from being guessed. */
export const PersonSaltSchema = closed({ salt: Hex64Schema });

/** Who suspended a participant, when and why. */
export interface Suspension extends Mark {
    readonly reason: SuspensionReason;
}

/** Who has bound a person's certificates: what a registrar once bound never signs as an administrator. */
export type Certifier = 'msp-administrator' | 'registrar';

/** A person as the world state holds it. */
export interface Person extends RegisteredPerson {
    readonly mspId: string;
    readonly ward: string;
    /** Sorted, so that the same roles in another order are the same participant. */
    readonly roles: readonly Role[];
    readonly status: ParticipantStatus;
    /** `msp-administrator` while nobody else has ever bound a certificate to this person. */
    readonly certifiedBy: Certifier;
    /** While it lasts. */
    readonly suspension?: Suspension;
}

/** What both wards keep of a person off the channel: functions that are evaluated read it there, and their read set names nobody. */
export interface PrivatePerson extends Pick<Person, 'ledgerId' | 'mspId' | 'ward' | 'roles' | 'status'> {
    readonly salt: Hex64;
}

/** A person, and the certificate that was asked about. */
export interface Participant extends Person {
    readonly certificate?: Pick<BoundCertificate, 'certificateId' | 'from' | 'until'>;
}

/**
 * Puts roles in their one stored order.
 * @param roles - roles without repetition.
 */
export function sortedRoles(roles: readonly Role[]): Role[] {
    return [...roles].sort();
}
