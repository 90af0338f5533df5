// SPDX-License-Identifier: Apache-2.0
// The types that a policy's expressions can have.

/** A field of a record or an attribute of an entity; what is optional must be asked for with `has` before it is used. */
export interface Field {
    readonly type: CedarType;
    readonly optional: boolean;
}

export type Fields = ReadonlyMap<string, Field>;

/**
 * `Name` is the type of what names a person outside the ledger: a text that can be compared with another one of a person, but with no literal,
 * because policies are public.
 */
export type CedarType =
    | { readonly kind: 'Bool' | 'Long' | 'String' | 'Name' }
    | { readonly kind: 'Set'; readonly of: CedarType }
    | { readonly kind: 'Record'; readonly fields: Fields }
    | { readonly kind: 'Entity'; readonly name: string };

export const BOOL: CedarType = { kind: 'Bool' };
export const LONG: CedarType = { kind: 'Long' };
export const STRING: CedarType = { kind: 'String' };
export const NAME: CedarType = { kind: 'Name' };
export const setOf = (of: CedarType): CedarType => ({ kind: 'Set', of });
export const entityOf = (name: string): CedarType => ({ kind: 'Entity', name });

function sameFields(left: Fields, right: Fields): boolean {
    if (left.size !== right.size) {
        return false;
    }
    return [...left].every(([name, { type, optional }]) => {
        const other = right.get(name);
        return other !== undefined && optional === other.optional && sameType(type, other.type);
    });
}

/** Whether two types are the same; there are no subtypes. */
export function sameType(left: CedarType, right: CedarType): boolean {
    if (left.kind === 'Set' && right.kind === 'Set') {
        return sameType(left.of, right.of);
    }
    if (left.kind === 'Record' && right.kind === 'Record') {
        return sameFields(left.fields, right.fields);
    }
    if (left.kind === 'Entity' && right.kind === 'Entity') {
        return left.name === right.name;
    }
    return left.kind === right.kind;
}

/** Names a type for whoever wrote the policy. */
export function nameOf(type: CedarType): string {
    switch (type.kind) {
        case 'Set':
            return `Set<${nameOf(type.of)}>`;
        case 'Entity':
            return type.name;
        default:
            return type.kind;
    }
}
