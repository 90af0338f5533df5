// SPDX-License-Identifier: Apache-2.0
import { authorize } from './authorize';
import { compilePolicy, type Environment } from './compile';
import { readPolicies } from './read-policy';
import { Place } from './reading';
import { entityValue, keyOf, recordValue, sameValue, setValue, type Value } from './value';

const ALL = { op: 'All' };
const PATIENT = entityValue('Patient', '1');
const PERSON = entityValue('Person', '1');
const principalAttributes: [string, Value][] = [
    ['age', 40],
    ['roles', setValue(['doctor', 'nurse'])],
    ['patients', setValue([PATIENT])],
    ['home', recordValue([['street', recordValue([['number', 3]])]])],
];
const environment: Environment = {
    principal: PERSON,
    action: entityValue('Action', 'read'),
    resource: entityValue('Resource', 'note'),
    context: recordValue([['purpose', 'TREAT']]),
    entities: new Map([[PERSON.key, new Map(principalAttributes)]]),
};

const value = (literal: unknown) => ({ Value: literal });
const yes = value(true);
const no = value(false);
const variable = (name: string) => ({ Var: name });
const attribute = (name: string, left: unknown = variable('principal')) => ({ '.': { left, attr: name } });
const two = (operator: string, left: unknown, right: unknown) => ({ [operator]: { left, right } });
const errs = attribute('missing');
const patient = value({ __entity: { type: 'Patient', id: '1' } });

const policy = (id: string, parts: object = {}) => ({
    id,
    effect: 'permit',
    principal: ALL,
    action: ALL,
    resource: ALL,
    conditions: [],
    ...parts,
});
const when = (body: unknown) => ({ conditions: [{ kind: 'when', body }] });
const verdictOf = (...policies: object[]) => authorize(readPolicies(policies, new Place()).map(compilePolicy), environment);

/** What an expression is worth as a condition, found out by a permit and a forbid: only a forbid tells false from an error. */
function worth(body: unknown): boolean | 'error' {
    if (verdictOf(policy('p', when(body))).decision === 'permit') {
        return true;
    }
    return verdictOf(policy('a'), policy('f', { effect: 'forbid', ...when(body) })).decision === 'deny' ? 'error' : false;
}

describe('expressions', () => {
    it.each<[unknown, boolean | 'error']>([
        [yes, true],
        [no, false],
        [value(1), 'error'],
        [two('&&', no, errs), false],
        [two('&&', errs, no), 'error'],
        [two('&&', yes, value(1)), 'error'],
        [two('||', yes, errs), true],
        [two('||', errs, yes), 'error'],
        [two('||', no, value('a')), 'error'],
        [{ '!': { arg: no } }, true],
        [{ '!': { arg: value(0) } }, 'error'],
        [{ 'if-then-else': { if: yes, then: yes, else: errs } }, true],
        [{ 'if-then-else': { if: no, then: errs, else: yes } }, true],
        [{ 'if-then-else': { if: value(1), then: yes, else: yes } }, 'error'],
        [two('==', value(1), value('1')), false],
        [two('!=', value(1), value(true)), true],
        [two('==', errs, value(1)), 'error'],
        [two('<', value(1), value(2)), true],
        [two('<', value(2), value(2)), false],
        [two('<=', value(2), value(2)), true],
        [two('<=', value(3), value(2)), false],
        [two('>', value(2), value(2)), false],
        [two('>', value(3), value(2)), true],
        [two('>=', value(2), value(2)), true],
        [two('>=', value(1), value(2)), false],
        [two('<', value('a'), value('b')), 'error'],
        [two('<', value(1), value('b')), 'error'],
        [two('<=', value(false), value(1)), 'error'],
        [two('in', variable('principal'), value({ __entity: { type: 'Person', id: '1' } })), true],
        [two('in', variable('principal'), value({ __entity: { type: 'Person', id: '2' } })), false],
        [two('in', patient, attribute('patients')), true],
        [two('in', patient, { Set: [] }), false],
        [two('in', patient, { Set: [patient, value(1)] }), 'error'],
        [two('in', value('1'), patient), 'error'],
        [two('in', patient, value('1')), 'error'],
        [two('contains', attribute('roles'), value('doctor')), true],
        [two('contains', attribute('roles'), value('lab')), false],
        [two('contains', value('doctor'), value('doctor')), 'error'],
        [two('containsAll', attribute('roles'), { Set: [value('doctor'), value('doctor')] }), true],
        [two('containsAll', attribute('roles'), { Set: [value('doctor'), value('lab')] }), false],
        [two('containsAll', attribute('roles'), value('doctor')), 'error'],
        [two('containsAny', attribute('roles'), { Set: [value('lab'), value('nurse')] }), true],
        [two('containsAny', attribute('roles'), { Set: [] }), false],
        [two('containsAny', value('doctor'), attribute('roles')), 'error'],
        [two('==', attribute('number', attribute('street', attribute('home'))), value(3)), true],
        [attribute('a', value(1)), 'error'],
        [attribute('a', variable('resource')), 'error'],
        [attribute('a', attribute('roles')), 'error'],
        [{ has: { left: variable('principal'), attr: 'age' } }, true],
        [{ has: { left: variable('principal'), attr: 'constructor' } }, false],
        [{ has: { left: variable('principal'), attr: '__proto__' } }, false],
        [{ has: { left: variable('resource'), attr: 'age' } }, false],
        [{ has: { left: value(1), attr: 'age' } }, 'error'],
        [{ has: { left: variable('principal'), attr: ['home', 'street', 'number'] } }, true],
        [{ has: { left: variable('principal'), attr: ['home', 'lane', 'number'] } }, false],
        [{ has: { left: variable('principal'), attr: ['age', 'years'] } }, 'error'],
        [{ is: { left: variable('principal'), entity_type: 'Person' } }, true],
        [{ is: { left: variable('principal'), entity_type: 'Patient' } }, false],
        [{ is: { left: value('Person'), entity_type: 'Person' } }, 'error'],
        [{ is: { left: patient, entity_type: 'Patient', in: attribute('patients') } }, true],
        [{ is: { left: patient, entity_type: 'Patient', in: { Set: [] } } }, false],
        [{ is: { left: patient, entity_type: 'Person', in: errs } }, false],
        [{ is: { left: patient, entity_type: 'Patient', in: errs } }, 'error'],
        [two('==', { Set: [value(1), value(2), value(1)] }, { Set: [value(2), value(1)] }), true],
        [two('==', { Set: [value(1)] }, { Set: [errs] }), 'error'],
        [two('==', { Record: { a: value(1), b: value(2) } }, { Record: { b: value(2), a: value(1) } }), true],
        [two('==', { Record: { a: value(1) } }, { Record: { a: value(1), b: value(2) } }), false],
        [two('==', attribute('purpose', variable('context')), value('TREAT')), true],
        [two('==', two('&&', yes, value(1)), value(1)), 'error'],
        [two('<', value('a'), value(1)), 'error'],
        [two('<=', value(1), value('a')), 'error'],
        [two('contains', attribute('home'), value(1)), 'error'],
        [two('contains', patient, value(1)), 'error'],
        [two('in', attribute('home'), patient), 'error'],
        [two('in', patient, attribute('home')), 'error'],
        [{ has: { left: attribute('roles'), attr: 'age' } }, 'error'],
        [two('==', { Set: [attribute('age'), value(1)] }, { Set: [value(1), value(40)] }), true],
        [two('==', { Set: [attribute('age'), value(1)] }, { Set: [value(1)] }), false],
        [two('==', { Record: { a: attribute('age') } }, { Record: { a: value(40) } }), true],
        [two('==', { Record: { a: attribute('age'), b: errs } }, { Record: { a: value(40) } }), 'error'],
    ])('%j is %s', (expression, expected) => {
        expect(worth(expression)).toBe(expected);
    });

    it('find in a record that names of prototypes are fields like others', () => {
        const record = { Record: JSON.parse('{"__proto__": {"Value": 1}, "constructor": {"Value": 2}}') as unknown };
        expect(worth({ has: { left: record, attr: '__proto__' } })).toBe(true);
        expect(worth(two('==', attribute('constructor', record), value(2)))).toBe(true);
        expect(worth({ has: { left: record, attr: 'toString' } })).toBe(false);
    });
});

describe('scopes', () => {
    const person = { type: 'Person', id: '1' };
    it.each([
        [{ principal: { op: '==', entity: person } }, true],
        [{ principal: { op: '==', entity: { __entity: person } } }, true],
        [{ principal: { op: '==', entity: { type: 'Person', id: '2' } } }, false],
        [{ principal: { op: 'in', entity: person } }, true],
        [{ principal: { op: 'is', entity_type: 'Person' } }, true],
        [{ principal: { op: 'is', entity_type: 'Patient' } }, false],
        [{ principal: { op: 'is', entity_type: 'Person', in: { entity: person } } }, true],
        [{ principal: { op: 'is', entity_type: 'Person', in: { entity: { type: 'Person', id: '2' } } } }, false],
        [
            {
                action: {
                    op: 'in',
                    entities: [
                        { type: 'Action', id: 'list' },
                        { type: 'Action', id: 'read' },
                    ],
                },
            },
            true,
        ],
        [{ action: { op: 'in', entities: [] } }, false],
        [{ action: { op: 'in', entity: { type: 'Action', id: 'read' } } }, true],
        [{ action: { op: '==', entity: { type: 'Action', id: 'list' } } }, false],
        [{ resource: { op: 'is', entity_type: 'Resource' } }, true],
        [{ resource: { op: '==', entity: { type: 'Resource', id: 'x' } } }, false],
    ])('%j applies: %s', (scope, applies) => {
        expect(verdictOf(policy('p', scope)).policies).toEqual(applies ? ['p'] : []);
    });
});

describe('policies together', () => {
    const forbid = (id: string, parts: object = {}) => policy(id, { effect: 'forbid', ...parts });
    it('deny by default', () => {
        expect(verdictOf()).toEqual({ decision: 'deny', policies: [] });
        expect(verdictOf(policy('a', when(no)), forbid('b', when(no)))).toEqual({ decision: 'deny', policies: [] });
    });
    it('name all that permit, in order', () => {
        expect(verdictOf(policy('a'), policy('b', when(no)), policy('c'))).toEqual({ decision: 'permit', policies: ['a', 'c'] });
    });
    it('forbid over permit, naming those that forbid', () => {
        expect(verdictOf(forbid('a'), policy('b'), forbid('c'))).toEqual({ decision: 'deny', policies: ['a', 'c'] });
    });
    it('do not count a permit that errs', () => {
        expect(verdictOf(policy('a', when(errs)))).toEqual({ decision: 'deny', policies: [] });
        expect(verdictOf(policy('a', when(errs)), policy('b'))).toEqual({ decision: 'permit', policies: ['b'] });
    });
    it('deny for a forbid that errs, which Cedar would skip', () => {
        expect(verdictOf(policy('a'), forbid('b', when(errs)))).toEqual({ decision: 'deny', policies: ['b'] });
    });
    it('apply where every `when` is true and every `unless` false, and look no further than the first that is not', () => {
        const conditions = (...all: [string, unknown][]) => ({ conditions: all.map(([kind, body]) => ({ kind, body })) });
        expect(verdictOf(policy('a', conditions(['when', yes], ['unless', no]))).policies).toEqual(['a']);
        expect(verdictOf(policy('a', conditions(['when', yes], ['unless', yes]))).policies).toEqual([]);
        expect(verdictOf(policy('a', conditions(['unless', yes], ['when', errs])), policy('b')).policies).toEqual(['b']);
        expect(verdictOf(forbid('a', conditions(['unless', yes], ['when', errs])), policy('b')).policies).toEqual(['b']);
    });
});

describe('keys of values', () => {
    const values: Value[] = [
        true,
        false,
        0,
        1,
        -1,
        '',
        't',
        'n1;',
        '1',
        'a',
        'ab',
        's1:a',
        '[',
        ']',
        entityValue('A', 'b'),
        entityValue('A', ''),
        entityValue('', 'A'),
        entityValue('As1:b', ''),
        entityValue('Ab', ''),
        setValue([]),
        setValue(['']),
        setValue(['a']),
        setValue(['a', 'b']),
        setValue(['ab']),
        setValue(['s1:a']),
        setValue(['asb']),
        setValue(['a2:sb']),
        setValue([setValue([])]),
        recordValue([]),
        recordValue([['a', 'b']]),
        recordValue([['as1:b', '']]),
        recordValue([['a', 'bbn2']]),
        recordValue([
            ['a', 'b'],
            ['b', 2],
        ]),
        recordValue([['a', setValue(['b'])]]),
        recordValue([
            ['a', 1],
            ['b', 2],
        ]),
    ];
    it('differ exactly where the values do', () => {
        expect(new Set(values.map(keyOf)).size).toBe(values.length);
        for (const [index, one] of values.entries()) {
            expect(values.map((other) => sameValue(one, other))).toEqual(values.map((_, place) => place === index));
        }
    });
    it('depend on no order', () => {
        expect(setValue([3, 1, 2, 3]).key).toBe(setValue([2, 3, 1]).key);
        expect(sameValue(setValue(['b', 'a']), setValue(['a', 'b']))).toBe(true);
        expect(
            recordValue([
                ['b', 1],
                ['a', 2],
            ]).key,
        ).toBe(
            recordValue([
                ['a', 2],
                ['b', 1],
            ]).key,
        );
    });
});
