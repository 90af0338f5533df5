// SPDX-License-Identifier: Apache-2.0
// What Fastify and Ajv refuse, as refusals of the catalogue: which code, which places, and what is a fault of ours.

import type { FastifyError } from 'fastify';
import { limitsText, refusalOf } from './request-errors';

const LIMITS = 'The limit here is 9 bytes.';
const errorOf = (given: Partial<FastifyError>): FastifyError => Object.assign(new Error('quillfeather'), { code: 'SOMETHING', ...given });
/** What Ajv says of one place. */
const misfit = (keyword: string, instancePath = '/a') => ({ instancePath, keyword, message: 'must be so', params: {}, schemaPath: '#' });
const refused = (part: FastifyError['validationContext'], ...misfits: ReturnType<typeof misfit>[]) =>
    refusalOf(errorOf({ validation: misfits, ...(part !== undefined && { validationContext: part }) }), LIMITS);

describe('what a schema refuses', () => {
    it.each<[FastifyError['validationContext'], string, string, string]>([
        ['body', 'required', 'REQUEST_INVALID', '/a'],
        ['body', 'unevaluatedProperties', 'REQUEST_INVALID', '/a'],
        ['body', 'maximum', 'CONTENT_INVALID', '/a'],
        ['body', 'maxItems', 'BODY_TOO_LARGE', '/a'],
        ['querystring', 'maximum', 'REQUEST_INVALID', '/querystring/a'],
        ['querystring', 'maxItems', 'REQUEST_INVALID', '/querystring/a'],
        ['params', 'required', 'REQUEST_INVALID', '/params/a'],
    ])('in %s by %s is %s at %s', (part, keyword, code, pointer) => {
        expect(refused(part, misfit(keyword))).toMatchObject({ code, errors: [{ pointer, detail: 'must be so' }] });
    });

    it('tells the limits where a list is too long, and there alone', () => {
        expect(refused('body', misfit('maxItems'))?.message).toContain(LIMITS);
        expect(refused('body', misfit('required'))?.message).not.toContain(LIMITS);
    });

    it('names twenty places at most', () => {
        const many = Array.from({ length: 25 }, (_, index) => misfit('maximum', `/${String(index)}`));
        expect(refused('body', ...many)).toMatchObject({ errors: { length: 20 } });
    });

    it('is a fault of ours without a place or a part', () => {
        expect(() => refused('body')).toThrow('what a schema refused');
        expect(() => refused(undefined, misfit('required'))).toThrow('the part that a schema refused');
    });
});

describe('what Fastify refuses', () => {
    it.each([
        ['FST_ERR_CTP_BODY_TOO_LARGE', 'BODY_TOO_LARGE', LIMITS],
        ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'MEDIA_TYPE_UNSUPPORTED', 'media type'],
        ['Z_DATA_ERROR', 'REQUEST_INVALID', 'not gzip'],
        ['FST_ERR_BAD_URL', 'REQUEST_INVALID', 'URL'],
    ])('as %s is %s', (given, code, detail) => {
        const refusal = refusalOf(errorOf({ code: given, statusCode: 500 }), LIMITS);
        expect(refusal).toMatchObject({ code });
        expect(refusal?.message).toContain(detail);
    });

    it.each([400, 415, 499])('with status %i is the request’s fault, and its own words are not repeated', (statusCode) => {
        const refusal = refusalOf(errorOf({ statusCode }), LIMITS);
        expect(refusal).toMatchObject({ code: 'REQUEST_INVALID' });
        expect(refusal?.message).not.toContain('quillfeather');
    });

    it.each([undefined, 200, 399, 500, 503])('with status %s is a fault of ours', (statusCode) => {
        expect(refusalOf(errorOf(statusCode === undefined ? {} : { statusCode }), LIMITS)).toBeUndefined();
    });

    it('is looked up by its own codes alone', () => {
        expect(refusalOf(errorOf({ code: 'toString' }), LIMITS)).toBeUndefined();
    });
});

it('a limit is said with what else is limited', () => {
    expect(limitsText(10, undefined)).toBe('The limit of a request body here is 10 bytes.');
    expect(limitsText(10, 'at most 3 windows')).toBe('The limit of a request body here is 10 bytes; at most 3 windows.');
});
