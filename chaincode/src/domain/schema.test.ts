// SPDX-License-Identifier: Apache-2.0
// Every schema is closed and bounded: nothing of any size or shape that is not named can be sent.

import { LEDGER_FUNCTIONS, PERMISSIONS } from './permissions';
import { REQUEST_SCHEMAS } from './requests';
import { oneOf } from './schema';

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

function unbounded(node: Node, path: string): string[] {
    if (node.const !== undefined) return [];
    if (node.anyOf !== undefined) return node.anyOf.flatMap((inner) => unbounded(inner, path));
    if (node.type === 'object') {
        const inner = Object.entries(node.properties ?? {}).flatMap(([name, member]) => unbounded(member, `${path}/${name}`));
        return node.additionalProperties === false ? inner : [path, ...inner];
    }
    if (node.type === 'array') return [...(node.maxItems === undefined ? [path] : []), ...unbounded(node.items ?? {}, `${path}/0`)];
    if (node.type === 'string') return node.maxLength === undefined ? [path] : [];
    return node.type === 'integer' && node.minimum !== undefined && node.maximum !== undefined ? [] : [path];
}

describe('request schemas', () => {
    it('exist for exactly the functions of the permissions table', () => {
        expect(Object.keys(REQUEST_SCHEMAS).sort()).toEqual(Object.keys(PERMISSIONS).sort());
    });

    it.each(LEDGER_FUNCTIONS)('of %s are closed and bounded everywhere', (name) => {
        const { request, transient } = REQUEST_SCHEMAS[name];
        expect([...unbounded(request as Node, 'request'), ...unbounded(transient as Node, 'transient')]).toEqual([]);
    });

    it('carry options', () => {
        expect(oneOf(['a', 'b'], { description: 'd' })).toMatchObject({ description: 'd', anyOf: [{ const: 'a' }, { const: 'b' }] });
    });
});
