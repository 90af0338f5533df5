// SPDX-License-Identifier: Apache-2.0
// The roles that a participant may hold, and the groups of them that several functions name.

import { oneOf } from './schema';

export const ROLES = [
    'admin',
    'privacy-officer',
    'admission',
    'doctor',
    'nurse',
    'paramedic',
    'lab',
    'pharmacist',
    'insurer',
    'patient',
    'researcher',
    'auditor',
    'iot-gateway',
] as const;

export type Role = (typeof ROLES)[number];

export const RoleSchema = oneOf(ROLES);

const CLINICIANS = ['doctor', 'nurse', 'paramedic'] as const;

/** Who may make and change records, and give a patient an id. */
export const RECORD_WRITERS = ['admin', 'admission', ...CLINICIANS] as const;
/** Who may bring vitals. */
export const VITALS_WRITERS = ['iot-gateway', ...CLINICIANS] as const;
/** Who may read about people. */
export const RECORD_READERS = [
    'admin',
    'privacy-officer',
    'admission',
    ...CLINICIANS,
    'lab',
    'pharmacist',
    'researcher',
    'auditor',
] as const;
/** Who may read what the ledger holds of vitals and of the wearables that bring them. */
export const VITALS_READERS = [...RECORD_READERS, 'iot-gateway'] as const;
