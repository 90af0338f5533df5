// SPDX-License-Identifier: Apache-2.0
// What a refused request is told: the place and the rule, never a value. Every function's malformed requests are in chaincode/test/bad-input.test.ts.

import { DomainError, type LedgerFunctionName } from '../../domain';
import { readCall } from './requests';

const ID = 'a'.repeat(64);
const authorship = { certificate: 'PEM', signature: 'MEUCIQ==', nonce: ID, time: 1 };
const read = (request: string, transient: Record<string, string> = {}, name: LedgerFunctionName = 'governance:Approve') =>
    readCall(name, request, new Map(Object.entries(transient).map(([field, text]) => [field, Buffer.from(text)])));

function refusalOf(run: () => unknown): DomainError {
    try {
        run();
    } catch (error) {
        if (error instanceof DomainError) {
            return error;
        }
        throw error;
    }
    throw new Error('was not refused');
}

it('gives request and transient fields as they were sent', () => {
    const request = { id: ID, digest: ID };
    expect(read(JSON.stringify(request))).toEqual({ request, transient: {} });
    const fields = { record: JSON.stringify({ lookupKey: ID }), authorship: JSON.stringify(authorship) };
    expect(read(JSON.stringify({ ledgerId: 'b'.repeat(32) }), fields, 'record:EraseRecord').transient).toEqual({
        record: { lookupKey: ID },
        authorship,
    });
});

it.each(['', '{', 'Canary Name', `{"id":"${ID}"`])('takes no request or transient field that is not JSON: %j', (text) => {
    for (const run of [() => read(text), () => read(JSON.stringify({ id: ID, digest: ID }), { record: text })]) {
        const { code, message } = refusalOf(run);
        expect([code, message]).toEqual(['JSON_MALFORMED', 'Body is not JSON']);
    }
});

it('knows no function without a row', () => {
    expect(refusalOf(() => read('{}', {}, 'governance:Decree' as LedgerFunctionName)).code).toBe('FUNCTION_UNKNOWN');
});

it.each<[string, object, pointer: string, place: RegExp]>([
    ['a wrong value by its place', { id: ID, digest: 'Canary' }, '/digest', /^\/digest: Expected /],
    ['what is missing by its place', { id: ID }, '/digest', /^\/digest: /],
    ['an unknown field by its parent', { id: ID, digest: ID, 'Canary Name': 1 }, '', /^\/: Unknown field$/],
    ['what is no object at all', ['Canary'], '', /^\/: Expected /],
])('names %s', (_what, request, pointer, place) => {
    const { code, message, params } = refusalOf(() => read(JSON.stringify(request)));
    expect([code, params.pointer]).toEqual(['REQUEST_INVALID', pointer]);
    expect(message).toMatch(place);
    expect(message).not.toContain('Canary');
});

it('names the parent of an unknown field, however deep it stands, and of a transient one', () => {
    const deep = refusalOf(() => read('{}', { record: JSON.stringify({ lookupKey: ID, 'Canary Name': 1 }) }, 'record:EraseRecord'));
    expect(deep.message).not.toContain('Canary');
    const whole = JSON.stringify({ ledgerId: 'b'.repeat(32) });
    const fields = { record: JSON.stringify({ lookupKey: ID, 'Canary Name': 1 }), authorship: JSON.stringify(authorship) };
    const inside = refusalOf(() => read(whole, fields, 'record:EraseRecord'));
    expect([inside.message, inside.params.pointer]).toEqual(['/record: Unknown field', '/record']);
    expect(refusalOf(() => read(JSON.stringify({ id: ID, digest: ID }), { 'Canary Name': '1' })).message).toBe('/: Unknown field');
});
