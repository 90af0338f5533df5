// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import { demandText, help, parseOptions } from './options';

describe('the command line of call-chaincode', () => {
    it('fills every default in', () => {
        expect(parseOptions(['height'])).toEqual({
            command: 'height',
            organizations: resolve('organizations'),
            ward: 1,
            user: 'User1',
            peer1: '127.0.0.1:7051',
            peer2: '127.0.0.1:9051',
            channel: 'mychannel',
            transient: '{}',
            seconds: 30,
        });
    });

    it('explains its commands', () => {
        expect(parseOptions(['--help'])).toBeUndefined();
        ['query', 'invoke', 'ready', 'height', 'list'].forEach((command) => expect(help).toContain(command));
    });

    it('asks for what a command needs', () => {
        const options = parseOptions(['invoke', '--ward', '2', '--call', '{}'])!;
        expect([options.ward, demandText(options, 'call')]).toEqual([2, '{}']);
        expect(() => demandText(options, 'chaincode')).toThrow('invoke needs --chaincode');
    });

    it.each([
        [[], 'give one command: query, invoke, ready, height, list'],
        [['call'], 'give one command'],
        [['query', '--ward', '3'], '--ward must be one of 1, 2'],
        [['query', '--user', '..'], '--user must be one of User1, Admin'],
        [['ready', '--seconds', 'soon'], '--seconds must be a whole number'],
    ])('refuses %j', (args, message) => {
        expect(() => parseOptions(args)).toThrow(UsageError);
        expect(() => parseOptions(args)).toThrow(message);
    });
});
