// SPDX-License-Identifier: Apache-2.0
// What a reading is: the table of signals, the units in which devices write them, when and whether something was measured, and the bytes in which it is committed.

export * from './post-bytes';
export * from './readings';
export * from './signals';
export * from './units';
