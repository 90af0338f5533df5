// SPDX-License-Identifier: Apache-2.0
// Vitals: posts, and how far they have come.

import type { Resource } from '../resource';
import { VITALS_ACCESS } from './access';
import { submissionRoutes } from './submissions';
import { vitalsRoutes } from './vitals';

export const vitals: Resource = {
    access: VITALS_ACCESS,
    add: (app, ports) => {
        vitalsRoutes(app, ports.vitals);
        submissionRoutes(app, ports.vitals);
    },
};
