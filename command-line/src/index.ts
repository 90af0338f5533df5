// SPDX-License-Identifier: Apache-2.0
// Command lines: a program says what it takes in one table, and this reads it and explains it.

export { helpOf } from './help';
export { oneOf, path, several, someOf, SWITCH, text, UsageError, wholeNumber, word } from './kinds';
export { nodeRefusal } from './node-version';
export type { CommandTable, FlagRow, FlagTable, Program } from './program';
export { type CommandLine, type Environment, readCommandLine, type Values } from './read';
