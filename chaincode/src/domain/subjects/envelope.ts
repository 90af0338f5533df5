// SPDX-License-Identifier: Apache-2.0
// What can be told of an envelope without a key: whether it has the shape that the wards' custodians open, for whom, and whose it says it is.

import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { canonicalJson, closed, DomainError, type LedgerId, LedgerIdSchema, oneOf } from '../kernel';
import { SUBJECT_ERRORS } from './errors';
import { SUBJECT_KINDS, type SubjectKind } from './subject';

/** Whom an envelope is about. It stands in the protected header: in clear, and no other can be put there without the key. */
export type SealedFor =
    | { readonly type: 'outside-id'; readonly kind: SubjectKind; readonly ledgerId: LedgerId }
    | { readonly type: 'record-name'; readonly ledgerId: LedgerId }
    | EntrySealedFor;

/**
 * An entry of a patient's record: of one kind, by its author's ledger id and a random number of its own, and whether whoever speaks for the patient is
 * kept from it.
 */
export interface EntrySealedFor {
    readonly type: 'entry';
    readonly ledgerId: LedgerId;
    /** A word of another aggregate's list. */
    readonly category: string;
    /** Whoever else stores what this author has sealed is refused, so that nobody opens it as what they wrote themselves. */
    readonly author: LedgerId;
    readonly id: LedgerId;
    readonly confidential?: true;
}

/** Names, outside ids and entries are sealed for the custodians of both wards. */
const WARDS = 2;
const MOST_RECIPIENTS = 16;

/** Base64url of as many bytes as make this number of characters. */
const characters = (count: number): ReturnType<typeof Type.String> =>
    Type.String({ pattern: `^[A-Za-z0-9_-]{${count}}$`, maxLength: count });
const TextSchema = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 65_536 });

/** `kid` is the thumbprint of the custodian's key (RFC 7638); the encrypted key is an AES key wrapped by AES. */
const RecipientSchema = closed({
    header: closed({
        alg: Type.Literal('ECDH-ES+A256KW'),
        kid: characters(43),
        epk: closed({ kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: characters(43), y: characters(43) }),
    }),
    encrypted_key: characters(54),
});

/** JWE in the general JSON form (RFC 7516, section 7.2.1), with AES-GCM's nonce and tag. */
const EnvelopeSchema = closed({
    protected: TextSchema,
    iv: characters(16),
    ciphertext: TextSchema,
    tag: characters(22),
    recipients: Type.Array(RecipientSchema, { minItems: WARDS, maxItems: MOST_RECIPIENTS }),
});
const envelopes = TypeCompiler.Compile(EnvelopeSchema);

/** The protected header: how the content is encrypted, and whom it is about. */
const HeaderSchema = closed({
    enc: Type.Literal('A256GCM'),
    wardledger: Type.Union([
        closed({ type: Type.Literal('outside-id'), kind: oneOf(SUBJECT_KINDS), ledgerId: LedgerIdSchema }),
        closed({ type: Type.Literal('record-name'), ledgerId: LedgerIdSchema }),
        closed({
            type: Type.Literal('entry'),
            ledgerId: LedgerIdSchema,
            category: Type.String({ pattern: '^[a-z][a-z-]{0,31}$', maxLength: 32 }),
            author: LedgerIdSchema,
            id: LedgerIdSchema,
            confidential: Type.Optional(Type.Literal(true)),
        }),
    ]),
});
const headers = TypeCompiler.Compile(HeaderSchema);

/**
 * Tells whether a text is an envelope of both wards' custodians about what it should be about. Whose keys the recipients' are, and whether it
 * opens, only a custodian can tell.
 * @param envelope - the text as it is stored.
 * @param sealedFor - whom it must be about.
 */
export function isSealedFor(envelope: string, sealedFor: SealedFor): boolean {
    const sealed = parsed(envelope);
    if (!envelopes.Check(sealed)) {
        return false;
    }
    const keyIds = new Set(sealed.recipients.map(({ header }) => header.kid));
    const header = parsed(Buffer.from(sealed.protected, 'base64url').toString('utf8'));
    return (
        keyIds.size === sealed.recipients.length && headers.Check(header) && canonicalJson(header.wardledger) === canonicalJson(sealedFor)
    );
}

/**
 * Refuses what no custodian could open, or what is about somebody else.
 * @param envelope - the text that is to be stored.
 * @param sealedFor - whom it must be about.
 * @throws DomainError ENVELOPE_INVALID
 */
export function demandSealedFor(envelope: string, sealedFor: SealedFor): void {
    if (!isSealedFor(envelope, sealedFor)) {
        throw new DomainError(SUBJECT_ERRORS.ENVELOPE_INVALID);
    }
}

/** `null`, which is no envelope, for what is not JSON. */
function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}
