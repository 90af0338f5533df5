// SPDX-License-Identifier: Apache-2.0
// Roles that stand together in the rows of many routes.

/** Who treats patients. */
export const CARE_TEAM = ['doctor', 'nurse', 'paramedic'] as const;

/** Who keeps the register of patients and staff. */
export const REGISTRATION = ['admission', 'admin'] as const;

/** Who looks at what others have done. */
export const OVERSIGHT = ['auditor', 'privacy-officer'] as const;
