// SPDX-License-Identifier: Apache-2.0
// Makes functions of policies, once a set: an evaluation then costs little and cannot throw. Semantics are Cedar's, held against Cedar's own build.

import type { Comparison, Expression, ExpressionOf, Policy, Scope } from './expression';
import {
    type Attributes,
    entityValue,
    type EntityValue,
    keyOf,
    type RecordValue,
    recordValue,
    sameValue,
    setValue,
    type SetValue,
    type Value,
} from './value';

/** What has no value: a missing attribute or entity, an operand of another type. It spreads to whatever needs it. */
export const ERRED: unique symbol = Symbol('erred');
export type Evaluated = Value | typeof ERRED;

/** What policies are evaluated in. */
export interface Environment {
    readonly principal: EntityValue;
    readonly action: EntityValue;
    readonly resource: EntityValue;
    readonly context: RecordValue;
    /** Attributes of entities, by their keys. */
    readonly entities: ReadonlyMap<string, Attributes>;
}

type Evaluation = (environment: Environment) => Evaluated;

const isEntity = (value: Evaluated): value is EntityValue => typeof value === 'object' && value.kind === 'entity';
const isSet = (value: Evaluated): value is SetValue => typeof value === 'object' && value.kind === 'set';

/** The attributes of a record or an entity; undefined for an entity that is not known. */
function attributesOf(value: Evaluated, { entities }: Environment): Attributes | undefined | typeof ERRED {
    if (typeof value !== 'object' || value.kind === 'set') {
        return ERRED;
    }
    return value.kind === 'record' ? value.fields : entities.get(value.key);
}

/** `in`: the ledger's entities have no hierarchy, so that one is in another only where it is the same. */
function isIn(left: Evaluated, right: Evaluated): Evaluated {
    if (!isEntity(left)) {
        return ERRED;
    }
    if (isEntity(right)) {
        return left.key === right.key;
    }
    return isSet(right) && [...right.elements.values()].every(isEntity) ? right.elements.has(left.key) : ERRED;
}

function containsAll(left: Evaluated, right: Evaluated): Evaluated {
    return isSet(left) && isSet(right) ? [...right.elements.keys()].every((key) => left.elements.has(key)) : ERRED;
}

function containsAny(left: Evaluated, right: Evaluated): Evaluated {
    if (!isSet(left) || !isSet(right)) {
        return ERRED;
    }
    for (const key of right.elements.keys()) {
        if (left.elements.has(key)) {
            return true;
        }
    }
    return false;
}

const COMPARE: Readonly<Record<Comparison, (left: Value, right: Value) => Evaluated>> = {
    '==': sameValue,
    '<': (left, right) => (typeof left === 'number' && typeof right === 'number' ? left < right : ERRED),
    '<=': (left, right) => (typeof left === 'number' && typeof right === 'number' ? left <= right : ERRED),
    in: isIn,
    contains: (left, right) => (isSet(left) ? left.elements.has(keyOf(right)) : ERRED),
    containsAll,
    containsAny,
};

function compileComparison({ operator, left, right }: ExpressionOf<'comparison'>): Evaluation {
    const [first, second, compare] = [compile(left), compile(right), COMPARE[operator]];
    return (environment) => {
        const one = first(environment);
        if (one === ERRED) {
            return ERRED;
        }
        const other = second(environment);
        return other === ERRED ? ERRED : compare(one, other);
    };
}

/** `and` and `or`: the second operand is not looked at where the first one decides. */
function compileJunction({ kind, left, right }: ExpressionOf<'and' | 'or'>): Evaluation {
    const [first, second, decides] = [compile(left), compile(right), kind === 'or'];
    return (environment) => {
        const one = first(environment);
        if (one === decides) {
            return decides;
        }
        const other = typeof one === 'boolean' ? second(environment) : ERRED;
        return typeof other === 'boolean' ? other : ERRED;
    };
}

function compileNot({ operand }: ExpressionOf<'not'>): Evaluation {
    const inner = compile(operand);
    return (environment) => {
        const value = inner(environment);
        return typeof value === 'boolean' ? !value : ERRED;
    };
}

function compileIf({ test, then, otherwise }: ExpressionOf<'if'>): Evaluation {
    const [asks, yes, no] = [compile(test), compile(then), compile(otherwise)];
    return (environment) => {
        const value = asks(environment);
        return typeof value === 'boolean' ? (value ? yes : no)(environment) : ERRED;
    };
}

function compileAttribute({ of, name }: ExpressionOf<'attribute'>): Evaluation {
    const owner = compile(of);
    return (environment) => {
        const attributes = attributesOf(owner(environment), environment);
        return attributes === ERRED || attributes === undefined ? ERRED : (attributes.get(name) ?? ERRED);
    };
}

function compileHas({ of, path }: ExpressionOf<'has'>): Evaluation {
    const owner = compile(of);
    return (environment) => {
        let value: Evaluated = owner(environment);
        for (const name of path) {
            const attributes = attributesOf(value, environment);
            if (attributes === ERRED) {
                return ERRED;
            }
            const next: Value | undefined = attributes?.get(name);
            if (next === undefined) {
                return false;
            }
            value = next;
        }
        return true;
    };
}

function compileIs({ operand, type, within }: ExpressionOf<'is'>): Evaluation {
    const [inner, place] = [compile(operand), within === undefined ? undefined : compile(within)];
    return (environment) => {
        const value = inner(environment);
        if (!isEntity(value)) {
            return ERRED;
        }
        return value.type === type && place !== undefined ? isIn(value, place(environment)) : value.type === type;
    };
}

/** Evaluates parts in their order; ERRED where one of them has no value. What names nothing of the request is built once. */
function whole(parts: readonly Expression[], build: (values: readonly Value[]) => Value): Evaluation {
    const evaluations = parts.map(compile);
    if (parts.every(({ kind }) => kind === 'literal' || kind === 'entity')) {
        const value = build(evaluations.map((evaluation) => evaluation(NOTHING) as Value));
        return () => value;
    }
    return (environment) => {
        const values: Value[] = [];
        for (const evaluation of evaluations) {
            const value = evaluation(environment);
            if (value === ERRED) {
                return ERRED;
            }
            values.push(value);
        }
        return build(values);
    };
}

const nobody = entityValue('', '');
/** For what looks at no part of it. */
const NOTHING: Environment = { principal: nobody, action: nobody, resource: nobody, context: recordValue([]), entities: new Map() };

/* eslint complexity: ["error", 15] -- `compile`: one line for each kind of expression */
function compile(expression: Expression): Evaluation {
    switch (expression.kind) {
        case 'literal':
            return () => expression.value;
        case 'entity': {
            const value = entityValue(expression.uid.type, expression.uid.id);
            return () => value;
        }
        case 'variable':
            return (environment) => environment[expression.name];
        case 'not':
            return compileNot(expression);
        case 'and':
        case 'or':
            return compileJunction(expression);
        case 'if':
            return compileIf(expression);
        case 'comparison':
            return compileComparison(expression);
        case 'attribute':
            return compileAttribute(expression);
        case 'has':
            return compileHas(expression);
        case 'is':
            return compileIs(expression);
        case 'set':
            return whole(expression.elements, setValue);
        case 'record': {
            const names = expression.fields.map(([name]) => name);
            return whole(
                expression.fields.map(([, value]) => value),
                (values) => recordValue(names.map((name, index) => [name, values[index] as Value])),
            );
        }
    }
}

type Test = (entity: EntityValue) => boolean;

function compileScope({ type, among }: Scope): Test {
    const keys = among === undefined ? undefined : new Set(among.map((uid) => entityValue(uid.type, uid.id).key));
    return (entity) => (type === undefined || entity.type === type) && (keys === undefined || keys.has(entity.key));
}

/** A policy as a function: whether it applies to the request, or ERRED. */
export interface CompiledPolicy {
    readonly id: string;
    readonly effect: Policy['effect'];
    readonly applies: (environment: Environment) => boolean | typeof ERRED;
}

/** Makes a function of a policy. */
export function compilePolicy({ id, effect, principal, action, resource, conditions }: Policy): CompiledPolicy {
    const [isPrincipal, isAction, isResource] = [compileScope(principal), compileScope(action), compileScope(resource)];
    const clauses = conditions.map(({ kind, body }) => ({ holds: kind === 'when', evaluate: compile(body) }));
    const applies = (environment: Environment): boolean | typeof ERRED => {
        if (!isAction(environment.action) || !isPrincipal(environment.principal) || !isResource(environment.resource)) {
            return false;
        }
        for (const { holds, evaluate } of clauses) {
            const value = evaluate(environment);
            if (typeof value !== 'boolean') {
                return ERRED;
            }
            if (value !== holds) {
                return false;
            }
        }
        return true;
    };
    return { id, effect, applies };
}
