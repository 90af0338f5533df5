// SPDX-License-Identifier: Apache-2.0
// How large a set of policies may be: every bound is checked before anything is stored, so that an evaluation has a price that is known.

/** Of expressions inside each other; also what keeps every recursion over them short. */
export const DEEPEST_NESTING = 32;
/** Expressions, conditions and policies of a set, all counted. */
export const MOST_NODES = 20_000;
export const MOST_POLICIES = 500;
/** UTF-16 code units of one text, name or id within a policy. */
export const LONGEST_TEXT = 1024;
/** Attributes that a ward adds to its people. */
export const MOST_OWN_ATTRIBUTES = 32;
