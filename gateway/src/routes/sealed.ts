// SPDX-License-Identifier: Apache-2.0
// What is handed out sealed to the caller's own key: `Accept` asks for it, and the gateway passes on what it cannot read.

import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { headers } from '../plugins/documentation';
import { SEALED_MEDIA } from '../plugins/requests';
import type { SealedForm } from '../services/access';
import { variesByAccept, wantedOf } from './accepted';

/** RFC 7516, section 7: the compact form, and the general one in JSON. */
const FORMS = { 'application/jose+json': 'general', 'application/jose': 'compact' } as const satisfies Record<
    (typeof SEALED_MEDIA)[number],
    SealedForm
>;

/** What `Accept` says of it, for the documentation. */
const description =
    '`application/jose+json` or `application/jose`: a JWE that opens with the key that the caller has registered, by nothing that this gateway has.';

/** The header `accept`, described. */
export const sealedHeader = { accept: Type.Optional(Type.String({ description })) };
export const SealedHeader = headers(sealedHeader);

/** A JWE in general JSON, as its members are named. */
export const JweSchema = Type.Object(
    {
        protected: Type.String({ description: 'How it is sealed, and whom it is about.' }),
        iv: Type.String(),
        ciphertext: Type.String(),
        tag: Type.String(),
        recipients: Type.Array(Type.Any(), { description: 'An entry for each who can open it; the last is the caller’s.' }),
    },
    { description: 'JWE in general JSON (RFC 7516, section 7.2.1).' },
);

/** The same as a member of JSON. Without a schema of its own: that would put its members into another order, and the digest on the ledger is of a text. */
export const SealedSchema = Type.Any({
    description:
        'JWE in general JSON, its last entry the caller’s. `digest` is SHA-256 of its text without that entry, without blanks, in the order of its members.',
});

/** How the caller wants it sealed; `undefined` for JSON. The answer depends on it, whichever it is. */
export function sealedFormOf(request: FastifyRequest, reply: FastifyReply): SealedForm | undefined {
    variesByAccept(reply);
    const media = wantedOf(request.headers.accept, SEALED_MEDIA);
    return media && FORMS[media];
}

/** The media type of a form. */
export function mediaOf(form: SealedForm): string {
    return form === 'general' ? 'application/jose+json' : 'application/jose';
}
