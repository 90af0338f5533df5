// SPDX-License-Identifier: Apache-2.0
// Our schema in Cedar's JSON format for schemas, for Cedar's own validator in front of the ledger.

import type { Json } from '../../kernel';
import { type OwnAttributes, schemaWith } from './schema';
import type { CedarType, Fields } from './types';

function cedarType(type: CedarType): { readonly [name: string]: Json } {
    switch (type.kind) {
        case 'Bool':
            return { type: 'Boolean' };
        case 'Name':
            // Cedar has no type for what may be compared with no literal; the ledger's own checker refuses that.
            return { type: 'String' };
        case 'Set':
            return { type: 'Set', element: cedarType(type.of) };
        case 'Entity':
            return { type: 'Entity', name: type.name };
        case 'Record':
            return recordType(type.fields);
        default:
            return { type: type.kind };
    }
}

function recordType(fields: Fields): { readonly [name: string]: Json } {
    const attributes = [...fields].map(([name, { type, optional }]) => [name, { ...cedarType(type), required: !optional }] as const);
    return { type: 'Record', attributes: Object.fromEntries(attributes) };
}

/**
 * Renders the schema of a set.
 * @param own - attributes that the wards add.
 */
export function cedarSchemaOf(own: OwnAttributes): Json {
    const { entities, context, actions } = schemaWith(own);
    const appliesTo = { principalTypes: ['Person'], resourceTypes: ['Resource'], context: recordType(context) };
    return {
        '': {
            entityTypes: Object.fromEntries([...entities].map(([name, fields]) => [name, { shape: recordType(fields) }])),
            actions: Object.fromEntries(actions.map((name) => [name, { appliesTo }])),
        },
    };
}
