// SPDX-License-Identifier: Apache-2.0
// A list whose items are judged one by one: what stands around it is refused as a whole, and the list for its length.

import Ajv from 'ajv';
import { itemByItem } from './item-by-item';

const item = { type: 'object', additionalProperties: false, required: ['value'], properties: { value: { type: 'integer', maximum: 9 } } };
const schema = {
    type: 'object',
    additionalProperties: false,
    required: ['items'],
    properties: { items: { type: 'array', minItems: 1, maxItems: 3, items: item }, note: { type: 'string' } },
};
function judge(body: unknown) {
    const validator = itemByItem(new Ajv(), schema, 'items') as (body: unknown) => { value?: unknown; error?: { keyword: string }[] };
    return validator(body);
}

it.each([
    [{}, 'required'],
    [{ items: [] }, 'minItems'],
    [{ items: [1, 2, 3, 4] }, 'maxItems'],
    [{ items: { 0: { value: 1 } } }, 'type'],
    [{ items: [{ value: 1 }], more: 1 }, 'additionalProperties'],
    [{ items: [{ value: 1 }], note: 7 }, 'type'],
])('%j is refused by %s', (body, keyword) => {
    expect(judge(body)).toMatchObject({ error: [{ keyword }] });
    expect(judge(body).value).toBeUndefined();
});

it('each item is judged by itself, in its place, and the rest stays', () => {
    const misfit = (keyword: string, instancePath = '') => ({ misfits: [expect.objectContaining({ keyword, instancePath })] });
    expect(judge({ items: [{ value: 10 }, { value: 1 }, {}], note: 'x' })).toEqual({
        value: { items: [misfit('maximum', '/value'), { value: { value: 1 } }, misfit('required')], note: 'x' },
    });
});

it('a list of which the schema says nothing is a fault of ours', () => {
    expect(() => itemByItem(new Ajv(), schema, 'others')).toThrow('the schema of the list');
});
