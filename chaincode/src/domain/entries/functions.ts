// SPDX-License-Identifier: Apache-2.0
// The functions of contract `entries`: who may call each and how, what it takes, what it answers.

import { answers, type LedgerFunctionTable } from '../kernel';
import { ENTRY_AUTHORS, ENTRY_READERS } from './entry';
import {
    FindEntrySchema,
    FindWrittenSchema,
    type FoundEntry,
    type FoundWritten,
    type ListedEntries,
    ListEntriesSchema,
    WriteEntrySchema,
    WriteEntryTransientSchema,
    type WrittenEntry,
} from './questions';

export const ENTRY_FUNCTIONS = {
    // One function for entries of every category: which it is, and about whom, stays off the channel.
    'entries:Write': {
        callers: ENTRY_AUTHORS,
        mode: 'submit',
        request: WriteEntrySchema,
        transient: WriteEntryTransientSchema,
        answer: answers<WrittenEntry>(),
    },
    'entries:FindEntry': { callers: ENTRY_AUTHORS, mode: 'evaluate', request: FindEntrySchema, answer: answers<FoundEntry>() },
    // The ward's own process asks what became of files; evaluated, so no block names patients beside each other.
    'entries:FindWritten': { callers: ['registrar'], mode: 'evaluate', request: FindWrittenSchema, answer: answers<FoundWritten>() },
    'entries:ListEntries': { callers: ENTRY_READERS, mode: 'evaluate', request: ListEntriesSchema, answer: answers<ListedEntries>() },
} as const satisfies LedgerFunctionTable;
