// SPDX-License-Identifier: Apache-2.0
// Vitals: posts, and how far they have come.

import type { Resource } from '../resource';
import { VITALS_ACCESS } from './access';
import { VITALS_EXAMPLES } from './examples';
import { signalRoutes } from './signals';
import { submissionRoutes } from './submissions';
import { vitalsRoutes } from './vitals';

export const vitals: Resource = {
    access: VITALS_ACCESS,
    examples: VITALS_EXAMPLES,
    add: (app, ports) => {
        vitalsRoutes(app, ports.vitals);
        submissionRoutes(app, ports.vitals);
        signalRoutes(app, ports.vitals);
    },
};
