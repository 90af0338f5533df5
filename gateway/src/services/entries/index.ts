// SPDX-License-Identifier: Apache-2.0
// Entries: writes, corrects and reads the medical record.

export { type Chart, createChart } from './chart';
export { EntryBudget } from './entry-budget';
export { EntryWriter } from './entry-writer';
