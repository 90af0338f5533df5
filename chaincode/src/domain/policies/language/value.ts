// SPDX-License-Identifier: Apache-2.0
// What an expression can be worth. Each value has a key: a text that is equal exactly where the values are, whatever order they were built in.

import type { EntityUid } from './expression';

export interface EntityValue extends EntityUid {
    readonly kind: 'entity';
    readonly key: string;
}

/** Without repetition, by the elements' keys. */
export interface SetValue {
    readonly kind: 'set';
    readonly key: string;
    readonly elements: ReadonlyMap<string, Value>;
}

export interface RecordValue {
    readonly kind: 'record';
    readonly key: string;
    readonly fields: Attributes;
}

export type Value = boolean | number | string | EntityValue | SetValue | RecordValue;
export type Attributes = ReadonlyMap<string, Value>;

/** Texts as one; the length of each stands in front of it, so that none can imitate the end of another. */
const joined = (texts: readonly string[]): string => texts.map((text) => `${String(text.length)}:${text}`).join('');

/** Gives the text that stands for a value. */
export function keyOf(value: Value): string {
    switch (typeof value) {
        case 'boolean':
            return value ? 't' : 'f';
        case 'number':
            return `n${String(value)}`;
        case 'string':
            return `s${value}`;
        default:
            return value.key;
    }
}

/** Names an entity. */
export function entityValue(type: string, id: string): EntityValue {
    return { kind: 'entity', type, id, key: `e${String(type.length)}:${type}${id}` };
}

/** Makes a set of values. */
export function setValue(values: Iterable<Value>): SetValue {
    const elements = new Map<string, Value>();
    for (const value of values) {
        elements.set(keyOf(value), value);
    }
    let key: string | undefined;
    return {
        kind: 'set',
        // Few sets are held against others: the text is made when it is first asked for. By UTF-16 code units, as everywhere on the ledger.
        get key() {
            return (key ??= `[${joined([...elements.keys()].sort())}]`);
        },
        elements,
    };
}

/** Makes a record; of two fields with one name the later one counts. */
export function recordValue(entries: Iterable<readonly [string, Value]>): RecordValue {
    const fields = new Map(entries);
    let key: string | undefined;
    return {
        kind: 'record',
        get key() {
            return (key ??= `{${joined([...fields.keys()].sort().flatMap((name) => [name, keyOf(fields.get(name) as Value)]))}}`);
        },
        fields,
    };
}

/** Whether two values are the same; of different types they never are. */
export function sameValue(left: Value, right: Value): boolean {
    return left === right || (typeof left === 'object' && typeof right === 'object' && left.key === right.key);
}
