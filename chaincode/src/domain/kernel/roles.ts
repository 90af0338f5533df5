// SPDX-License-Identifier: Apache-2.0
// The roles that a participant may hold.

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
