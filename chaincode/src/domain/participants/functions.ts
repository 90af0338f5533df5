// SPDX-License-Identifier: Apache-2.0
// The functions of contract `participant`: who may call each and how, what it takes, what it answers.

import { answers, type LedgerFunctionTable, MSP_ADMINISTRATOR } from '../kernel';
import {
    GetParticipantSchema,
    type Participant,
    RegisterParticipantSchema,
    ReinstateParticipantSchema,
    SuspendParticipantSchema,
    UpdateParticipantSchema,
} from './participant';

/** Who gives and takes roles: the registrar those of people and devices, the MSP's administrator those that are reserved. */
const REGISTRARS = ['registrar', MSP_ADMINISTRATOR] as const;

export const PARTICIPANT_FUNCTIONS = {
    'participant:RegisterParticipant': {
        callers: REGISTRARS,
        mode: 'submit',
        request: RegisterParticipantSchema,
        answer: answers<Participant>(),
    },
    'participant:UpdateParticipant': {
        callers: REGISTRARS,
        mode: 'submit',
        request: UpdateParticipantSchema,
        answer: answers<Participant>(),
    },
    'participant:SuspendParticipant': {
        callers: ['admin'],
        mode: 'submit',
        request: SuspendParticipantSchema,
        answer: answers<Participant>(),
    },
    'participant:ReinstateParticipant': {
        callers: ['admin'],
        mode: 'submit',
        request: ReinstateParticipantSchema,
        answer: answers<Participant>(),
    },
    'participant:GetParticipant': { callers: 'known', mode: 'evaluate', request: GetParticipantSchema, answer: answers<Participant>() },
} as const satisfies LedgerFunctionTable;
