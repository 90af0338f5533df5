// SPDX-License-Identifier: Apache-2.0
// The functions of contract `board`: who may call each and how, what it takes, what it answers.

import type { RecordedFact } from '../access';
import { answers, type LedgerFunctionTable, WARD_PROCESS } from '../kernel';
import { BOARD_READERS, type BoardPatients, ListBoardSchema, RecordBoardLooksSchema, RecordBoardLooksTransientSchema } from './board';

export const BOARD_FUNCTIONS = {
    'board:ListPatients': { callers: BOARD_READERS, mode: 'evaluate', request: ListBoardSchema, answer: answers<BoardPatients>() },
    // So many keys at once say how many patients somebody has on their board: the ward's own process submits them, and nobody knows whose they are.
    'board:RecordLooks': {
        callers: BOARD_READERS,
        submittedBy: WARD_PROCESS,
        mode: 'submit',
        request: RecordBoardLooksSchema,
        transient: RecordBoardLooksTransientSchema,
        answer: answers<RecordedFact>(),
    },
} as const satisfies LedgerFunctionTable;
