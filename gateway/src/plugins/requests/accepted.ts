// SPDX-License-Identifier: Apache-2.0
// What `Accept` says (RFC 9110, section 12.5.1), and a promise about it: who takes nothing but what is sealed to their own key is given nothing else.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
    interface FastifyContextConfig {
        /** The route hands out what it opens sealed to the caller's key, where `Accept` asks for it. */
        sealed?: true;
    }
}

/** Of what is sealed: a JWE in JSON, and its compact form. */
export const SEALED_MEDIA = ['application/jose+json', 'application/jose'] as const;

/** How much each media type is wanted, by its name as it stands there: 0 where it is not. */
export function qualitiesIn(accept = ''): (media: string) => number {
    const ranges = accept.split(',').map((range) => {
        const [media = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
        const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
        return { media, quality: Number(quality) };
    });
    return (media) => Math.max(0, ...ranges.filter((range) => range.media === media).map(({ quality }) => quality));
}

/** How much JSON is wanted. */
export function jsonQuality(qualityOf: (media: string) => number): number {
    return Math.max(...['application/json', 'application/*', '*/*'].map(qualityOf));
}

/** Whether somebody takes what is sealed, and nothing that the gateway can read. */
function takesSealedAlone(accept: string | undefined): boolean {
    const qualityOf = qualitiesIn(accept);
    return SEALED_MEDIA.some((media) => qualityOf(media) > 0) && jsonQuality(qualityOf) === 0;
}

/** Refuses, before anything is read or written, what a route could only answer open. */
export function addSealedAlone(app: FastifyInstance): void {
    app.addHook('preValidation', async ({ headers, is404, routeOptions: { config } }) => {
        const answersItself = is404 || config.refuses === true || config.sealed === true;
        if (!answersItself && takesSealedAlone(headers.accept)) {
            throw new DomainError(ERRORS.NOT_ACCEPTABLE, 'Nothing of this is handed out sealed to a key: it is `application/json`.');
        }
        return Promise.resolve();
    });
}
