// SPDX-License-Identifier: Apache-2.0
// Examples: a token to try things out with, and somebody who has left.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const { transaction, time, ledgerId } = EXAMPLE;
const params = { id: 'dr-osei' };
const certificateId = '5d3c6a0f9e8b7c6d5a4f3e2d1c0b9a8f7e6d5c4b3a2f1e0d9c8b7a6f5e4d3c2b';
const active = { id: 'dr-osei', ledgerId, roles: ['doctor'], status: 'active' };
const suspended = {
    ...active,
    status: 'suspended',
    suspension: { reason: 'left', actor: { mspId: 'Ward1MSP', ledgerId: '3f8a1d6c0b7e42958c1e6a0d94b7f235' }, time },
};

const registration = {
    id: 'dr-osei',
    roles: ['doctor'],
    attributes: { username: 'osei', gender: 'female', birthDate: '1984-02-29', department: 'cardiology', location: 'room 3' },
};

export const PARTICIPANT_EXAMPLES: ExampleTable = {
    'POST /dev/token': {
        body: { sub: 'iot-gateway-3', roles: ['iot-gateway'] },
        answers: {
            200: {
                access_token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJpb3QtZ2F0ZXdheS0zIn0.c2lnbmF0dXJl',
                token_type: 'Bearer',
                expires_in: 3600,
            },
        },
    },
    'POST /dev/oauth/token': {
        body: {
            grant_type: 'client_credentials',
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJpb3QtZ2F0ZXdheS0zIn0.c2lnbmF0dXJl',
        },
        answers: {
            200: {
                access_token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJpb3QtZ2F0ZXdheS0zIn0.c2lnbmF0dXJl',
                token_type: 'Bearer',
                expires_in: 3600,
            },
        },
    },
    'GET /v1/participants': { answers: { 200: { items: [active] } } },
    'GET /v1/participants/:id/certificates': {
        params,
        answers: { 200: { items: [{ certificateId, from: time, until: time }] } },
    },
    'POST /v1/participants/:id/certificates/:certificateId/end': {
        params: { ...params, certificateId },
        answers: { 200: { certificateId, from: time, until: time, transaction } },
    },
    'GET /v1/participants/:id': { params, answers: { 200: suspended } },
    'POST /v1/participants': { body: registration, answers: { 201: { ...active, transaction } } },
    'PATCH /v1/participants/:id': {
        params,
        body: { roles: ['doctor', 'researcher'] },
        answers: { 200: { ...active, roles: ['doctor', 'researcher'], transaction } },
    },
    'POST /v1/participants/:id/suspend': { params, body: { reason: 'left' }, answers: { 200: { ...suspended, transaction } } },
    'POST /v1/participants/:id/reinstate': { params, answers: { 200: { ...active, transaction } } },
    'GET /.well-known/jwks.json': {
        answers: {
            200: {
                keys: [
                    {
                        kty: 'EC',
                        crv: 'P-256',
                        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
                        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
                        alg: 'ES256',
                        kid: 'development',
                    },
                ],
            },
        },
    },
};
