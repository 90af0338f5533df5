// SPDX-License-Identifier: Apache-2.0
// What is read and stored as a set, and what is not: the closed subset, its limits, its types.

import { DomainError } from '../kernel';
import { DEEPEST_NESTING, LONGEST_TEXT, MOST_NODES, MOST_OWN_ATTRIBUTES, MOST_POLICIES } from './language/limits';
import { readPolicySet as read } from './policy-set';

const readPolicySet = (json: unknown) => read(json, (text) => `digest of ${text}`);

const ALL = { op: 'All' };
const yes = { Value: true };
const variable = (name: string) => ({ Var: name });
const attribute = (left: unknown, ...names: string[]): unknown => names.reduce((owner, attr) => ({ '.': { left: owner, attr } }), left);
const principal = (...names: string[]) => attribute(variable('principal'), ...names);
const resource = (...names: string[]) => attribute(variable('resource'), ...names);
const has = (left: unknown, attr: unknown) => ({ has: { left, attr } });
const two = (operator: string, left: unknown, right: unknown) => ({ [operator]: { left, right } });
const not = (arg: unknown) => ({ '!': { arg } });
const equal = (left: unknown, right: unknown) => two('==', left, right);
const value = (literal: unknown) => ({ Value: literal });
const entity = (type: string, id = '0') => value({ __entity: { type, id } });

const policy = (parts: object = {}) => ({
    id: 'p',
    effect: 'permit',
    principal: ALL,
    action: ALL,
    resource: ALL,
    conditions: [],
    ...parts,
});
const set = (...policies: unknown[]) => ({ attributes: {}, policies });
const when = (...bodies: unknown[]) => set(policy({ conditions: bodies.map((body) => ({ kind: 'when', body })) }));
const nested = (depth: number): unknown => (depth === 0 ? yes : not(nested(depth - 1)));

/** Why a set is refused: the pointer and the words. */
function refusal(json: unknown): string {
    try {
        readPolicySet(json);
    } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        expect((error as DomainError).code).toBe('POLICY_INVALID');
        return (error as DomainError).message;
    }
    return 'taken';
}

describe('the form', () => {
    it.each<[string, unknown, RegExp]>([
        ['no object', null, /^\/: an object/],
        ['a list', [], /^\/: an object/],
        ['another member', { attributes: {}, policies: [], more: 1 }, /^\/: expected attributes, policies/],
        ['a member of the prototype', JSON.parse('{"attributes":{},"policies":[],"__proto__":{}}'), /^\/: expected/],
        ['policies that are no list', { attributes: {}, policies: {} }, /^\/policies: a list/],
        ['a policy that is none', set(1), /^\/policies\/0: an object/],
        ['an annotation', set(policy({ annotations: { id: 'x' } })), /^\/policies\/0: expected/],
        ['an id of another form', set(policy({ id: 'A b' })), /^\/policies\/0\/id/],
        ['an id twice', set(policy(), policy()), /^\/policies: ids must ascend/],
        ['ids that descend', set(policy({ id: 'b' }), policy({ id: 'a' })), /^\/policies: ids must ascend/],
        ['another effect', set(policy({ effect: 'allow' })), /^\/policies\/0\/effect/],
        ['a slot', set(policy({ principal: { op: '==', slot: '?principal' } })), /^\/policies\/0\/principal/],
        ['another operator of a scope', set(policy({ action: { op: 'is', entity_type: 'Action' } })), /^\/policies\/0\/action\/op/],
        ['a scope with more', set(policy({ resource: { op: 'All', entity: {} } })), /^\/policies\/0\/resource/],
        ['another kind of condition', set(policy({ conditions: [{ kind: 'if', body: yes }] })), /^\/policies\/0\/conditions\/0\/kind/],
        ['an expression with two operators', when({ Value: true, Var: 'action' }), /body: not an expression/],
        ['an expression without any', when({}), /body: an expression/],
        ['a variable of another name', when({ Var: 'user' }), /body: expected one of/],
        ['addition', when(two('+', value(1), value(1))), /body: not an expression/],
        ['like', when({ like: { left: principal('ward'), pattern: ['Wildcard'] } }), /body: not an expression/],
        ['negation of numbers', when({ neg: { arg: value(1) } }), /body: not an expression/],
        ['isEmpty', when({ isEmpty: { arg: principal('roles') } }), /body: not an expression/],
        ['tags', when(two('hasTag', principal(), value('a'))), /body: not an expression/],
        ['an extension function', when({ ip: [value('127.0.0.1')] }), /body: not an expression/],
        ['an extension value', when(value({ __extn: { fn: 'ip', arg: '127.0.0.1' } })), /body: expected __entity/],
        ['a slot in an expression', when({ Slot: '?principal' }), /body: not an expression/],
        ['an operator of the prototype', when(JSON.parse('{"__proto__":{"arg":1}}')), /body: not an expression/],
        ['an operator called constructor', when({ constructor: { arg: 1 } }), /body: not an expression/],
        ['null', when(value(null)), /body: an object/],
        ['a list as a value', when(value([1])), /body: an object/],
        ['a fraction', when(equal(value(1.5), value(1))), /left: not an integer/],
        ['2^53', when(equal(value(2 ** 53), value(1))), /left: not an integer/],
        ['-2^53', when(equal(value(-(2 ** 53)), value(1))), /left: not an integer/],
        ['half a character', when(equal(value('\ud800'), value('a'))), /left: a text is too long or holds half/],
        ['half a character in the name of a field', when(equal({ Record: { '\udc00': yes } }, { Record: {} })), /left: a text/],
        ['half a character in an id', when(equal(variable('action'), entity('Action', '\udfff'))), /right\/id: a text/],
        ['a long text', when(equal(value('x'.repeat(LONGEST_TEXT + 1)), value('a'))), /left: a text/],
        ['a namespace', when({ is: { left: principal(), entity_type: 'A::B' } }), /entity_type: not the name/],
        ['an empty path', when(has(principal(), [])), /attr: a name/],
    ])('%s is refused', (_, json, problem) => {
        expect(refusal(json)).toMatch(problem);
    });

    it.each([Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0])('takes the integer %d', (number) => {
        expect(refusal(when(equal(value(number), value(1))))).toBe('taken');
    });

    it('never quotes what was sent', () => {
        expect(refusal(when({ 'Jane Doe': 1 }))).not.toContain('Jane');
        expect(refusal({ attributes: { 'Jane Doe': 'Long' }, policies: [] })).not.toContain('Jane');
    });
});

describe('the limits', () => {
    it('let through what is as deep as may be, and refuse one more', () => {
        expect(refusal(when(nested(DEEPEST_NESTING - 1)))).toBe('taken');
        expect(refusal(when(nested(DEEPEST_NESTING)))).toMatch(/nested more than 32 deep/);
    });
    it('refuse JSON of any depth without a stack that overflows', () => {
        const deep = JSON.parse(`${'{"!":{"arg":'.repeat(100_000)}{"Value":true}${'}}'.repeat(100_000)}`) as unknown;
        expect(refusal(when(deep))).toMatch(/nested more than 32 deep/);
        const lists = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
        expect(refusal(lists)).toMatch(/an object/);
        expect(refusal(when(value(lists)))).toMatch(/an object/);
        expect(refusal(when({ Set: lists }))).toMatch(/an object/);
    });
    it('count every name of a path', () => {
        expect(refusal(when(has(principal(), Array(DEEPEST_NESTING + 1).fill('ward'))))).toMatch(/nested more than 32 deep/);
    });
    it('bound the parts of a whole set', () => {
        const wide = (width: number) => ({ contains: { left: { Set: Array(width).fill(value('a')) }, right: value('a') } });
        expect(refusal(when(wide(MOST_NODES - 5)))).toBe('taken');
        expect(refusal(when(wide(MOST_NODES - 4)))).toMatch(/more than 20000 parts/);
        const half = { conditions: [{ kind: 'when', body: wide(MOST_NODES / 2) }] };
        expect(refusal(set(policy({ id: 'a', ...half }), policy({ id: 'b', ...half })))).toMatch(/more than 20000 parts/);
    });
    it('bound the number of policies', () => {
        const many = (count: number) => set(...Array.from({ length: count }, (_, index) => policy({ id: `p${String(1000 + index)}` })));
        expect(refusal(many(MOST_POLICIES))).toBe('taken');
        expect(refusal(many(MOST_POLICIES + 1))).toMatch(/more than 500 items/);
    });
});

describe('the types', () => {
    it.each<[string, unknown, RegExp]>([
        ['a condition that is no Bool', when(value(1)), /body: a Bool is expected, not a Long/],
        ['&& of a text', when(two('&&', yes, value('a'))), /right: a Bool/],
        ['|| of a text', when(two('||', value('a'), yes)), /left: a Bool/],
        ['! of a number', when(not(value(1))), /arg: a Bool/],
        ['if of a number', when({ 'if-then-else': { if: value(1), then: yes, else: yes } }), /if: a Bool/],
        ['branches of two types', when({ 'if-then-else': { if: yes, then: yes, else: value(1) } }), /else: a Bool/],
        ['== of two types', when(equal(value(1), value('1'))), /right: a Long/],
        [
            '== of two types of entities',
            when(equal(variable('principal'), variable('resource'))),
            /right: a Person is expected, not a Resource/,
        ],
        ['== of a set and an element', when(equal(principal('roles'), value('a'))), /right: a Set<String>/],
        ['< of texts', when(two('<', value('a'), value('b'))), /left: a Long/],
        ['>= of a text', when(two('>=', value(1), value('b'))), /right: a Long/],
        ['in of a text', when(two('in', value('a'), principal('roles'))), /an entity and a set/],
        ['in of another type', when(two('in', variable('principal'), principal('patients'))), /an entity and a set/],
        ['contains of no set', when(two('contains', value('a'), value('a'))), /left: a set/],
        ['contains of another element', when(two('contains', principal('roles'), value(1))), /right: a String/],
        ['containsAll of an element', when(two('containsAll', principal('roles'), value('a'))), /right: a Set<String>/],
        ['containsAny of another set', when(two('containsAny', principal('roles'), { Set: [value(1)] })), /right: a Set<String>/],
        ['a set of two types', when(two('contains', { Set: [value(1), value('a')] }, value(1))), /1: a Long/],
        ['an empty set', when(two('containsAny', principal('roles'), { Set: [] })), /without elements/],
        ['an attribute that nobody has', when(equal(principal('shoeSize'), value(1))), /no such attribute/],
        ['has of an attribute that nobody has', when(has(principal(), 'shoeSize')), /no such attribute/],
        ['an attribute of the prototype', when(has(principal(), '__proto__')), /no such attribute/],
        ['an attribute called constructor', when(has(variable('context'), 'constructor')), /no such attribute/],
        ['an attribute of a text', when(equal(principal('ward', 'name'), value('a'))), /a String has no attributes/],
        ['an attribute of an action', when(has(variable('action'), 'name')), /a Action has no attributes/],
        ['an optional attribute', when(two('<', principal('age'), value(3))), /ask for it with `has`/],
        ['one that was asked for the other way', when(two('||', has(principal(), 'age'), two('<', principal('age'), value(3)))), /`has`/],
        ['one that is known to be absent', when(two('&&', not(has(principal(), 'age')), two('<', principal('age'), value(3)))), /`has`/],
        [
            'one asked for in an `unless`',
            set(
                policy({
                    conditions: [
                        { kind: 'unless', body: has(principal(), 'age') },
                        { kind: 'when', body: two('<', principal('age'), value(3)) },
                    ],
                }),
            ),
            /`has`/,
        ],
        ['another one', when(two('&&', has(principal(), 'height'), two('<', principal('age'), value(3)))), /`has`/],
        ['one of an other patient', when(has(resource('patient'), 'birthDate')), /`has`/],
        ['an attribute of somebody who is not fetched', when(has(resource(), ['author', 'age'])), /only the principal/],
        [
            'that, in two steps',
            when(two('&&', has(resource(), 'author'), equal(resource('author', 'ward'), value('ward1')))),
            /only the principal/,
        ],
        ['is of a text', when({ is: { left: value('a'), entity_type: 'Person' } }), /an entity and a type/],
        ['is of another type', when({ is: { left: principal(), entity_type: 'Robot' } }), /an entity and a type/],
        [
            'is, in something else',
            when({ is: { left: principal(), entity_type: 'Person', in: principal('roles') } }),
            /an entity and a set/,
        ],
        ['principals of another type', set(policy({ principal: { op: 'is', entity_type: 'Patient' } })), /always a Person/],
        ['resources of another type', set(policy({ resource: { op: 'is', entity_type: 'Patient' } })), /always a Resource/],
        ['an action that does not exist', set(policy({ action: { op: '==', entity: { type: 'Action', id: 'burn' } } })), /no such action/],
        ['an action in an expression that does not exist', when(equal(variable('action'), entity('Action', 'burn'))), /no such action/],
        [
            'a scope of principals that is an action',
            set(policy({ principal: { op: '==', entity: { type: 'Action', id: 'read' } } })),
            /always a Person/,
        ],
    ])('%s is refused', (_, json, problem) => {
        expect(refusal(json)).toMatch(problem);
    });

    it.each<[string, unknown]>([
        ['a person', when(equal(variable('principal'), entity('Person')))],
        ['a patient', when(two('contains', principal('patients'), entity('Patient')))],
        ['a resource', when(two('in', variable('resource'), { Set: [entity('Resource')] }))],
        ['a person as the principal', set(policy({ principal: { op: '==', entity: { type: 'Person', id: '0' } } }))],
        [
            'a person in the scope',
            set(policy({ principal: { op: 'is', entity_type: 'Person', in: { entity: { type: 'Person', id: '0' } } } })),
        ],
        ['a resource in the scope', set(policy({ resource: { op: 'in', entity: { type: 'Resource', id: '0' } } }))],
    ])('a literal of %s is refused', (_, json) => {
        expect(refusal(json)).toMatch(/names no person, patient or resource/);
    });

    it.each<[string, unknown]>([
        ['an id', when(equal(principal('id'), value('jane')))],
        ['a user name', when(two('&&', has(principal(), 'username'), equal(principal('username'), value('jane'))))],
        ['a list of names', when(two('contains', { Set: [value('jane')] }, principal('id')))],
    ])('a person is not meant by %s either', (_, json) => {
        expect(refusal(json)).toMatch(/is expected, not a (String|Name)/);
    });

    const young = two('<', principal('age'), value(3));
    it.each<[string, unknown]>([
        [
            'every action',
            set(policy({ action: { op: 'in', entities: ['read', 'list', 'write', 'grant'].map((id) => ({ type: 'Action', id })) } })),
        ],
        ['what was asked for with `has`', when(two('&&', has(principal(), 'age'), young))],
        ['what was asked for in the condition before', when(has(principal(), 'age'), young)],
        ['what was asked for by `if`', when({ 'if-then-else': { if: has(principal(), 'age'), then: young, else: { Value: false } } })],
        [
            'what both sides of || asked for',
            when(two('&&', two('||', has(principal(), 'age'), two('&&', yes, has(principal(), 'age'))), young)),
        ],
        ['a path', when(two('&&', has(resource(), ['patient', 'birthDate']), two('<', resource('patient', 'birthDate'), value(20080101))))],
        ['two people', when(two('&&', has(resource(), 'author'), equal(resource('author'), variable('principal'))))],
        ['two names', when(two('&&', has(principal(), 'username'), equal(principal('username'), principal('id'))))],
        ['records', when(equal({ Record: { a: value(1), b: yes } }, { Record: { b: yes, a: value(2) } }))],
    ])('%s are taken', (_, json) => {
        expect(refusal(json)).toBe('taken');
    });
});

describe("the wards' own attributes", () => {
    const young = two('&&', has(principal(), 'grade'), two('<', principal('grade'), value(3)));
    const ruled = { ...when(young), attributes: { grade: 'Long' } };
    it('are typed, and part of what is digested', () => {
        expect(refusal(when(young))).toMatch(/no such attribute/);
        expect(refusal(ruled)).toBe('taken');
        expect(refusal({ ...ruled, attributes: { grade: 'String' } })).toMatch(/left: a Long/);
        expect(readPolicySet(ruled).text).toContain('"attributes":{"grade":"Long"}');
        expect(refusal({ ...when(two('<', principal('grade'), value(3))), attributes: { grade: 'Long' } })).toMatch(/`has`/);
    });
    it.each<[string, unknown]>([
        ['another type', { grade: 'Entity' }],
        ['a type that every object has', { grade: 'toString' }],
        ['a name that is taken', { ward: 'Long' }],
        ['a name of the prototype', JSON.parse('{"__proto__":"Long"}')],
        ['a name with a dot', { 'a.b': 'Long' }],
        ['too many', Object.fromEntries(Array.from({ length: MOST_OWN_ATTRIBUTES + 1 }, (_, index) => [`a${String(index)}`, 'Long']))],
        ['no object', []],
    ])('are refused: %s', (_, attributes) => {
        expect(refusal({ attributes, policies: [] })).toMatch(/^\/attributes/);
    });
});

it('the same set has one text and one digest, however its members were ordered', () => {
    const { id, ...rest } = policy();
    const { text, digest } = readPolicySet(set({ ...rest, id }));
    expect(text).toBe(readPolicySet(set(policy())).text);
    expect(digest).toBe(`digest of ${text}`);
});
