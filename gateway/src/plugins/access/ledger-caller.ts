// SPDX-License-Identifier: Apache-2.0
// Gives handlers the caller's own ledger identity, enrolled on its first token.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Enrolment } from '../../services/participants';
import { principalOf } from './authorization';

declare module 'fastify' {
    interface FastifyRequest {
        /** The identity whose certificate signs what this request asks of the ledger. */
        ledgerCaller: (this: FastifyRequest) => ReturnType<Enrolment['ensure']>;
    }
}

/** Adds `request.ledgerCaller()`. */
export function addLedgerCaller(app: FastifyInstance, enrolment: Enrolment): void {
    app.decorateRequest('ledgerCaller', async function (this: FastifyRequest) {
        const { caller, roles, issuedAt } = principalOf(this);
        return enrolment.ensure({ caller, roles, askedAt: issuedAt });
    });
}
