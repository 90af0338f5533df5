// SPDX-License-Identifier: Apache-2.0
// Takes Cedar's text apart, policy by policy, and refuses what its parser is not to see: a few hundred brackets overflow that parser's stack. This
// reads brackets, texts and comments, and nothing of what they mean.

import { ERRORS, LONE_SURROGATE, MOST_POLICIES } from '@wardledger/chaincode/domain';
import { ContentError } from '../refusals';

/** Of all text that is sent at once, and of one policy in it; UTF-16 code units, so that counting costs nothing. */
export const LONGEST_SOURCE = 262_144;
export const LONGEST_POLICY = 16_384;
/** Of brackets within each other; the ledger takes no deeper expression either. */
export const DEEPEST_BRACKETS = 32;
/** Words and signs of one policy: a chain of them is as deep to the parser as brackets are. */
export const MOST_SIGNS = 2_000;

/** One policy as it was written. */
export interface PolicyText {
    readonly text: string;
    /** Of its first character, counted from 1. */
    readonly line: number;
}

/** Refuses a text. What it says stands nowhere in the refusal, which may be logged. */
export function refuseText(line: number, problem: string): never {
    throw new ContentError([{ pointer: '/text', detail: `line ${String(line)}: ${problem}` }], undefined, ERRORS.POLICY_INVALID);
}

/** A text, a comment, white space, a word, or one sign. A text that does not end goes on to the end of all, so that none is read twice. */
const SIGN = /"(?:[^"\\]+|\\[^])*\\?(?:"|$)|\/\/[^\n]*|\s+|\w+|[^]/gy;
const EMPTY = /^(?:\/\/|\s)/;
const OPENS = '([{';
const CLOSES = ')]}';

/** What has been read of a policy. */
interface Reading {
    start: number;
    signs: number;
    depth: number;
}

function count(sign: string, reading: Reading): string | undefined {
    reading.signs += EMPTY.test(sign) ? 0 : 1;
    if (OPENS.includes(sign)) {
        reading.depth += 1;
    } else if (CLOSES.includes(sign)) {
        reading.depth -= 1;
    }
    if (reading.depth > DEEPEST_BRACKETS) {
        return `more than ${String(DEEPEST_BRACKETS)} brackets within each other`;
    }
    return reading.signs > MOST_SIGNS ? `a policy of more than ${String(MOST_SIGNS)} words and signs` : undefined;
}

/**
 * Splits a text into its policies.
 * @param source - whatever was sent as Cedar.
 * @throws ContentError POLICY_INVALID
 */
export function policyTexts(source: string): readonly PolicyText[] {
    if (source.length > LONGEST_SOURCE) {
        refuseText(1, `more than ${String(LONGEST_SOURCE)} characters`);
    }
    if (LONE_SURROGATE.test(source)) {
        refuseText(1, 'half a character');
    }
    const found: PolicyText[] = [];
    const lineAt = (place: number): number => source.slice(0, place).split('\n').length;
    const close = (reading: Reading, end: number): Reading => {
        const text = source.slice(reading.start, end).trimStart();
        if (text.length > LONGEST_POLICY) {
            refuseText(lineAt(end - text.length), `a policy of more than ${String(LONGEST_POLICY)} characters`);
        }
        if (found.length >= MOST_POLICIES) {
            refuseText(lineAt(reading.start), `more than ${String(MOST_POLICIES)} policies`);
        }
        if (reading.signs > 0) {
            found.push({ text, line: lineAt(end - text.length) });
        }
        return { start: end, signs: 0, depth: 0 };
    };
    let reading: Reading = { start: 0, signs: 0, depth: 0 };
    for (const { 0: sign, index } of source.matchAll(SIGN)) {
        const problem = count(sign, reading);
        if (problem !== undefined) {
            refuseText(lineAt(index), problem);
        }
        if (sign === ';' && reading.depth <= 0) {
            reading = close(reading, index + 1);
        }
    }
    close(reading, source.length);
    return found;
}
