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

/** Ajv's refusals as they may be shown. */
export function misfitsOf(errors: readonly Pick<ErrorObject, 'instancePath' | 'keyword' | 'message' | 'params'>[]): SchemaMisfit[] {
    return errors.map(({ instancePath, keyword, message = 'is not acceptable', params }) => {
        return { instancePath, keyword, message: SAYINGS[keyword]?.(params) ?? message };
    });
}
