// SPDX-License-Identifier: Apache-2.0
// Events of the ledger.

import { Askers } from '../../services/access';
import { type EventLimits, EventStreams } from '../../services/events';
import type { Resource } from '../resource';
import { EVENT_ACCESS } from './access';
import { eventRoutes } from './events';
import { EVENT_EXAMPLES } from './examples';

const LIMITS: EventLimits = { tick: 5_000, heartbeat: 15_000, patience: 30_000, perCaller: 4, inAll: 256 };

export const events: Resource = {
    access: EVENT_ACCESS,
    examples: EVENT_EXAMPLES,
    add: (app, ports) => {
        eventRoutes(app, new EventStreams({ ...ports, askers: new Askers(ports), limits: LIMITS }));
    },
};
