// SPDX-License-Identifier: Apache-2.0
// Patterns of texts in requests, each with its rule in words: a long regular expression tells the writer of a device's program nothing.

import { BIRTH_DATE_PATTERN, DATE_PATTERN, LEDGER_ID_PATTERN, LINES_PATTERN, TEXT_PATTERN } from '@wardledger/chaincode/domain';
import { CORRECTED_DEVICE_PATTERN, DEVICE_AT_BOOT_PATTERN, OUTSIDE_ID_PATTERN, RECORD_NUMBER_PATTERN } from '../../services/subjects';

interface TextRule {
    readonly pattern: string;
    /** Completes a sentence that begins with the place. */
    readonly rule: string;
}

const OUTSIDE_ID = 'must be 1 to 64 of A to Z, a to z, 0 to 9, point, underscore and hyphen, and neither `.` nor `..`';
const IN_PLACE = 'of what stands in the place of its posts followed by `~`, once for each time';

/** Joiners and variation selectors. */
const JOINING = '\\u200c\\u200d\\u180b-\\u180f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';
/** Scripts in which they change nothing that could be seen. */
const UNJOINED = '\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}';
const NEVER = '\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Noncharacter_Code_Point}\\u202a-\\u202e\\u2066-\\u206f\\ufff9-\\ufffb\\ufffd';

export const TEXTS = {
    /** Device names, subjects, and record numbers of the own ward. */
    outsideId: { pattern: OUTSIDE_ID_PATTERN, rule: OUTSIDE_ID },
    /** A record number. */
    recordNumber: {
        pattern: RECORD_NUMBER_PATTERN,
        rule: `${OUTSIDE_ID}; where each ward has numbers of its own, another ward's behind its name, such as \`ward2:P001\``,
    },
    /** A device whose posts are corrected: of posts that stand in the place of others, too. */
    correctedDevice: { pattern: CORRECTED_DEVICE_PATTERN, rule: `${OUTSIDE_ID}; ${IN_PLACE}` },
    /** The same, or one of its starts. */
    deviceAtBoot: {
        pattern: DEVICE_AT_BOOT_PATTERN,
        rule: `${OUTSIDE_ID}; ${IN_PLACE}; of a device with boots followed by \`@\` and the boot as a number`,
    },
    /** Hours and minutes too: where seconds are 60, the format `date-time` looks at what they come to in UTC alone. */
    time: {
        pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})$',
        rule: 'must be a time that exists, with seconds and offset as RFC 3339 writes it, such as 2026-11-28T13:50:00+01:00',
    },
    /** What happened when, in a medical record. */
    date: {
        pattern: DATE_PATTERN,
        rule: 'must be a year, month, day or moment with seconds and offset, from 1000 to 2999, as FHIR writes it, such as 2026-11-28',
    },
    birthDate: { pattern: BIRTH_DATE_PATTERN, rule: 'must be a day from 1000 to 2999 as ISO 8601 writes it, such as 1984-02-29' },
    ledgerId: { pattern: LEDGER_ID_PATTERN, rule: 'must be 32 hex digits in small letters' },
    /** What an entry says. */
    lines: {
        pattern: LINES_PATTERN,
        rule: 'must be text that shows something, without controls of direction, and without control characters but tabs and line breaks',
    },
    /** A reason, a comment, a place. */
    words: {
        pattern: TEXT_PATTERN,
        rule: 'must be text that shows something, on one line, without control characters and controls of direction',
    },
    /**
     * Something to see beside marks, and nothing that breaks the line, turns the direction of what stands around the name (U+202A to U+202E, U+2066
     * to U+206F), annotates (U+FFF9 to U+FFFB), stands for a letter that was lost, is no character, or is invisible: two names that look the same
     * are the same. Joiners and variants (U+200C, U+200D, variation selectors) are taken behind letters whose scripts need them, as Persian, Hindi,
     * Mongolian and Japanese names do, and the marks of direction everywhere.
     */
    name: {
        pattern:
            '^(?=.*[^\\p{White_Space}\\p{Default_Ignorable_Code_Point}\\p{M}\\u2800])' +
            `(?!.*(?:^|[^\\p{L}\\p{M}]|[${UNJOINED}])[${JOINING}])` +
            `(?:[^${NEVER}\\p{Default_Ignorable_Code_Point}]|[${JOINING}\\u200e\\u200f\\u061c])+$`,
        rule:
            'must show something, on one line, without control characters, controls of direction, invisible characters (but the joiners and variants ' +
            'that a script needs, behind its letters) and lost letters (U+FFFD)',
    },
} as const satisfies Readonly<Record<string, TextRule>>;

const RULES: ReadonlyMap<unknown, string> = new Map(Object.values(TEXTS).map(({ pattern, rule }) => [pattern, rule]));

/** The rule of a pattern, where it has one in words. */
export function ruleOf(pattern: unknown): string | undefined {
    return RULES.get(pattern);
}
