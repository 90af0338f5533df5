// SPDX-License-Identifier: Apache-2.0
// What is readable of a text: what a test searches for names and numbers.
/**
 * A text without its random parts: ids and digests in hexadecimal, and ciphertexts, envelopes and salts in base64
 * or base64url. A short name or number stands in one of them by chance every few hundred runs; a search for what must
 * not be told is over what is left.
 *
 * @param text - A log, an event, an answer
 * @returns The text with each run of at least 32 hexadecimal digits, or of at least 40 characters of base64 or
 *     base64url among which are six capitals (a path has fewer), replaced by `…`
 */
export function readable(text: string): string {
    return text
        .replaceAll(/[0-9a-f]{32,}/g, '…')
        .replaceAll(/[A-Za-z0-9+/_-]{40,}={0,2}/g, (run) => (/(?:[A-Z][^A-Z]*){6}/.test(run) ? '…' : run));
}
