// SPDX-License-Identifier: Apache-2.0
// What an expression can be worth. Each value has a key: a text that is equal exactly where the values are, whatever order they were built in.

import type { EntityUid } from './expression';

export interface EntityValue extends EntityUid {
    readonly kind: 'entity';
    readonly key: string;
}

/** Without repetition, in the order of the elements' keys. */
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

/** The length stands in front, so that no text can imitate the end of another. */
const textKey = (text: string): string => `s${String(text.length)}:${text}`;

/** Gives the text that stands for a value. */
export function keyOf(value: Value): string {
    switch (typeof value) {
        case 'boolean':
            return value ? 't' : 'f';
        case 'number':
            return `n${String(value)};`;
        case 'string':
            return textKey(value);
        default:
            return value.key;
    }
}

/** Names an entity. */
export function entityValue(type: string, id: string): EntityValue {
    return { kind: 'entity', type, id, key: `e${textKey(type)}${textKey(id)}` };
}

/** Makes a set of values. */
export function setValue(values: Iterable<Value>): SetValue {
    const byKey = new Map<string, Value>();
    for (const value of values) {
        byKey.set(keyOf(value), value);
    }
    // By UTF-16 code units, as everywhere on the ledger.
    const keys = [...byKey.keys()].sort();
    const elements = new Map(keys.map((key) => [key, byKey.get(key) as Value]));
    return { kind: 'set', key: `[${keys.join('')}]`, elements };
}

/** Makes a record; of two fields with one name the later one counts. */
export function recordValue(entries: Iterable<readonly [string, Value]>): RecordValue {
    const fields = new Map(entries);
    const names = [...fields.keys()].sort();
    const key = names.map((name) => textKey(name) + keyOf(fields.get(name) as Value)).join('');
    return { kind: 'record', key: `{${key}}`, fields };
}

/** Whether two values are the same; of different types they never are. */
export function sameValue(left: Value, right: Value): boolean {
    return left === right || (typeof left === 'object' && typeof right === 'object' && left.key === right.key);
}
