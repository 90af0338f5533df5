// SPDX-License-Identifier: Apache-2.0
// Access: visits, grants, consents, links of numbers, emergencies, keys of people, who looked, and who stated what.

import {
    Askers,
    createConfidences,
    createConsents,
    createDowntime,
    createEmergencies,
    createEncryptionKeys,
    createGrants,
    createLinks,
    createTrail,
    createTrailAdditions,
    createUnidentifiedPatients,
    createVisits,
    FactWriter,
} from '../../services/access';
import type { Resource } from '../resource';
import { ACCESS_ACCESS } from './access';
import { consentRoutes } from './consents';
import { emergencyRoutes } from './emergencies';
import { encryptionKeyRoutes } from './encryption-keys';
import { ACCESS_EXAMPLES } from './examples';
import { linkRoutes } from './links';
import { trailAdditionRoutes } from './trail-additions';
import { trailRoutes } from './trails';
import { visitRoutes } from './visits';

export { askerOf, OtherWard, personAt, PersonSchema, WrittenSchema } from './access-schemas';

export const accesses: Resource = {
    access: ACCESS_ACCESS,
    examples: ACCESS_EXAMPLES,
    add: (app, ports) => {
        const care = { ...ports, askers: new Askers(ports), facts: new FactWriter(ports) };
        visitRoutes(app, createVisits(care), createGrants(care));
        consentRoutes(app, createConsents(care), createConfidences(care));
        linkRoutes(app, createLinks(care));
        encryptionKeyRoutes(app, createEncryptionKeys(care));
        trailRoutes(app, createTrail(care));
        trailAdditionRoutes(app, createTrailAdditions(care));
        emergencyRoutes(app, createEmergencies({ ...care, unidentified: createUnidentifiedPatients(ports) }), createDowntime(care));
    },
};
