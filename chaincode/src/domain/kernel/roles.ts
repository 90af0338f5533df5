// SPDX-License-Identifier: Apache-2.0
// The roles that a participant may hold, and the groups of them that several functions name.

import { oneOf } from './schema';

/** Roles of people and devices: what a token may name. */
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

/** Roles of a ward's own processes: the registrar registers callers and takes part in seeds, the custodian reads what it opens against. */
export const SERVICE_ROLES = ['registrar', 'custodian'] as const;

/** The one that submits what a caller has signed inside. */
export const WARD_PROCESS = 'registrar';

/** Roles that the certificate of the MSP's administrator alone gives and takes; it gives no others, and has none itself. */
export const RESERVED_ROLES = ['admin', ...SERVICE_ROLES] as const;

/** Stands for that certificate in a function's row: of the `admin` node OU of its MSP, kept off-line, registered as nobody. */
export const MSP_ADMINISTRATOR = 'msp-administrator';

export const ALL_ROLES = [...ROLES, ...SERVICE_ROLES] as const;

export type Role = (typeof ALL_ROLES)[number];

export const RoleSchema = oneOf(ALL_ROLES);

/** Who treats patients. */
export const CARE_TEAM = ['doctor', 'nurse', 'paramedic'] as const;

/** Whether somebody with these roles treats patients. */
export function isClinician(roles: readonly Role[]): boolean {
    const team: readonly Role[] = CARE_TEAM;
    return roles.some((role) => team.includes(role));
}

/** Whom a grant lets in: paramedics come by the team of a visit, or in an emergency. The policies name the same; a test compares them. */
export const GRANTEES = ['doctor', 'nurse'] as const;

/** Whether a grant lets somebody with these roles in. */
export function isGrantee(roles: readonly Role[]): boolean {
    const grantees: readonly Role[] = GRANTEES;
    return roles.some((role) => grantees.includes(role));
}

/** Who keeps the register of patients and staff. */
export const REGISTRATION = ['admission', 'admin'] as const;
/** Who looks at what others have done. */
export const OVERSIGHT = ['auditor', 'privacy-officer'] as const;

/** Who may make and remove records. */
export const RECORD_STEWARDS = ['doctor', ...REGISTRATION] as const;
/** Who may read one record, and change it. */
export const RECORD_KEEPERS = [...CARE_TEAM, ...REGISTRATION] as const;
/** Who may bring vitals. */
export const VITALS_WRITERS = ['iot-gateway', ...CARE_TEAM] as const;
/** Who may read what the ledger holds of vitals. */
export const VITALS_READERS = [...VITALS_WRITERS, 'auditor'] as const;
/** Who may read about areas and the wearables in them. */
export const CLUSTER_READERS = [...VITALS_READERS, 'admin'] as const;
/** Who may ask for statistics. */
export const STATISTICS_READERS = ['doctor', 'nurse', 'researcher'] as const;
