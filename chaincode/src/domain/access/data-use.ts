// SPDX-License-Identifier: Apache-2.0
// The words for a use of data: what is used, how, and what for. Facts and policies say the same.

import { oneOf } from '../kernel';

/** Purposes of use (HL7 v3 PurposeOfUse): treatment, payment, operations, research, emergency. */
export const PURPOSES = ['TREAT', 'HPAYMT', 'HOPERAT', 'HRESCH', 'ETREAT'] as const;
export type Purpose = (typeof PURPOSES)[number];
export const PurposeSchema = oneOf(PURPOSES);

/** What a request asks to do. `list` is to learn that something is there, without its content; `grant` is to let somebody else. */
export const POLICY_ACTIONS = ['read', 'list', 'write', 'grant'] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** What is written about a patient's health. */
export const CLINICAL_CATEGORIES = [
    'vitals',
    'note',
    'diagnosis',
    'allergy',
    'immunisation',
    'laboratory',
    'observation',
    'plan',
    'prescription',
    'file',
] as const;

/**
 * Of what kind the looked-at is: beside the clinical ones who a patient is, what an insurer is asked for, sums over many patients, former names
 * that a legal hold keeps, who the staff are, and who looked.
 */
export const CATEGORIES = ['demographics', ...CLINICAL_CATEGORIES, 'claim', 'cohort', 'hold', 'staff', 'trail'] as const;
export type Category = (typeof CATEGORIES)[number];

/** In the place of a ledger id: what is looked at is no one patient's, and no one's record (`cohort`, the trail as a whole). */
export const NOBODY = '0'.repeat(32);
