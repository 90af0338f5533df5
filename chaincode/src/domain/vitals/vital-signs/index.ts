// SPDX-License-Identifier: Apache-2.0
// What a reading is: the table of signals, the units in which devices write them, and when and whether something was measured.

export * from './readings';
export * from './signals';
export * from './units';
