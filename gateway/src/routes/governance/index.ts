// SPDX-License-Identifier: Apache-2.0
// What takes two wards.

import { createGovernance } from '../../services/governance';
import type { Resource } from '../resource';
import { GOVERNANCE_ACCESS } from './access';
import { GOVERNANCE_EXAMPLES } from './examples';
import { governanceRoutes } from './governance';

export { WrittenProposalSchema } from './governance-schemas';

export const governance: Resource = {
    access: GOVERNANCE_ACCESS,
    examples: GOVERNANCE_EXAMPLES,
    add: (app, ports) => {
        governanceRoutes(app, createGovernance(ports));
    },
};
