// SPDX-License-Identifier: Apache-2.0
// What record numbers, device names and callers may look like: in one place, because token, route and custodian must agree.

/** Letters, digits, `.`, `_` and `-`; but not `.` or `..`, which clients take out of a path before they send it. */
export const OUTSIDE_ID_PATTERN = '^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}$';

/** Stands behind the name of a device for "in the place of its posts", once for each time; no device has it in its name. */
export const IN_PLACE_OF = '~';
/** How often a post that stands in the place of another is replaced in its turn. */
export const MOST_REPLACEMENTS = 9;

/** A device whose posts are corrected: of posts that stand in the place of others, too. */
export const CORRECTED_DEVICE_PATTERN = OUTSIDE_ID_PATTERN.replace(/\$$/, `${IN_PLACE_OF}{0,${String(MOST_REPLACEMENTS)}}$`);
export const LONGEST_CORRECTED_DEVICE = 64 + MOST_REPLACEMENTS;

/** The same, or one of its starts. */
export const DEVICE_AT_BOOT_PATTERN = CORRECTED_DEVICE_PATTERN.replace(/\$$/, '(@[0-9]{1,16})?$');
export const LONGEST_DEVICE_AT_BOOT = LONGEST_CORRECTED_DEVICE + 17;
