// SPDX-License-Identifier: Apache-2.0
// Access: visits, grants, consents, emergencies, who looked, and who stated what.

import {
    Askers,
    createConsents,
    createDowntime,
    createEmergencies,
    createGrants,
    createTrail,
    createVisits,
    FactWriter,
} from '../../services/access';
import type { Resource } from '../resource';
import { ACCESS_ACCESS } from './access';
import { consentRoutes } from './consents';
import { emergencyRoutes } from './emergencies';
import { ACCESS_EXAMPLES } from './examples';
import { trailRoutes } from './trails';
import { visitRoutes } from './visits';

export { askerOf, personAt } from './access-schemas';

export const accesses: Resource = {
    access: ACCESS_ACCESS,
    examples: ACCESS_EXAMPLES,
    add: (app, ports) => {
        const care = { ...ports, askers: new Askers(ports), facts: new FactWriter(ports) };
        visitRoutes(app, createVisits(care), createGrants(care));
        consentRoutes(app, createConsents(care));
        trailRoutes(app, createTrail(care));
        emergencyRoutes(app, createEmergencies(care), createDowntime(care));
    },
};
