// SPDX-License-Identifier: Apache-2.0
// The functions of contract `participant`: who may call each and how, what it takes, what it answers.

import { answers, CARE_TEAM, type LedgerFunctionTable, MSP_ADMINISTRATOR } from '../kernel';
import {
    type Certificates,
    FindPeopleSchema,
    type FoundPeople,
    ListCertificatesSchema,
    type ListedParticipants,
    ListParticipantsSchema,
    RegisterParticipantTransientSchema,
} from './directory';
import {
    BindCertificateSchema,
    EndCertificateSchema,
    GetParticipantSchema,
    type Participant,
    PersonSaltSchema,
    RegisterParticipantSchema,
    ReinstateParticipantSchema,
    SuspendParticipantSchema,
    UpdateParticipantSchema,
} from './participant';

/** Who gives and takes roles and binds certificates: the registrar those of people and devices, the MSP's administrator those that are reserved. */
const REGISTRARS = ['registrar', MSP_ADMINISTRATOR] as const;
/** Who restricts, and lifts that again: administrators people and devices, the MSP's administrator whom it made. */
const JUDGES = ['admin', MSP_ADMINISTRATOR] as const;

/** Who names somebody: in a visit, a grant, a consent, a binding, an entry; or asks what another may do. */
const NAMING = ['admission', 'lab', 'patient', 'privacy-officer', ...CARE_TEAM] as const;

export const PARTICIPANT_FUNCTIONS = {
    'participant:RegisterParticipant': {
        callers: REGISTRARS,
        mode: 'submit',
        request: RegisterParticipantSchema,
        transient: RegisterParticipantTransientSchema,
        answer: answers<Participant>(),
    },
    'participant:BindCertificate': {
        callers: REGISTRARS,
        mode: 'submit',
        request: BindCertificateSchema,
        answer: answers<Participant>(),
    },
    'participant:EndCertificate': {
        callers: JUDGES,
        mode: 'submit',
        request: EndCertificateSchema,
        answer: answers<Participant>(),
    },
    'participant:UpdateParticipant': {
        callers: REGISTRARS,
        mode: 'submit',
        request: UpdateParticipantSchema,
        transient: PersonSaltSchema,
        answer: answers<Participant>(),
    },
    'participant:SuspendParticipant': {
        callers: JUDGES,
        mode: 'submit',
        request: SuspendParticipantSchema,
        transient: PersonSaltSchema,
        answer: answers<Participant>(),
    },
    'participant:ReinstateParticipant': {
        callers: JUDGES,
        mode: 'submit',
        request: ReinstateParticipantSchema,
        transient: PersonSaltSchema,
        answer: answers<Participant>(),
    },
    'participant:FindPeople': { callers: NAMING, mode: 'evaluate', request: FindPeopleSchema, answer: answers<FoundPeople>() },
    'participant:ListParticipants': {
        callers: ['admin', 'privacy-officer'],
        mode: 'evaluate',
        request: ListParticipantsSchema,
        answer: answers<ListedParticipants>(),
    },
    'participant:ListCertificates': {
        callers: ['admin'],
        mode: 'evaluate',
        request: ListCertificatesSchema,
        answer: answers<Certificates>(),
    },
    'participant:GetParticipant': { callers: 'known', mode: 'evaluate', request: GetParticipantSchema, answer: answers<Participant>() },
} as const satisfies LedgerFunctionTable;
