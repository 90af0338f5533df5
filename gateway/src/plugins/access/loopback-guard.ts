// SPDX-License-Identifier: Apache-2.0
// With the development issuer anybody who reaches the port gets a token; so only programs of this machine may reach it:
// no foreign Host (a web page could otherwise rebind its name to 127.0.0.1), no proxy in between, JSON only.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
const forwarding = /^(x-forwarded-|forwarded$|x-real-ip$|via$)/;

/** Guards every request, also those to unknown paths. */
export function addLoopbackGuard(app: FastifyInstance): void {
    app.addHook('onRequest', async ({ headers }) => {
        if (headers.host === undefined || !loopbackHost.test(headers.host)) {
            throw new DomainError(ERRORS.REQUEST_INVALID, 'With the development issuer the header Host must name the loopback interface.');
        }
        if (Object.keys(headers).some((name) => forwarding.test(name))) {
            throw new DomainError(ERRORS.REQUEST_INVALID, 'With the development issuer no proxy may stand before the gateway.');
        }
        return Promise.resolve();
    });
}
