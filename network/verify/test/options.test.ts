// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { parseRequest } from '../src/program/options';

it('fills every default in', () => {
    expect(parseRequest(['verify', '--authority', 'ca.pem', '--blocks', 'one', '--blocks', 'two'])).toEqual({
        command: 'verify',
        options: { authority: resolve('ca.pem'), blocks: [resolve('one'), resolve('two')], channel: 'mychannel', json: false },
    });
    expect(parseRequest(['fetch', '--peer2', 'h:1', '--organizations', 'o', '--into', 'd', '--channel', 'c'])).toMatchObject({
        command: 'fetch',
        options: { peer2: 'h:1', organizations: resolve('o'), into: resolve('d'), channel: 'c' },
    });
});
