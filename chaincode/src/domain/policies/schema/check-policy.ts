// SPDX-License-Identifier: Apache-2.0
// The type checker: what it lets through never errs for facts of the schema. It runs on the ledger before a set is stored, whatever the gateway said.

import type { EntityUid, Expression, ExpressionOf, Policy, Scope } from '../language/expression';
import { refuse } from '../language/reading';
import type { Schema } from './schema';
import { BOOL, entityOf, type Field, type Fields, LONG, nameOf, sameType, setOf, STRING, type CedarType } from './types';

/** Optional attributes that are known to be there, as `pathOf` names them. */
type Present = ReadonlySet<string>;

/** The type of an expression, and what is there when it is true. */
interface Checked {
    readonly type: CedarType;
    readonly whenTrue: Present;
}

const NOTHING: Present = new Set();
const together = (left: Present, right: Present): Present => new Set([...left, ...right]);
const inBoth = (left: Present, right: Present): Present => new Set([...left].filter((path) => right.has(path)));
const typed = (type: CedarType, whenTrue: Present = NOTHING): Checked => ({ type, whenTrue });

/** Names a chain of attributes; undefined for what is no chain, of which nothing is remembered. */
function pathOf(expression: Expression): readonly string[] | undefined {
    if (expression.kind === 'variable') {
        return [expression.name];
    }
    const owner = expression.kind === 'attribute' ? pathOf(expression.of) : undefined;
    return owner === undefined || expression.kind !== 'attribute' ? undefined : [...owner, expression.name];
}
const nameOfPath = (path: readonly string[]): string => JSON.stringify(path);

class Checker {
    private readonly schema: Schema;

    constructor(schema: Schema) {
        this.schema = schema;
    }

    /** Checks that an expression has a type. */
    demandType(expression: Expression, expected: CedarType, present: Present): Checked {
        const checked = this.check(expression, present);
        if (!sameType(checked.type, expected)) {
            refuse(expression.at, `a ${nameOf(expected)} is expected, not a ${nameOf(checked.type)}`);
        }
        return checked;
    }

    /** Refuses entities that may not be named. People, patients and what belongs to them may never be: policies are public. */
    demandNameable({ type, id }: EntityUid, at: string): void {
        if (type !== 'Action') {
            refuse(at, 'a policy names no person, patient or resource');
        }
        if (!this.schema.actions.includes(id)) {
            refuse(at, 'there is no such action');
        }
    }

    demandScope({ type, among, at }: Scope, expected: string): void {
        if (type !== undefined && type !== expected) {
            refuse(at, `is always a ${expected}`);
        }
        for (const uid of among ?? []) {
            this.demandNameable(uid, at);
            if (uid.type !== expected) {
                refuse(at, `is always a ${expected}`);
            }
        }
    }

    /* eslint complexity: ["error", 15] -- `check`: one line for each kind of expression */
    check(expression: Expression, present: Present): Checked {
        switch (expression.kind) {
            case 'literal':
                return typed({ boolean: BOOL, number: LONG, string: STRING }[typeof expression.value as 'boolean' | 'number' | 'string']);
            case 'entity':
                this.demandNameable(expression.uid, expression.at);
                return typed(entityOf(expression.uid.type));
            case 'variable':
                return typed(this.typeOfVariable(expression));
            case 'not':
                this.demandType(expression.operand, BOOL, present);
                return typed(BOOL);
            case 'and':
            case 'or':
                return this.checkJunction(expression, present);
            case 'if':
                return this.checkIf(expression, present);
            case 'comparison':
                this.checkComparison(expression, present);
                return typed(BOOL);
            case 'attribute':
                return typed(this.checkAttribute(expression, present));
            case 'has':
                return this.checkHas(expression, present);
            case 'is':
                this.checkIs(expression, present);
                return typed(BOOL);
            case 'set':
                return typed(this.checkSet(expression, present));
            case 'record':
                return typed({ kind: 'Record', fields: this.fieldsOfRecord(expression, present) });
        }
    }

    private typeOfVariable({ name }: ExpressionOf<'variable'>): CedarType {
        switch (name) {
            case 'principal':
                return entityOf('Person');
            case 'action':
                return entityOf('Action');
            case 'resource':
                return entityOf('Resource');
            case 'context':
                return { kind: 'Record', fields: this.schema.context };
        }
    }

    private checkJunction({ kind, left, right }: ExpressionOf<'and' | 'or'>, present: Present): Checked {
        const one = this.demandType(left, BOOL, present).whenTrue;
        const other = this.demandType(right, BOOL, kind === 'and' ? together(present, one) : present).whenTrue;
        return typed(BOOL, (kind === 'and' ? together : inBoth)(one, other));
    }

    private checkIf({ test, then, otherwise }: ExpressionOf<'if'>, present: Present): Checked {
        const asked = this.demandType(test, BOOL, present).whenTrue;
        const yes = this.check(then, together(present, asked));
        const no = this.demandType(otherwise, yes.type, present);
        return typed(yes.type, inBoth(together(asked, yes.whenTrue), no.whenTrue));
    }

    private checkComparison({ operator, left, right, at }: ExpressionOf<'comparison'>, present: Present): void {
        if (operator === '<' || operator === '<=') {
            this.demandType(left, LONG, present);
            this.demandType(right, LONG, present);
            return;
        }
        const { type } = this.check(left, present);
        if (operator === '==') {
            this.demandType(right, type, present);
            return;
        }
        if (operator === 'in') {
            this.demandEntityOrSet(type, this.check(right, present).type, at);
            return;
        }
        if (type.kind !== 'Set') {
            refuse(left.at, `a set is expected, not a ${nameOf(type)}`);
        }
        this.demandType(right, operator === 'contains' ? type.of : type, present);
    }

    private demandEntityOrSet(left: CedarType, right: CedarType, at: string): void {
        if (left.kind !== 'Entity' || !(sameType(right, left) || sameType(right, setOf(left)))) {
            refuse(at, 'an entity and a set of its type are expected');
        }
    }

    /** Of people the ledger fetches the caller alone; of an author or a lab it knows who it is, to be compared, and no more. */
    private demandFetched(owner: Expression, type: CedarType): void {
        if (type.kind === 'Entity' && type.name === 'Person' && !(owner.kind === 'variable' && owner.name === 'principal')) {
            refuse(owner.at, 'of people only the principal has attributes here');
        }
    }

    private fieldsOf(type: CedarType, at: string): Fields {
        const fields = type.kind === 'Entity' ? this.schema.entities.get(type.name) : type.kind === 'Record' ? type.fields : undefined;
        return fields ?? refuse(at, `a ${nameOf(type)} has no attributes`);
    }

    private fieldOf(type: CedarType, name: string, at: string): Field {
        return this.fieldsOf(type, at).get(name) ?? refuse(at, `a ${nameOf(type)} has no such attribute`);
    }

    private checkAttribute(expression: ExpressionOf<'attribute'>, present: Present): CedarType {
        const { of, name, at } = expression;
        const { type } = this.check(of, present);
        this.demandFetched(of, type);
        const field = this.fieldOf(type, name, at);
        const path = pathOf(expression);
        if (field.optional && (path === undefined || !present.has(nameOfPath(path)))) {
            refuse(at, 'the attribute may be absent: ask for it with `has` before');
        }
        return field.type;
    }

    private checkHas(expression: ExpressionOf<'has'>, present: Present): Checked {
        const { of, path, at } = expression;
        let { type } = this.check(of, present);
        this.demandFetched(of, type);
        const asked = pathOf(of);
        const whenTrue = new Set<string>();
        for (const [index, name] of path.entries()) {
            if (index > 0) {
                this.demandFetched(expression, type);
            }
            ({ type } = this.fieldOf(type, name, at));
            if (asked !== undefined) {
                whenTrue.add(nameOfPath([...asked, ...path.slice(0, index + 1)]));
            }
        }
        return typed(BOOL, whenTrue);
    }

    private checkIs({ operand, type, within, at }: ExpressionOf<'is'>, present: Present): void {
        const operandType = this.check(operand, present).type;
        if (operandType.kind !== 'Entity' || !(type === 'Action' || this.schema.entities.has(type))) {
            refuse(at, 'an entity and a type of the schema are expected');
        }
        if (within !== undefined) {
            this.demandEntityOrSet(operandType, this.check(within, present).type, at);
        }
    }

    private checkSet({ elements, at }: ExpressionOf<'set'>, present: Present): CedarType {
        const [first, ...others] = elements;
        const { type } = this.check(first ?? refuse(at, 'a set without elements has no type'), present);
        for (const other of others) {
            this.demandType(other, type, present);
        }
        return setOf(type);
    }

    private fieldsOfRecord({ fields }: ExpressionOf<'record'>, present: Present): Fields {
        return new Map(fields.map(([name, value]) => [name, { type: this.check(value, present).type, optional: false }]));
    }
}

/**
 * Checks a policy against a schema.
 * @throws DomainError POLICY_INVALID
 */
export function demandTyped({ principal, action, resource, conditions }: Policy, schema: Schema): void {
    const checker = new Checker(schema);
    checker.demandScope(principal, 'Person');
    checker.demandScope(action, 'Action');
    checker.demandScope(resource, 'Resource');
    let present = NOTHING;
    for (const { kind, body } of conditions) {
        const { whenTrue } = checker.demandType(body, BOOL, present);
        // What holds when this is true holds for the conditions after a `when`, not after an `unless`.
        present = kind === 'when' ? together(present, whenTrue) : present;
    }
}
