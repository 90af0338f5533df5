// SPDX-License-Identifier: Apache-2.0
// Participants: certificates that a ward's administrator has registered, with their roles.

import { Type } from '@sinclair/typebox';
import {
    ALL_ROLES,
    closed,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    type Mark,
    MspIdSchema,
    oneOf,
    type Role,
    RoleSchema,
} from '../kernel';

export const PARTICIPANT_STATUSES = ['active', 'suspended'] as const;
export type ParticipantStatus = (typeof PARTICIPANT_STATUSES)[number];

const rolesSchema = Type.Array(RoleSchema, { minItems: 1, maxItems: ALL_ROLES.length, uniqueItems: true });

export const RegisterParticipantSchema = closed({ ledgerId: LedgerIdSchema, certificateId: Hex64Schema, roles: rolesSchema });

export const UpdateParticipantSchema = closed({ certificateId: Hex64Schema, roles: rolesSchema, status: oneOf(PARTICIPANT_STATUSES) });

export const GetParticipantSchema = closed({ certificateId: Hex64Schema, mspId: Type.Optional(MspIdSchema) });

/** Why a participant is suspended: one of a few words, because it stands on the channel, where nothing about a person may be told. */
export const SUSPENSION_REASONS = ['left', 'credential-compromised', 'misuse', 'inquiry', 'other'] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];

export const SuspendParticipantSchema = closed({ certificateId: Hex64Schema, reason: oneOf(SUSPENSION_REASONS) });

export const ReinstateParticipantSchema = closed({ certificateId: Hex64Schema });

/** Who suspended a participant, when and why. */
export interface Suspension extends Mark {
    readonly reason: SuspensionReason;
}

/** A registered participant as the world state holds it. */
export interface Participant {
    readonly mspId: string;
    readonly certificateId: Hex64;
    readonly ledgerId: LedgerId;
    /** Sorted, so that the same roles in another order are the same participant. */
    readonly roles: readonly Role[];
    readonly status: ParticipantStatus;
    readonly ward: string;
    /** Where somebody gave a reason. */
    readonly suspension?: Suspension;
}

/**
 * Puts roles in their one stored order.
 * @param roles - roles without repetition.
 */
export function sortedRoles(roles: readonly Role[]): Role[] {
    return [...roles].sort();
}
