// SPDX-License-Identifier: Apache-2.0
// Every schema is closed and bounded: nothing of any size or shape that is not named can be sent.

import { functionRow, LEDGER_FUNCTIONS } from '../catalogue';
import { EmptySchema, LINES_PATTERN, oneOf, TEXT_PATTERN } from './schema';

interface Node {
    readonly type?: string;
    readonly anyOf?: readonly Node[];
    readonly const?: unknown;
    readonly properties?: Readonly<Record<string, Node>>;
    readonly additionalProperties?: unknown;
    readonly items?: Node;
    readonly maxItems?: number;
    readonly maxLength?: number;
    readonly minimum?: number;
    readonly maximum?: number;
}

type Finder = (node: Node, path: string) => string[];

const inObject: Finder = ({ properties = {}, additionalProperties }, path) => {
    const inner = Object.entries(properties).flatMap(([name, member]) => unbounded(member, `${path}/${name}`));
    return additionalProperties === false ? inner : [path, ...inner];
};
const inArray: Finder = ({ items = {}, maxItems }, path) => [...(maxItems === undefined ? [path] : []), ...unbounded(items, `${path}/0`)];
const inString: Finder = ({ maxLength }, path) => (maxLength === undefined ? [path] : []);
const inInteger: Finder = ({ minimum, maximum }, path) => (minimum === undefined || maximum === undefined ? [path] : []);
const inBoolean: Finder = () => [];
const finders: Readonly<Record<string, Finder>> = {
    object: inObject,
    array: inArray,
    string: inString,
    integer: inInteger,
    boolean: inBoolean,
};

/** Finds the places of a schema where anything of any size could stand. */
function unbounded(node: Node, path: string): string[] {
    if (node.const !== undefined) {
        return [];
    }
    if (node.anyOf !== undefined) {
        return node.anyOf.flatMap((inner) => unbounded(inner, path));
    }
    return finders[node.type ?? '']?.(node, path) ?? [path];
}

/** By Unicode's own names. The marks of direction (U+061C, U+200E, U+200F) turn nothing that stands around them, and some scripts need them. */
const HIDING = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u206a-\u206f\ufff9-\ufffb]|(?![\u061c\u200e\u200f])\p{Bidi_Control}/u;

describe('text that people write', () => {
    it.each<[string, string, string]>([
        ['on one line', TEXT_PATTERN, ''],
        ['of several lines', LINES_PATTERN, '\n\t'],
    ])(
        '%s takes no control character, none that turns the direction, and every other, with the flag `u` and without',
        (_what, pattern, but) => {
            const readers = [new RegExp(pattern), new RegExp(pattern, 'u')];
            const wrong: string[] = [];
            for (let point = 0; point <= 0x10ffff; point++) {
                const character = String.fromCodePoint(point);
                const takes = but.includes(character) || !HIDING.test(character);
                if (readers.some((reader) => reader.test(`a${character}b`) !== takes)) {
                    wrong.push(point.toString(16));
                }
            }
            expect(wrong).toEqual([]);
        },
    );
});

describe('request schemas', () => {
    it.each(LEDGER_FUNCTIONS)('of %s are closed and bounded everywhere', (name) => {
        const { request, transient = EmptySchema } = functionRow(name);
        expect([...unbounded(request as Node, 'request'), ...unbounded(transient as Node, 'transient')]).toEqual([]);
    });

    it('carry options', () => {
        expect(oneOf(['a', 'b'], { description: 'd' })).toMatchObject({ description: 'd', anyOf: [{ const: 'a' }, { const: 'b' }] });
    });
});
