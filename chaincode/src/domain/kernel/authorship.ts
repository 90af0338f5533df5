// SPDX-License-Identifier: Apache-2.0
// Who is behind a call that the ward's own process submits: the caller's signature, which stands inside, off the channel, and the text that it covers.

import { type Static, Type } from '@sinclair/typebox';
import type { ActorReference } from './actor';
import { canonicalJson } from './canonical-json';
import { type Hex64, Hex64Schema, MillisecondsSchema } from './ids';
import { closed } from './schema';

const LONGEST_CERTIFICATE = 4096;
/** Base64 of the longest DER that there is on this curve. */
const LONGEST_SIGNATURE = 96;

/** Milliseconds that may lie between signing and submitting, either way: for its endorsement, and for some more after conflicts with others' changes. */
export const AUTHORSHIP_MS = 300_000;

/** Transient field `authorship`. */
export const AuthorshipSchema = closed({
    /** PEM. */
    certificate: Type.String({ minLength: 1, maxLength: LONGEST_CERTIFICATE }),
    /** ECDSA on P-256 over the SHA-256 of the text: DER with the lower s, base64. */
    signature: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: LONGEST_SIGNATURE }),
    /** 32 random bytes: no signature counts twice, and what is stored of it is salted. */
    nonce: Hex64Schema,
    time: MillisecondsSchema,
});
export type Authorship = Static<typeof AuthorshipSchema>;

/** A call as whoever is behind it signs it. */
export interface CallOfAuthor extends Pick<Authorship, 'nonce' | 'time'> {
    readonly channel: string;
    /** `contract:Function`. */
    readonly function: string;
    readonly request: unknown;
    /** SHA-256 of the canonical JSON of all other transient fields. */
    readonly transient: Hex64;
}

/** The text that is signed. Its first byte begins no protobuf message (wire type 7 does not exist), so that the signature never counts as one of Fabric's. */
export function textOfCall({ channel, function: name, request, transient, nonce, time }: CallOfAuthor): string {
    return `wardledger call 1 ${canonicalJson({ channel, function: name, request, transient, nonce, time })}`;
}

/** Private `authored/{ledger id}/{nonce}`: who was behind a change that the ward's own process submitted, and what they signed. */
export interface Authored extends Pick<Authorship, 'certificate' | 'signature'> {
    readonly author: ActorReference;
    readonly text: string;
    readonly transactionId: string;
    readonly salt: Hex64;
}
