// SPDX-License-Identifier: Apache-2.0
// Entries: writes, corrects and reads the medical record, and takes and gives its files.

export { type Chart, createChart } from './chart';
export { EntryBudget } from './entry-budget';
export { EntryWriter } from './entry-writer';
export { FileBudget } from './file-budget';
export { FileCopies } from './file-copies';
export { FileReader } from './file-reader';
export { FileReleases } from './file-releases';
export { type FileUpkeepPorts, tidyFiles } from './file-upkeep';
export { FileWriter } from './file-writer';
