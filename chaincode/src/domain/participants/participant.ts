// SPDX-License-Identifier: Apache-2.0
// Participants: certificates that a ward's administrator has registered, with their roles.

import { Type } from '@sinclair/typebox';
import {
    closed,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    MspIdSchema,
    oneOf,
    type Role,
    ROLES,
    RoleSchema,
} from '../kernel';

export const PARTICIPANT_STATUSES = ['active', 'suspended'] as const;
export type ParticipantStatus = (typeof PARTICIPANT_STATUSES)[number];

const rolesSchema = Type.Array(RoleSchema, { minItems: 1, maxItems: ROLES.length, uniqueItems: true });

export const RegisterParticipantSchema = closed({ ledgerId: LedgerIdSchema, certificateId: Hex64Schema, roles: rolesSchema });

export const UpdateParticipantSchema = closed({ certificateId: Hex64Schema, roles: rolesSchema, status: oneOf(PARTICIPANT_STATUSES) });

export const GetParticipantSchema = closed({ certificateId: Hex64Schema, mspId: Type.Optional(MspIdSchema) });

/** A registered participant as the world state holds it. */
export interface Participant {
    readonly mspId: string;
    readonly certificateId: Hex64;
    readonly ledgerId: LedgerId;
    /** Sorted, so that the same roles in another order are the same participant. */
    readonly roles: readonly Role[];
    readonly status: ParticipantStatus;
    readonly ward: string;
}

/**
 * Puts roles in their one stored order.
 * @param roles - roles without repetition.
 */
export function sortedRoles(roles: readonly Role[]): Role[] {
    return [...roles].sort();
}
