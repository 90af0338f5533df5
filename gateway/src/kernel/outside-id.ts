// SPDX-License-Identifier: Apache-2.0
// What record numbers, device names and callers may look like: in one place, because token, route and custodian must agree.

/** Letters, digits, `.`, `_` and `-`; but not `.` or `..`, which clients take out of a path before they send it. */
export const OUTSIDE_ID_PATTERN = '^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}$';
