// SPDX-License-Identifier: Apache-2.0
// Puts the gateway together: ports in, a Fastify application out. No port is opened and nothing is started here.

import { maxHeaderSize } from 'node:http';
import { parse } from 'node:querystring';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { newRequestId } from '../custody';
import { addEarlyAnswers, addJsonBodies } from '../plugins/bodies';
import { addAuthorization, addCrossOrigin, addLedgerCaller, addLoopbackGuard, addStandingGuard } from '../plugins/access';
import { addOpenApi } from '../plugins/documentation';
import { addAccessLog, addHttpMetrics } from '../plugins/observation';
import { addHostGuard, addProblemDetails, answerForNode, refuseUnroutable, refusingBrokenRequests } from '../plugins/problems';
import {
    addIdempotency,
    addMethodNotAllowed,
    addRateLimits,
    addSealedAlone,
    addRequestId,
    addSecurityHeaders,
    addSerialization,
    addValidation,
    requestIdOf,
} from '../plugins/requests';
import { addRoutes, ROUTE_ACCESS, ROUTE_EXAMPLES } from '../routes';
import { createPorts, type ProcessPorts } from '../services';
import { rememberingVerifier, type TokenRules, tokenVerifier } from '../services/participants';
import type { Store } from '../store';

/** How often a caller may ask, and from which pages. */
export interface CallLimits {
    readonly requestsPerMinute: number;
    /** Origins whose pages may call from a browser. */
    readonly corsOrigins: readonly string[];
}

/** Everything that an application is made of. With `devIssuer` the loopback guard stands before everything. */
export interface AppPorts extends ProcessPorts {
    /** Whose tokens count. */
    readonly trust: TokenRules;
    readonly store: Store;
    readonly metrics: Registry;
    readonly logger: FastifyBaseLogger;
    readonly limits: CallLimits;
    readonly https?: { readonly cert: string; readonly key: string };
}

/** Bytes of a request body where a route does not say otherwise. */
const BODY_LIMIT = 65_536;

/** Builds the application; `listen` or `inject` it. */
export async function buildApp(ports: AppPorts): Promise<FastifyInstance> {
    const options = {
        loggerInstance: ports.logger,
        logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
        bodyLimit: BODY_LIMIT,
        genReqId: (request: { headers: Parameters<typeof requestIdOf>[0] }) => requestIdOf(request.headers, newRequestId),
        frameworkErrors: refuseUnroutable,
        clientErrorHandler: refusingBrokenRequests({ newId: newRequestId, headerBytes: maxHeaderSize }),
        exposeHeadRoutes: true,
        // A plus is a plus: times have it in their offset, and no parameter takes a blank, for which HTML forms write it.
        routerOptions: { querystringParser: (text: string) => parse(text.replaceAll('+', '%2B')) },
        requestTimeout: 120_000,
        keepAliveTimeout: 10_000,
        forceCloseConnections: 'idle' as const,
        return503OnClosing: true,
    };
    const node = { requireHostHeader: false };
    const { https } = ports;
    const services = createPorts(ports);
    const app: FastifyInstance =
        https === undefined ? Fastify({ ...options, http: node }) : Fastify({ ...options, https: { ...https, ...node } });

    // The order matters: names and headers first, then the gate, then limits, then what needs to know who calls.
    addRequestId(app);
    addSecurityHeaders(app, { tls: https !== undefined });
    addProblemDetails(app);
    addHostGuard(app);
    answerForNode(app.server, newRequestId);
    addAccessLog(app);
    addHttpMetrics(app, ports.metrics);
    addEarlyAnswers(app);
    addJsonBodies(app);
    addValidation(app);
    addSerialization(app);
    await addCrossOrigin(app, ports.limits.corsOrigins);
    if (ports.devIssuer !== undefined) {
        addLoopbackGuard(app);
    }
    addAuthorization(app, {
        ward: ports.ward,
        verify: rememberingVerifier(tokenVerifier(ports.trust), ports),
        rolesOf: async ({ caller, roles, issuedAt }) => ports.enrolment.rolesOf({ caller, roles, askedAt: issuedAt }),
        tokensRegister: ports.devIssuer !== undefined,
        access: ROUTE_ACCESS,
    });
    await addRateLimits(app, ports.limits.requestsPerMinute);
    addStandingGuard(app, services.standings);
    addLedgerCaller(app, ports.enrolment);
    addSealedAlone(app);
    addIdempotency(app, ports.store.idempotency);
    const refuseOtherMethods = addMethodNotAllowed(app);
    await addOpenApi(app, { access: ROUTE_ACCESS, examples: ROUTE_EXAMPLES, tls: https !== undefined });
    addRoutes(app, services);
    refuseOtherMethods();
    await app.ready();
    return app;
}
