// SPDX-License-Identifier: Apache-2.0
// Policies: proposed, approved, shown, and asked.

import { Askers } from '../../services/access';
import { createGovernance } from '../../services/governance';
import { AccessChecks, CedarBuild, createPolicySets, OwnForbids } from '../../services/policies';
import type { Resource } from '../resource';
import { POLICY_ACCESS } from './access';
import { POLICY_EXAMPLES } from './examples';
import { forbidRoutes } from './forbids';
import { policyRoutes } from './policies';

export const policies: Resource = {
    access: POLICY_ACCESS,
    examples: POLICY_EXAMPLES,
    add: (app, ports) => {
        const cedar = new CedarBuild();
        const sets = createPolicySets({ ...ports, governance: createGovernance(ports), cedar });
        policyRoutes(app, sets, new AccessChecks({ ...ports, askers: new Askers(ports) }));
        forbidRoutes(app, new OwnForbids({ ...ports, cedar }));
    },
};
