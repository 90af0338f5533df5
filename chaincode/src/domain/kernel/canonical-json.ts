// SPDX-License-Identifier: Apache-2.0
// Canonical JSON after RFC 8785: the same value gives the same bytes on every peer, for state, digests and signatures.

/** What canonical JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * Writes a value as canonical JSON. A field that is undefined is left out, as JSON.stringify does.
 * @param value - null, booleans, finite numbers, well-formed text, arrays and plain objects of these.
 * @returns the text; its UTF-8 bytes are what is hashed and stored.
 * @throws TypeError for anything else: a silent replacement would change what was signed.
 * @see RFC 8785 section 3.2
 */
export function canonicalJson(value: unknown): string {
    switch (typeof value) {
        case 'boolean':
            return value ? 'true' : 'false';
        case 'number':
            if (!Number.isFinite(value)) {
                throw new TypeError('canonical JSON cannot hold NaN or an infinity');
            }
            // ECMAScript's own number text is what RFC 8785 prescribes; JSON.stringify also writes -0 as 0.
            return JSON.stringify(value);
        case 'string':
            return canonicalText(value);
        case 'object':
            return value === null ? 'null' : canonicalStructure(value);
        default:
            throw new TypeError(`canonical JSON cannot hold a ${typeof value}`);
    }
}

/** With the u flag only a lone surrogate matches. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

function canonicalText(value: string): string {
    const text = JSON.stringify(value);
    // A lone surrogate is written as an escape: nothing is to be looked for where the text is no longer than its two quotes make it.
    if (text.length !== value.length + 2 && LONE_SURROGATE.test(value)) {
        throw new TypeError('canonical JSON cannot hold a lone surrogate');
    }
    return text;
}

function canonicalStructure(value: object): string {
    if (Array.isArray(value)) {
        return `[${value.map(canonicalJson).join(',')}]`;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
        throw new TypeError('canonical JSON holds plain objects only');
    }
    const members = value as Readonly<Record<string, unknown>>;
    // In the order of UTF-16 code units, as RFC 8785 section 3.2.3 demands: that is how Array.prototype.sort compares texts.
    let text = '';
    for (const name of Object.keys(members).sort()) {
        const member = members[name];
        if (member !== undefined) {
            text += `${text === '' ? '' : ','}${canonicalText(name)}:${canonicalJson(member)}`;
        }
    }
    return `{${text}}`;
}
