// SPDX-License-Identifier: Apache-2.0
// Patterns of texts in requests, each with its rule in words: a long regular expression tells the writer of a device's program nothing.

import { TEXT_PATTERN } from '@wardledger/chaincode/domain';
import { OUTSIDE_ID_PATTERN } from '../../services/subjects';

interface TextRule {
    readonly pattern: string;
    /** Completes a sentence that begins with the place. */
    readonly rule: string;
}

const OUTSIDE_ID = 'must be 1 to 64 of A to Z, a to z, 0 to 9, point, underscore and hyphen, and neither `.` nor `..`';

export const TEXTS = {
    /** Record numbers, device names, subjects. */
    outsideId: { pattern: OUTSIDE_ID_PATTERN, rule: OUTSIDE_ID },
    /** A device, or one of its starts. */
    deviceAtBoot: {
        pattern: OUTSIDE_ID_PATTERN.replace(/\$$/, '(@[0-9]{1,16})?$'),
        rule: `${OUTSIDE_ID}; of a device with boots followed by \`@\` and the boot as a number`,
    },
    /** Hours and minutes too: where seconds are 60, the format `date-time` looks at what they come to in UTC alone. */
    time: {
        pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})$',
        rule: 'must be a time that exists, with seconds and offset as RFC 3339 writes it, such as 2026-11-28T13:50:00+01:00',
    },
    /** A reason, a comment, a place. */
    words: { pattern: TEXT_PATTERN, rule: 'must be text on one line, without control characters' },
    /**
     * Something to see, and nothing that breaks the line, turns the direction of what stands around the name (U+202A to U+202E, U+2066 to
     * U+206F), stands for a letter that was lost, or is no character. Joiners and marks of direction are taken beside letters, which need them.
     */
    name: {
        pattern:
            '^(?=.*[^\\p{White_Space}\\p{Default_Ignorable_Code_Point}\\u2800])' +
            '[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Noncharacter_Code_Point}\\u202a-\\u202e\\u2066-\\u206f\\ufffd]+$',
        rule: 'must show something, on one line, without control characters, controls of direction and lost letters (U+FFFD)',
    },
} as const satisfies Readonly<Record<string, TextRule>>;

const RULES: ReadonlyMap<unknown, string> = new Map(Object.values(TEXTS).map(({ pattern, rule }) => [pattern, rule]));

/** The rule of a pattern, where it has one in words. */
export function ruleOf(pattern: unknown): string | undefined {
    return RULES.get(pattern);
}
