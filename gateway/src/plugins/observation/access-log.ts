// SPDX-License-Identifier: Apache-2.0
// One line for each answer: request id, route template, status, milliseconds. No URL, no caller, no header, no body.

import type { FastifyInstance } from 'fastify';
import type { LoggerOptions } from 'pino';

/** Options of the process's logger; what slips into a log call by these names is removed. */
export function loggerOptions(level: string): LoggerOptions {
    const secrets = [
        'authorization',
        'cookie',
        'name',
        'subject',
        'caller',
        'sub',
        'patient',
        'device',
        'id',
        'url',
        'body',
        'token',
        'access_token',
    ];
    return {
        level,
        base: null,
        timestamp: () => `,"time":"${new Date().toISOString()}"`,
        redact: { paths: [...secrets, ...secrets.map((key) => `*.${key}`), 'req', 'res', 'err.message'], censor: '[removed]' },
    };
}

/** Logs every answer. */
export function addAccessLog(app: FastifyInstance): void {
    app.addHook('onResponse', async (request, reply) => {
        const route = request.routeOptions.url ?? 'unknown';
        const { method } = request;
        request.log.info({ method, route, status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) }, 'answered');
        return Promise.resolve();
    });
}
