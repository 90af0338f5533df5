// SPDX-License-Identifier: Apache-2.0
// A body with a list whose items are judged one by one: what is wrong with one of them refuses no other.

import { demandDefined } from '@wardledger/chaincode/domain';
import type { Ajv, AnySchemaObject } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { misfitsOf, type SchemaMisfit } from './misfits';

/** One item: as its schema wants it, or what the schema refused. */
export type JudgedItem<T> = { readonly value: T } | { readonly misfits: readonly SchemaMisfit[] };

/**
 * A validator that refuses a body for what stands around its list (and for the list's length), then judges each item by the schema that
 * the list has for its items. The body goes on with a {@link JudgedItem} in the place of each.
 *
 * @param schema - of the whole body, as it is documented
 * @param list - the member
 */
export function itemByItem(ajv: Ajv, schema: AnySchemaObject, list: string): ReturnType<FastifySchemaCompiler<unknown>> {
    const properties = schema['properties'] as Readonly<Record<string, AnySchemaObject>>;
    const whole = demandDefined(properties[list], 'the schema of the list');
    const isEnvelope = ajv.compile({ ...schema, properties: { ...properties, [list]: { ...whole, items: {} } } });
    const isItem = ajv.compile(whole['items'] as AnySchemaObject);
    return (body: Readonly<Record<string, readonly unknown[]>>) => {
        if (!isEnvelope(body)) {
            return { error: isEnvelope.errors ?? [] };
        }
        const items = demandDefined(body[list], 'the list').map((value): JudgedItem<unknown> =>
            isItem(value) ? { value } : { misfits: misfitsOf(isItem.errors ?? []) },
        );
        return { value: { ...body, [list]: items } };
    };
}
