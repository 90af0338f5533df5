// SPDX-License-Identifier: Apache-2.0
// Tokens, and the keys that verify them.

import type { Resource } from '../resource';
import { PARTICIPANT_ACCESS } from './access';
import { devTokenRoutes, jwksRoutes } from './dev-token';

export const participants: Resource = {
    access: PARTICIPANT_ACCESS,
    add: (app, { devIssuer, enrolment, now }) => {
        jwksRoutes(app, devIssuer);
        if (devIssuer !== undefined) {
            devTokenRoutes(app, { issuer: devIssuer, enrolment, now });
        }
    },
};
