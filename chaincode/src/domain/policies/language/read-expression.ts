// SPDX-License-Identifier: Apache-2.0
// Reads an expression of Cedar's JSON format: an object with one member, which names the operator. What is not listed here does not exist:
// arithmetic, `like`, extension functions, tags, templates' slots.

import { COMPARISONS, type EntityUid, type Expression, VARIABLES } from './expression';
import { closedMembers, itemsOf, type Members, membersOf, type Place, refuse, textOf, wordOf } from './reading';

type Reader = (operands: unknown, place: Place) => Expression;

/** A type's name, without a namespace. */
const TYPE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads the name of a type. */
export function readTypeName(json: unknown, place: Place): string {
    const name = textOf(json, place);
    return TYPE_NAME.test(name) ? name : refuse(place.at, 'not the name of a type');
}

/** Reads `{ type, id }`, also inside `__entity`. */
export function readUid(json: unknown, place: Place): EntityUid {
    const outer = membersOf(json, place);
    const inner = outer.size === 1 && outer.has('__entity') ? outer.get('__entity') : json;
    const members = closedMembers(inner, place, { must: ['type', 'id'] });
    return { type: readTypeName(members.get('type'), place.to('type')), id: textOf(members.get('id'), place.to('id')) };
}

const part = (members: Members, name: string, place: Place): Expression => readExpression(members.get(name), place.into(name));

const readLiteral: Reader = (json, place) => {
    const { at } = place;
    switch (typeof json) {
        case 'boolean':
            return { kind: 'literal', value: json, at };
        case 'string':
            return { kind: 'literal', value: textOf(json, place), at };
        case 'number':
            // Cedar's integers are longer: what JavaScript cannot hold exactly would be another number here.
            return Number.isSafeInteger(json) ? { kind: 'literal', value: json, at } : refuse(at, 'not an integer within ±(2^53 - 1)');
        default:
            return { kind: 'entity', uid: readUid(closedMembers(json, place, { must: ['__entity'] }).get('__entity'), place), at };
    }
};

/** Reads two operands. */
function sides(json: unknown, place: Place): { readonly left: Expression; readonly right: Expression } {
    const members = closedMembers(json, place, { must: ['left', 'right'] });
    return { left: part(members, 'left', place), right: part(members, 'right', place) };
}

const junction = (kind: 'and' | 'or'): Reader => {
    return (json, place) => ({ kind, ...sides(json, place), at: place.at });
};
const comparison = (operator: (typeof COMPARISONS)[number]): Reader => {
    return (json, place) => ({ kind: 'comparison', operator, ...sides(json, place), at: place.at });
};
const negated = (reader: Reader): Reader => {
    return (json, place) => ({ kind: 'not', operand: reader(json, place), at: place.at });
};

const readIf: Reader = (json, place) => {
    const members = closedMembers(json, place, { must: ['if', 'then', 'else'] });
    const [test, then, otherwise] = [part(members, 'if', place), part(members, 'then', place), part(members, 'else', place)];
    return { kind: 'if', test, then, otherwise, at: place.at };
};

const readAttribute: Reader = (json, place) => {
    const members = closedMembers(json, place, { must: ['left', 'attr'] });
    return { kind: 'attribute', of: part(members, 'left', place), name: textOf(members.get('attr'), place.to('attr')), at: place.at };
};

/** Every name of `a has b.c` is a step deeper, as every expression is. */
function readPath(json: unknown, place: Place): string[] {
    if (typeof json === 'string') {
        return [textOf(json, place)];
    }
    let step = place;
    const names = itemsOf(json, place).map((name) => {
        step = step.into('step');
        step.count();
        return textOf(name, place);
    });
    return names.length > 0 ? names : refuse(place.at, 'a name is expected');
}

const readHas: Reader = (json, place) => {
    const members = closedMembers(json, place, { must: ['left', 'attr'] });
    return { kind: 'has', of: part(members, 'left', place), path: readPath(members.get('attr'), place.to('attr')), at: place.at };
};

const readIs: Reader = (json, place) => {
    const members = closedMembers(json, place, { must: ['left', 'entity_type'], may: ['in'] });
    const within = members.has('in') ? part(members, 'in', place) : undefined;
    const type = readTypeName(members.get('entity_type'), place.to('entity_type'));
    return { kind: 'is', operand: part(members, 'left', place), type, within, at: place.at };
};

const readSet: Reader = (json, place) => {
    const elements = itemsOf(json, place).map((element, index) => readExpression(element, place.into(index)));
    return { kind: 'set', elements, at: place.at };
};

const readRecord: Reader = (json, place) => {
    const fields = [...membersOf(json, place)].map(([name, value], index) => {
        return [textOf(name, place), readExpression(value, place.into(index))] as const;
    });
    return { kind: 'record', fields, at: place.at };
};

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
    ['Value', readLiteral],
    ['Var', (json, place) => ({ kind: 'variable', name: wordOf(json, place, VARIABLES), at: place.at })],
    ['!', (json, place) => ({ kind: 'not', operand: part(closedMembers(json, place, { must: ['arg'] }), 'arg', place), at: place.at })],
    ['&&', junction('and')],
    ['||', junction('or')],
    ['if-then-else', readIf],
    ...COMPARISONS.map((operator) => [operator, comparison(operator)] as const),
    ['!=', negated(comparison('=='))],
    ['>', negated(comparison('<='))],
    ['>=', negated(comparison('<'))],
    ['.', readAttribute],
    ['has', readHas],
    ['is', readIs],
    ['Set', readSet],
    ['Record', readRecord],
]);

/**
 * Reads an expression.
 * @param json - anything.
 * @throws DomainError POLICY_INVALID
 */
export function readExpression(json: unknown, place: Place): Expression {
    place.count();
    const members = [...membersOf(json, place)];
    const [operator, operands] = members[0] ?? refuse(place.at, 'an expression is expected');
    const reader = members.length === 1 ? READERS.get(operator) : undefined;
    return (reader ?? refuse(place.at, 'not an expression that the ledger evaluates'))(operands, place);
}
