// SPDX-License-Identifier: Apache-2.0
// Tokens, and the keys that verify them.

import type { Resource } from '../resource';
import { PARTICIPANT_ACCESS } from './access';
import { devTokenRoutes, jwksRoutes } from './dev-token';
import { PARTICIPANT_EXAMPLES } from './examples';

export const participants: Resource = {
    access: PARTICIPANT_ACCESS,
    examples: PARTICIPANT_EXAMPLES,
    add: (app, { devIssuer, enrolment, now }) => {
        jwksRoutes(app, devIssuer);
        if (devIssuer !== undefined) {
            devTokenRoutes(app, { issuer: devIssuer, enrolment, now });
        }
    },
};
