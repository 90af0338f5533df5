// SPDX-License-Identifier: Apache-2.0
// Refusals in words: where one of several schemas would do, the place is named once, with what would do.

import { type TSchema, Type } from '@sinclair/typebox';
import { AttributesSchema, closed, ENTRY_FORMS, LedgerIdSchema, oneOf } from '@wardledger/chaincode/domain';
import Ajv from 'ajv';
import { misfitsOf } from './misfits';

function refusals(schema: TSchema, value: unknown) {
    const judge = new Ajv({ strict: false }).compile(schema);
    expect(judge(value)).toBe(false);
    return misfitsOf(judge.errors ?? []).map(({ instancePath, keyword, message }) => [instancePath, keyword, message]);
}

const person = Type.Union([Type.String({ maxLength: 3 }), closed({ ward: oneOf(['ward1', 'ward2']), id: Type.String({ maxLength: 3 }) })]);
const words = oneOf(['active', 'stopped']);
const scalar = Type.Union([Type.String({ maxLength: 3 }), Type.Integer({ maximum: 9 }), Type.Boolean()]);

it.each<[string, TSchema, unknown, readonly [string, string, string]]>([
    ['words', words, 'x', ['', 'enum', 'must be one of active, stopped']],
    ['words of two lists', Type.Union([words, oneOf(['draft', 'active'])]), 'x', ['', 'enum', 'must be one of active, stopped, draft']],
    ['types', scalar, null, ['', 'type', 'must be string or integer or boolean']],
    ['a text that is too long for the one that takes texts', scalar, 'long', ['', 'maxLength', 'must NOT have more than 3 characters']],
    ['a number beyond the one that takes numbers', scalar, 10, ['', 'maximum', 'must be <= 9']],
])('of several schemas: %s', (_what, schema, value, misfit) => {
    expect(refusals(schema, value)).toEqual([misfit]);
    expect(refusals(closed({ status: schema }), { status: value })).toEqual([['/status', ...misfit.slice(1)]]);
});

it.each<[unknown, readonly [string, string, string]]>([
    [5, ['', 'type', 'must be string or object']],
    ['long', ['', 'maxLength', 'must NOT have more than 3 characters']],
    [{ ward: 'ward1' }, ['', 'required', "must have required property 'id'"]],
    [{ ward: 'ward9', id: 'ann' }, ['/ward', 'enum', 'must be one of ward1, ward2']],
    [{ ward: 'ward1', id: 'long' }, ['/id', 'maxLength', 'must NOT have more than 3 characters']],
    [{ ward: 'ward1', id: 'ann', x: 1 }, ['', 'additionalProperties', 'has a member that this request does not know']],
])('of a text or an object, %j: the one place that is wrong in what it is', (value, misfit) => {
    expect(refusals(person, value)).toEqual([misfit]);
    const [path, ...rest] = misfit;
    expect(refusals(closed({ team: Type.Array(person) }), { team: ['ann', value] })).toEqual([[`/team/1${path}`, ...rest]]);
});

it.each<[TSchema, unknown, RegExp]>([
    [ENTRY_FORMS.diagnosis, { text: 'x', onset: '0000-01-01' }, /^must be a year, month, day or moment .* such as 2026-11-28$/],
    [AttributesSchema, { birthDate: '0000-01-01' }, /^must be a day .* such as 1984-02-29$/],
    [LedgerIdSchema, 'zzz', /^must be 32 hex digits/],
])('of patterns: the rule, not the expression', (schema, value, rule) => {
    const [misfit] = refusals(schema, value);
    expect(misfit?.[2]).toMatch(rule);
});
