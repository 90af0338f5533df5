// SPDX-License-Identifier: Apache-2.0
// Examples: a visit, a grant, a refusal, an emergency with its review, who looked, and who stated what.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';
import { exportExamples } from '../exports';
import { EXAMPLE_KEY } from '../sealed-examples';
import { EventSchema, LookSchema } from './trails';

const { transaction } = EXAMPLE;
const patient = 'P001';
const id = `${EXAMPLE.ledgerId}${EXAMPLE.windowId}`;
const params = { id };
const written = { id, transaction };
const glass = { id, expires: '2026-11-28T13:50:01.250Z', active: true };
const link = {
    id,
    patients: [EXAMPLE.ledgerId, EXAMPLE.windowId],
    evidence: 'The same passport, shown at both desks',
    proposed: { person: EXAMPLE.ledgerId, organisation: 'Ward1MSP', time: transaction.timestamp },
    awaits: 'ward2',
};
const look = {
    id: EXAMPLE.windowId,
    time: EXAMPLE.time,
    origin: 'ledger',
    person: EXAMPLE.ledgerId,
    username: 'k.osei',
    organisation: 'Ward1MSP',
    role: ['doctor'],
    category: 'demographics',
    purpose: 'TREAT',
    decision: 'permit',
    emergency: false,
    withheld: false,
    transactionId: transaction.id,
};
const paper = {
    id: EXAMPLE.windowId,
    time: EXAMPLE.time,
    origin: 'paper',
    person: EXAMPLE.ledgerId,
    organisation: 'Ward1MSP',
    role: ['admission'],
    category: 'claim diagnosis',
    purpose: 'HPAYMT',
    emergency: false,
    recipient: 'Claims office',
    recipientOrganisation: 'Sickness fund',
    disclosed: '2026-11-27T09:00:00.000Z',
    withheld: false,
    transactionId: transaction.id,
};
const { publicJwk: key, kid } = EXAMPLE_KEY;
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
    'POST /v1/patients/:id/confidential': { params: { id: patient }, body: { category: 'note' }, answers: { 201: written } },
    'DELETE /v1/confidential/:id': { params, answers: { 200: written } },
    'POST /v1/patients/:id/links': {
        params: { id: patient },
        body: { other: 'P077', evidence: 'The same passport, shown at both desks' },
        answers: { 201: written },
    },
    'GET /v1/patients/:id/links': { params: { id: patient }, answers: { 200: { items: [link] } } },
    'POST /v1/links/:id/confirm': { params, answers: { 201: written } },
    'DELETE /v1/links/:id': { params, answers: { 200: written } },
    'GET /v1/patients/:id/accesses': {
        params: { id: patient },
        answers: {
            200: {
                items: [look, paper],
            },
        },
        texts: exportExamples(LookSchema, [look, paper]),
    },
    'POST /v1/patients/:id/disclosures': {
        params: { id: patient },
        body: {
            to: 'Claims office',
            organisation: 'Sickness fund',
            purpose: 'HPAYMT',
            categories: ['claim', 'diagnosis'],
            when: '2026-11-27T09:00:00Z',
        },
        answers: { 201: written },
    },
    'POST /v1/patients/:id/withholdings': {
        params: { id: patient },
        body: { person: EXAMPLE.ledgerId, reason: 'Was threatened by a visitor' },
        answers: { 201: written },
    },
    'DELETE /v1/withholdings/:id': { params, answers: { 200: written } },
    'POST /v1/encryption-key': { body: { key }, answers: { 201: { key, kid, since: transaction.timestamp, transaction } } },
    'GET /v1/encryption-key': { answers: { 200: { key, kid, since: transaction.timestamp } } },
    'DELETE /v1/encryption-key': { answers: { 200: { transaction } } },
    'DELETE /v1/participants/:id/encryption-key': { params: { id: 'dr-osei' }, answers: { 200: { transaction } } },
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
