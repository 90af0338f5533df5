// SPDX-License-Identifier: Apache-2.0
// Bodies that are read while they come: refused by what is said of them before, known again by the same.

import { createHash } from 'node:crypto';
import type { ErrorCode } from '@wardledger/chaincode/domain';
import { demandStreamable, statedContent, streamedBodyOf } from './streamed-bodies';

const digest = createHash('sha256').update('content').digest();
const said = {
    'content-length': '10',
    'content-type': 'Image/PNG; x=1',
    'content-digest': `sha-256=:${digest.toString('base64')}:`,
} as const;
type Asked = Parameters<typeof statedContent>[0];
const asked = (headers: object, streamedBody?: true): Asked =>
    ({ headers, routeOptions: { bodyLimit: 10, config: { streamedBody } }, body: { a: 1 } }) as unknown as Asked;

it.each<[string, object, ErrorCode | 'FST_ERR_CTP_BODY_TOO_LARGE']>([
    ['of no length', { 'content-length': undefined }, 'LENGTH_REQUIRED'],
    ['longer than the route takes', { 'content-length': '11' }, 'FST_ERR_CTP_BODY_TOO_LARGE'],
    ['in a coding', { 'content-encoding': 'gzip' }, 'MEDIA_TYPE_UNSUPPORTED'],
    ['of JSON', { 'content-type': 'Application/JSON; charset=utf-8' }, 'MEDIA_TYPE_UNSUPPORTED'],
    ['without a digest', { 'content-digest': undefined }, 'REQUEST_INVALID'],
    ['with another digest', { 'content-digest': said['content-digest'].replace('256', '512') }, 'REQUEST_INVALID'],
    ['with a digest that is cut short', { 'content-digest': `sha-256=:${digest.subarray(1).toString('base64')}:` }, 'REQUEST_INVALID'],
    ['with a digest by another name', { 'content-digest': `x${said['content-digest']}` }, 'REQUEST_INVALID'],
    ['with a digest that goes on', { 'content-digest': `${said['content-digest']}x` }, 'REQUEST_INVALID'],
])('a body %s is refused', (_what, change, code) => {
    expect(() => demandStreamable(asked({ ...said, ...change }))).toThrow(expect.objectContaining({ code }) as Error);
});

it.each([
    {},
    { 'content-encoding': ' Identity ' },
    { 'content-length': '0' },
    { 'content-type': ' image/png ;x=1;y=2' },
    { 'content-digest': `sha-512=:eA==:, ${said['content-digest']} , x=1` },
    { 'content-digest': ['sha-512=:eA==:', said['content-digest']] },
    { 'content-digest': `${said['content-digest']};x` },
])('a body with %j is taken, and its digest known', (change) => {
    const headers = { ...said, ...change };
    expect(() => demandStreamable(asked(headers))).not.toThrow();
    expect(streamedBodyOf(asked(headers))).toMatchObject({ digest: digest.toString('hex'), contentType: 'image/png' });
});

it('a digest that is missing is named', () => {
    const errors = [{ pointer: '/headers/content-digest', detail: expect.stringContaining('sha-256=:') as string }];
    expect(() => demandStreamable(asked({ ...said, 'content-digest': undefined }))).toThrow(expect.objectContaining({ errors }) as Error);
});

it('what is streamed comes with its length; nothing is no bytes', async () => {
    expect(streamedBodyOf(asked(said))).toMatchObject({ size: 10, content: { a: 1 } });
    const nothing = streamedBodyOf({ ...asked({ ...said, 'content-type': undefined }), body: undefined });
    expect([nothing.contentType, nothing.content]).toEqual(['application/octet-stream', []]);
});

it('a request is the same by what is said of a body that is streamed, and by the body otherwise', () => {
    expect(statedContent(asked(said))).toEqual({ a: 1 });
    expect(statedContent(asked(said, true))).toEqual(['10', 'image/png', digest.toString('hex'), null]);
    expect(statedContent(asked({ ...said, 'wardledger-title': 'X' }, true))).toEqual(['10', 'image/png', digest.toString('hex'), 'X']);
});
