// SPDX-License-Identifier: Apache-2.0
// Refuses suspended callers at every route with a token, also where no ledger is asked: stored answers, posts, submissions, the time of day.

import type { FastifyInstance } from 'fastify';
import type { Standings } from '../../services/participants';

/** Guards every route registered from here on. Register after the gate, so that the caller is known. */
export function addStandingGuard(app: FastifyInstance, standings: Pick<Standings, 'demandNotSuspended'>): void {
    app.addHook('onRequest', async ({ principal }) => {
        if (principal !== null) {
            await standings.demandNotSuspended(principal.caller);
        }
    });
}
