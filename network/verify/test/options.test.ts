// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import { help, parseOptions } from '../src/options';

describe('the command line of verify-blocks', () => {
    it('fills every default in', () => {
        expect(parseOptions(['--organizations', 'o'])).toEqual({
            organizations: resolve('o'),
            peer1: '127.0.0.1:7051',
            peer2: '127.0.0.1:9051',
            channel: 'mychannel',
            json: false,
        });
    });

    it('explains how it ends', () => {
        expect(parseOptions(['--help'])).toBeUndefined();
        expect(help).toMatch(/Ends with 0 .* 1 .* 2 /);
    });

    it.each([[[]], [['--organizations', 'o', 'stray']], [['--organizations=']]])('refuses %j', (args) => {
        expect(() => parseOptions(args)).toThrow(UsageError);
    });
});
