// SPDX-License-Identifier: Apache-2.0
// The functions of contract `subject`: who may call each and how, what it takes, what it answers.

import { Type } from '@sinclair/typebox';
import {
    answers,
    closed,
    type Empty,
    EmptySchema,
    type LedgerFunctionTable,
    type LedgerId,
    NumberingSchema,
    type Page,
    ROLES,
    WARD_PROCESS,
} from '../kernel';
import type { FoundNumbering } from './numbering';
import { FindSubjectsSchema, type FoundSubjects, ListErasedSchema, RegisterSubjectsTransientSchema } from './subject';

export const SUBJECT_FUNCTIONS = {
    'subject:RegisterSubjects': {
        // The ward's registrar for whom people name: who breaks the glass, or enters vitals, must not stand beside the new ledger id.
        callers: ['iot-gateway', 'admin', WARD_PROCESS],
        mode: 'submit',
        request: EmptySchema,
        transient: closed({ subjects: RegisterSubjectsTransientSchema, numbering: Type.Optional(NumberingSchema) }),
        answer: answers<Empty>(),
    },
    'subject:FindSubjects': {
        // Whoever may ask about their own access names a patient; the ward's own process whoever was named to it.
        callers: [...ROLES, WARD_PROCESS],
        mode: 'evaluate',
        request: FindSubjectsSchema,
        answer: answers<FoundSubjects>(),
    },
    'subject:GetNumbering': {
        // Whoever names a patient names them so.
        callers: [...ROLES, WARD_PROCESS],
        mode: 'evaluate',
        request: EmptySchema,
        answer: answers<FoundNumbering>(),
    },
    'subject:ListErased': {
        // Each ward's own process, which removes what its store keeps of them.
        callers: ['registrar'],
        mode: 'evaluate',
        request: ListErasedSchema,
        answer: answers<Page<LedgerId>>(),
    },
} as const satisfies LedgerFunctionTable;
