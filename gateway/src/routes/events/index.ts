// SPDX-License-Identifier: Apache-2.0
// Events of the ledger.

import { Askers } from '../../services/access';
import { AnnouncementFeed, EventStreams, type StreamLimits } from '../../services/events';
import { createRegistrar } from '../../services/participants';
import type { Resource } from '../resource';
import { EVENT_ACCESS } from './access';
import { eventRoutes } from './events';
import { EVENT_EXAMPLES } from './examples';

/**
 * How often the own peer is asked while somebody listens, in milliseconds, and how many events are kept. Whoever waits for an alarm waits
 * for half of it.
 */
const FOLLOWING = { period: 250, kept: 10_000 };
const LIMITS: StreamLimits = { tick: 5_000, heartbeat: 15_000, patience: 30_000, perCaller: 4, inAll: 256 };

export const events: Resource = {
    access: EVENT_ACCESS,
    examples: EVENT_EXAMPLES,
    add: (app, ports) => {
        const feed = new AnnouncementFeed({ ledger: ports.ledger, follower: async () => createRegistrar(ports).itself(), ...FOLLOWING });
        eventRoutes(app, new EventStreams({ ...ports, askers: new Askers(ports), feed, limits: LIMITS }));
    },
};
