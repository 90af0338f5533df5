// SPDX-License-Identifier: Apache-2.0
// What a schema refused, in words: the place and the rule, never the value, nor a name that the request has made up.

import type { ErrorObject } from 'ajv';
import { ruleOf, TEXTS } from './texts';

/** What a schema refused: where, by which keyword, and what it asks for; never the value. */
export interface SchemaMisfit extends Pick<ErrorObject, 'instancePath' | 'keyword'> {
    readonly message: string;
}

type Saying = (params: Readonly<Record<string, unknown>>) => string | undefined;

/** Where Ajv's own words would say less than its schema does. */
const SAYINGS: Readonly<Record<string, Saying>> = {
    additionalProperties: () => 'has a member that this request does not know',
    enum: ({ allowedValues }) => `must be one of ${(allowedValues as readonly unknown[]).join(', ')}`,
    format: ({ format }) => (format === 'date-time' ? TEXTS.time.rule : undefined),
    pattern: ({ pattern }) => ruleOf(pattern),
    type: ({ type }) => `must be ${[type].flat().join(' or ')}`,
};

type Refusal = Pick<ErrorObject, 'instancePath' | 'keyword' | 'message' | 'params'>;

/** One refusal for all branches of a choice: its words, or what the branch wants that takes values of this type, or the types. */
function choiceOf(branches: readonly Refusal[]): Refusal | undefined {
    const words = branches.filter(({ keyword }) => keyword === 'const' || keyword === 'enum');
    const types = branches.filter(({ keyword }) => keyword === 'type');
    const first = words[0] ?? branches[0];
    if (first === undefined || (words.length === 0 && types.length < branches.length)) {
        return branches.find(({ keyword }) => keyword !== 'type');
    }
    const allowedValues = words.flatMap(({ params }): unknown[] =>
        'allowedValue' in params ? [params['allowedValue']] : [params['allowedValues']].flat(),
    );
    return words.length > 0
        ? { ...first, keyword: 'enum', params: { allowedValues: [...new Set(allowedValues)] } }
        : { ...first, params: { type: types.flatMap(({ params }) => [params['type']].flat() as unknown[]) } };
}

/** Ajv's refusals as they may be shown. */
export function misfitsOf(errors: readonly Refusal[]): SchemaMisfit[] {
    // Where one of several schemas would do, each of them refuses, and then their choice: behind each other, at one place or inside of it.
    const shown: Refusal[] = [];
    for (const error of errors) {
        const isBranch = ({ instancePath }: Refusal): boolean => `${instancePath}/`.startsWith(`${error.instancePath}/`);
        const since = error.keyword === 'anyOf' ? shown.findLastIndex((one) => !isBranch(one)) + 1 : shown.length;
        shown.push(choiceOf(shown.splice(since)) ?? error);
    }
    return shown.map(({ instancePath, keyword, message = 'is not acceptable', params }) => {
        return { instancePath, keyword, message: SAYINGS[keyword]?.(params) ?? message };
    });
}
