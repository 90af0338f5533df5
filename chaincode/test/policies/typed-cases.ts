// SPDX-License-Identifier: Apache-2.0
// Random policies about what the schema has, and random facts of it: for the type checker.

import { CATEGORIES, type Consent, type DecisionRequest, type PersonFacts, POLICY_ACTIONS, type Role } from '../../src/domain';
import type { Draw, RandomPolicy } from './random-cases';

type Expression = Readonly<Record<string, unknown>>;
const KINDS = ['Bool', 'Long', 'String', 'Strings', 'Person', 'Patient', 'Patients'] as const;
type Kind = (typeof KINDS)[number];

const variable = (name: string): Expression => ({ Var: name });
const attribute = (left: Expression, attr: string): Expression => ({ '.': { left, attr } });
const path = (root: string, ...names: string[]): Expression => names.reduce(attribute, variable(root));

/** Chains of attributes by their type, each with what `has` must say before. */
const CHAINS: readonly (readonly [Kind, Expression, Expression | undefined])[] = [
    ['Bool', path('context', 'emergency'), undefined],
    ['Bool', path('context', 'permittedByName'), undefined],
    ['Bool', path('principal', 'onCall'), { has: { left: variable('principal'), attr: 'onCall' } }],
    ['Long', path('context', 'time'), undefined],
    ['Long', path('principal', 'age'), { has: { left: variable('principal'), attr: 'age' } }],
    ['Long', path('resource', 'patient', 'birthDate'), { has: { left: variable('resource'), attr: ['patient', 'birthDate'] } }],
    ['String', path('principal', 'ward'), undefined],
    ['String', path('principal', 'department'), { has: { left: variable('principal'), attr: 'department' } }],
    ['String', path('resource', 'category'), undefined],
    ['String', path('context', 'purpose'), undefined],
    ['Strings', path('principal', 'roles'), undefined],
    ['Strings', path('context', 'grant'), undefined],
    ['Strings', path('principal', 'units'), { has: { left: variable('principal'), attr: 'units' } }],
    ['Strings', path('resource', 'patient', 'openVisits'), { has: { left: variable('resource'), attr: 'patient' } }],
    ['Person', variable('principal'), undefined],
    ['Person', path('resource', 'author'), { has: { left: variable('resource'), attr: 'author' } }],
    ['Patient', path('resource', 'patient'), { has: { left: variable('resource'), attr: 'patient' } }],
    ['Patients', path('principal', 'patients'), undefined],
];

export const OWN = { onCall: 'Bool', units: 'Strings' } as const;

/** An expression of that kind, in most cases; what may be absent is mostly asked for. */
export function typedExpression(draw: Draw, wanted: Kind, depth: number): Expression {
    const kind = draw.below(60) === 0 ? draw.one(KINDS) : wanted;
    const literal = { Bool: draw.one([true, false]), Long: draw.below(60), String: draw.one(['ward1', 'ward2', 'note', 'TREAT']) };
    if (depth > 0 && draw.below(3) > 0) {
        return kind === 'Bool' ? typedBool(draw, depth - 1) : chosen(draw, kind, depth - 1);
    }
    if (kind in literal && draw.below(3) === 0) {
        return { Value: literal[kind as 'Bool'] };
    }
    const [, chain, guard] = draw.one(CHAINS.filter(([of]) => of === kind));
    return guard === undefined || kind !== 'Bool' || draw.below(8) === 0 ? chain : { '&&': { left: guard, right: chain } };
}

function chosen(draw: Draw, kind: Kind, depth: number): Expression {
    const [, chain, guard] = draw.one(CHAINS.filter(([of]) => of === kind));
    const certain = CHAINS.filter(([of, , asked]) => of === kind && asked === undefined).map(([, expression]) => expression);
    const other = certain.length === 0 ? chain : draw.one(certain);
    return { 'if-then-else': { if: guard ?? typedExpression(draw, 'Bool', depth), then: chain, else: other } };
}

function typedBool(draw: Draw, depth: number): Expression {
    const of = (kind: Kind) => typedExpression(draw, kind, depth);
    const two = (operator: string, left: Expression, right: Expression) => ({ [operator]: { left, right } });
    const [, chain, guard] = draw.one(CHAINS.filter(([kind, , asked]) => asked !== undefined && kind !== 'Patients'));
    const same = draw.one(KINDS);
    return draw.one<() => Expression>([
        () => two(draw.one(['&&', '||']), of('Bool'), of('Bool')),
        () => ({ '!': { arg: of('Bool') } }),
        () => two(draw.one(['==', '!=']), of(same), of(same)),
        () => two(draw.one(['<', '<=', '>', '>=']), of('Long'), of('Long')),
        () => two('contains', of('Strings'), of('String')),
        () => two(draw.one(['containsAll', 'containsAny']), of('Strings'), { Set: [of('String'), of('String')] }),
        () => two('in', variable('principal'), { Set: [of('Person')] }),
        () => two('&&', guard ?? of('Bool'), two('==', chain, chain)),
        () =>
            two(
                '&&',
                { has: { left: variable('resource'), attr: 'patient' } },
                two('contains', of('Patients'), path('resource', 'patient')),
            ),
        () => ({ is: { left: of('Person'), entity_type: draw.one(['Person', 'Patient']) } }),
    ])();
}

export function typedPolicy(draw: Draw): RandomPolicy {
    const conditions = draw.many(2, () => ({ kind: draw.one(['when', 'when', 'unless']), body: typedExpression(draw, 'Bool', 3) }));
    const all = { op: 'All' };
    return { id: 'p', effect: 'forbid', principal: all, action: all, resource: all, conditions: conditions as never };
}

const maybe = <T>(draw: Draw, value: T): T | undefined => (draw.below(2) === 0 ? value : undefined);
const withoutAbsent = <T extends object>(facts: T) =>
    Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
const ID = ['0'.repeat(32), '1'.repeat(32)];

function randomPerson(draw: Draw): PersonFacts {
    const own = { onCall: draw.one([true, 3, 'x']), units: draw.one([['a'], [], 'a']) };
    return withoutAbsent({
        id: draw.one(ID),
        isSuspended: false,
        ward: draw.one(['ward1', 'ward2']),
        roles: draw.many(3, () => draw.one<Role>(['doctor', 'nurse', 'lab', 'patient'])),
        teams: [],
        bindings: draw.many(2, () => ({ patient: draw.one(ID), kind: 'self' as const })),
        age: maybe(draw, draw.below(99)),
        department: maybe(draw, 'surgery'),
        own: maybe(draw, own),
    }) as PersonFacts;
}

export function randomRequest(draw: Draw): DecisionRequest & { readonly person: PersonFacts } {
    const visits = draw.many(2, () => ({ ward: draw.one(['ward1', 'ward2']) }));
    const patient = withoutAbsent({
        id: draw.one(ID),
        ward: 'ward1',
        wards: ['ward1'],
        openVisits: visits,
        birthDate: maybe(draw, 20000101),
    });
    const resource = { category: draw.one(CATEGORIES), patient: maybe(draw, patient), author: maybe(draw, draw.one(ID)) };
    return {
        person: randomPerson(draw),
        action: draw.one(POLICY_ACTIONS),
        resource: withoutAbsent(resource) as DecisionRequest['resource'],
        purpose: 'TREAT',
        time: 1_800_000_000_000,
        consent: draw.one<Consent>(['none', 'permitted', 'denied']),
        ...(draw.below(2) === 0 && { isPermittedByName: true as const }),
        grants: [{ categories: ['note'], until: 1_900_000_000_000 }],
    };
}
