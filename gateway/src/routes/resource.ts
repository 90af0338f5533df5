// SPDX-License-Identifier: Apache-2.0
// One noun of the API as routes/index.ts lists it.

import type { FastifyInstance } from 'fastify';
import type { AccessTable } from '../plugins/access';
import type { ExampleTable } from '../plugins/documentation';
import type { Ports } from '../services';

/** Who may call the routes of a noun, and how they are registered. */
export interface Resource {
    /** Its rows of the role table. */
    readonly access: AccessTable;
    /** One call of each of its routes. */
    readonly examples: ExampleTable;
    /** Builds the use cases and registers their routes, in the order in which they are documented. */
    add(app: FastifyInstance, ports: Ports): void;
}
