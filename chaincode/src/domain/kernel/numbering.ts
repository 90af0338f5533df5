// SPDX-License-Identifier: Apache-2.0
// Whose record numbers are: what both wards choose once, before there is a number.

import { oneOf } from './schema';

/** `both`: a number is one patient's at both wards. `ward`: each ward has numbers of its own, and the same number in two wards is two patients. */
export const NUMBERINGS = ['both', 'ward'] as const;
export type Numbering = (typeof NUMBERINGS)[number];

/** Transient field `numbering` of what registers a number: for which numbering its lookup key was made; `both` unless it is said. */
export const NumberingSchema = oneOf(NUMBERINGS);
