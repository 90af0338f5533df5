// SPDX-License-Identifier: Apache-2.0
// Texts of the shape that custody seals, which no key opens: what they hold follows from a word.

import type { SealedFor } from '../../src/domain';
import { digest } from '../support/fixtures';

/** Base64url of so many characters that follow from a word. */
function filler(word: string, count: number): string {
    return Buffer.from(digest(word) + digest(`more of ${word}`), 'hex')
        .toString('base64url')
        .slice(0, count);
}

/** One custodian's part of an envelope. */
const recipient = (ward: string, word: string) => ({
    header: {
        alg: 'ECDH-ES+A256KW',
        kid: filler(`key of ${ward}`, 43),
        epk: { kty: 'EC', crv: 'P-256', x: filler(`x ${word}`, 43), y: filler(`y ${word}`, 43) },
    },
    encrypted_key: filler(`wrapped for ${ward} ${word}`, 54),
});

/** An envelope of the general JSON form for both wards' custodians, as an object. */
export function sealedParts(sealedFor: SealedFor, word: string) {
    return {
        protected: Buffer.from(JSON.stringify({ enc: 'A256GCM', wardledger: sealedFor }), 'utf8').toString('base64url'),
        iv: filler(`iv ${word}`, 16),
        ciphertext: Buffer.from(word, 'utf8').toString('base64url'),
        tag: filler(`tag ${word}`, 22),
        recipients: [recipient('ward1', word), recipient('ward2', word)],
    };
}

/** The same as it is stored. */
export const sealed = (sealedFor: SealedFor, word: string): string => JSON.stringify(sealedParts(sealedFor, word));

/** An outside id, sealed. */
export const sealedId = (ledgerId: string, word: string, kind: Extract<SealedFor, { type: 'outside-id' }>['kind'] = 'record'): string =>
    sealed({ type: 'outside-id', kind, ledgerId }, word);

/** The name of a record, sealed. */
export const sealedName = (ledgerId: string, word: string): string => sealed({ type: 'record-name', ledgerId }, word);
