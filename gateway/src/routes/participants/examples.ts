// SPDX-License-Identifier: Apache-2.0
// Examples: a token to try things out with.

import type { ExampleTable } from '../../plugins/documentation';

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
