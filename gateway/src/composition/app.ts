// SPDX-License-Identifier: Apache-2.0
// Puts the gateway together: ports in, a Fastify application out. No port is opened and nothing is started here.

import { randomUUID } from 'node:crypto';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { JWK, JWTVerifyGetKey } from 'jose';
import type { Registry } from 'prom-client';
import type { Custodian } from '../custody';
import type { Ledger } from '../ledger';
import { addAuthorization, addLedgerCaller, addLoopbackGuard } from '../plugins/access';
import { addOpenApi } from '../plugins/documentation';
import { addAccessLog, addHttpMetrics } from '../plugins/observation';
import { addProblemDetails, refuseBrokenRequest, refuseUnroutable } from '../plugins/problems';
import {
    addIdempotency,
    addJsonBodies,
    addMethodNotAllowed,
    addRateLimits,
    addRequestId,
    addSecurityHeaders,
    addValidation,
    requestIdOf,
} from '../plugins/requests';
import { addRoutes } from '../routes';
import { type DevIssuer, type Enrolment, rememberingVerifier, tokenVerifier } from '../services/participants';
import { createServices } from '../services/registry';
import type { Health } from '../services/upkeep';
import type { Vitals } from '../services/vitals';
import type { Store } from '../store';

/** Whose tokens count. */
export interface TokenTrust {
    readonly issuer: string;
    readonly audience: string;
    readonly keys: JWTVerifyGetKey;
}

/** Everything that an application is made of. */
export interface AppDependencies {
    readonly ward: string;
    readonly trust: TokenTrust;
    /** Only with --dev-issuer; then the loopback guard stands before everything. */
    readonly devIssuer?: DevIssuer;
    readonly ledger: Ledger;
    readonly custodian: Custodian;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
    readonly store: Store;
    readonly vitals: Vitals;
    readonly enrolment: Enrolment;
    readonly health: Health;
    readonly metrics: Registry;
    readonly logger: FastifyBaseLogger;
    readonly now: () => number;
    readonly requestsPerMinute: number;
    readonly https?: { readonly cert: string; readonly key: string };
}

/** Bytes of a request body where a route does not say otherwise. */
const BODY_LIMIT = 65_536;

function newApplication({ logger, https }: AppDependencies): FastifyInstance {
    const options = {
        loggerInstance: logger,
        logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
        bodyLimit: BODY_LIMIT,
        genReqId: (request: { headers: Parameters<typeof requestIdOf>[0] }) => requestIdOf(request.headers, randomUUID),
        frameworkErrors: refuseUnroutable,
        clientErrorHandler: refuseBrokenRequest,
        exposeHeadRoutes: false,
        requestTimeout: 120_000,
        keepAliveTimeout: 10_000,
        forceCloseConnections: 'idle' as const,
        return503OnClosing: true,
    };
    return https === undefined ? Fastify(options) : Fastify({ ...options, https });
}

/** The order matters: names and headers first, then the gate, then limits, then what needs a principal. */
async function addPlugins(app: FastifyInstance, deps: AppDependencies): Promise<void> {
    addRequestId(app);
    addSecurityHeaders(app, { tls: deps.https !== undefined });
    addProblemDetails(app);
    addAccessLog(app);
    addHttpMetrics(app, deps.metrics);
    addJsonBodies(app);
    addValidation(app);
    if (deps.devIssuer !== undefined) {
        addLoopbackGuard(app);
    }
    addAuthorization(app, { ward: deps.ward, verify: rememberingVerifier(tokenVerifier(deps.trust), deps.now) });
    await addRateLimits(app, deps.requestsPerMinute);
    addLedgerCaller(app, deps.enrolment);
    addIdempotency(app, deps.store.idempotency);
    await addOpenApi(app);
}

/** Builds the application; `listen` or `inject` it. */
export async function buildApp(deps: AppDependencies): Promise<FastifyInstance> {
    const app = newApplication(deps);
    await addPlugins(app, deps);
    const complete = addMethodNotAllowed(app);
    addRoutes(app, { ...createServices(deps), ...deps });
    complete();
    await app.ready();
    return app;
}
