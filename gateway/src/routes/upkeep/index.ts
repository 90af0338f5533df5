// SPDX-License-Identifier: Apache-2.0
// How the gateway is, what its refusals mean, and its clock, which is documented with vitals.

import type { Resource } from '../resource';
import { TIME_ACCESS, UPKEEP_ACCESS } from './access';
import { TIME_EXAMPLES, UPKEEP_EXAMPLES } from './examples';
import { operationRoutes } from './operations';
import { problemRoutes } from './problems';
import { timeRoutes } from './time';

export const upkeep: Resource = {
    access: UPKEEP_ACCESS,
    examples: UPKEEP_EXAMPLES,
    add: (app, { health }) => {
        operationRoutes(app, health);
        problemRoutes(app);
    },
};

export const time: Resource = {
    access: TIME_ACCESS,
    examples: TIME_EXAMPLES,
    add: (app, { now }) => {
        timeRoutes(app, now);
    },
};
