// SPDX-License-Identifier: Apache-2.0
// Examples: a visit, a grant, a refusal, an emergency with its review, who looked, and who stated what.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';
import { exportExamples } from '../exports';
import { EventSchema, LookSchema } from './trails';

const { transaction } = EXAMPLE;
const patient = 'P001';
const id = `${EXAMPLE.ledgerId}${EXAMPLE.windowId}`;
const params = { id };
const written = { id, transaction };
const glass = { id, expires: '2026-11-28T13:50:01.250Z', active: true };
const look = {
    time: EXAMPLE.time,
    person: EXAMPLE.ledgerId,
    organisation: 'Ward1MSP',
    role: ['doctor'],
    category: 'demographics',
    purpose: 'TREAT',
    decision: 'permit',
    emergency: false,
    transactionId: transaction.id,
};
const event = {
    id: EXAMPLE.windowId,
    time: transaction.timestamp,
    kind: 'look',
    person: EXAMPLE.ledgerId,
    organisation: 'Ward1MSP',
    ward: 'ward1',
    role: ['doctor'],
    about: EXAMPLE.windowId,
    decision: 'deny',
    category: 'vitals',
    action: 'read',
    purpose: 'TREAT',
    notice: EXAMPLE.digest,
    transactionId: transaction.id,
};

export const ACCESS_EXAMPLES: ExampleTable = {
    'POST /v1/visits': { body: { patient, team: ['dr-osei', 'nurse-lund'], location: 'Bay 4', lab: 'lab-1' }, answers: { 201: written } },
    'POST /v1/visits/:id/handover': { params, body: { team: ['dr-lind'] }, answers: { 201: written } },
    'POST /v1/visits/:id/close': { params, answers: { 201: written } },
    'POST /v1/grants': {
        body: { patient, clinician: 'dr-lind', scope: ['read'], expires: '2026-12-24T12:00:00Z' },
        answers: { 201: written },
    },
    'DELETE /v1/grants/:id': { params, answers: { 200: written } },
    'POST /v1/consents': { body: { patient, purpose: 'TREAT', decision: 'deny', actors: ['dr-lind'] }, answers: { 201: written } },
    'DELETE /v1/consents/:id': { params, answers: { 200: written } },
    'POST /v1/patients/:id/proxies': { params: { id: patient }, body: { person: 'ann', relation: 'self' }, answers: { 201: written } },
    'GET /v1/patients/:id/accesses': {
        params: { id: patient },
        answers: {
            200: {
                items: [look],
            },
        },
        texts: exportExamples(LookSchema, [look]),
    },
    'GET /v1/audit/events': {
        answers: {
            200: {
                items: [event],
            },
        },
        texts: exportExamples(EventSchema, [event]),
    },
    'POST /v1/emergency-access': {
        body: { patient, reason: 'Unconscious, no history known' },
        answers: { 201: { ...glass, transaction } },
    },
    'GET /v1/emergency-access/:id/record': {
        params: { id: EXAMPLE.windowId },
        answers: {
            200: {
                snapshot: transaction.timestamp,
                expires: glass.expires,
                id: patient,
                name: 'Ann Example',
                entries: [
                    {
                        id: EXAMPLE.windowId,
                        category: 'allergy',
                        form: { text: 'Penicillin' },
                        author: { person: EXAMPLE.ledgerId, organisation: 'Ward1MSP', role: ['doctor'] },
                        time: EXAMPLE.time,
                    },
                ],
                left: 0,
            },
        },
    },
    'POST /v1/emergency-access/:id/review': {
        params,
        body: { outcome: 'justified', comment: 'Seen with the team' },
        answers: { 201: written },
    },
    'GET /v1/emergency-access': {
        answers: {
            200: {
                items: [
                    {
                        ...glass,
                        patient: EXAMPLE.ledgerId,
                        person: EXAMPLE.windowId,
                        organisation: 'Ward1MSP',
                        time: transaction.timestamp,
                        reason: 'Unconscious, no history known',
                        transactionId: transaction.id,
                    },
                ],
            },
        },
    },
};
