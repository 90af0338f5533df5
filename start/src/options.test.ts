// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import { parseOptions, usage } from './options';

describe('the command line of npm start', () => {
    it('has defaults that need no option', () => {
        expect(parseOptions([], {})).toEqual({ exit: false, network: 'embedded', dataDir: resolve('data/start') });
    });

    it('keeps the networks apart', () => {
        expect(parseOptions(['--network', 'native'], {})?.dataDir).toBe(resolve('data/start-native'));
        expect(parseOptions(['--network', 'docker'], {})?.dataDir).toBe(resolve('data/start-docker'));
    });

    it('takes every option of its help text', () => {
        const args = ['--exit', '--data', 'a.csv', '--columns', 'b.csv', '--port', '9000', '--network', 'native', '--data-dir', 'there'];
        expect(parseOptions(args, {})).toEqual({
            exit: true,
            port: 9000,
            network: 'native',
            dataDir: resolve('there'),
            data: resolve('a.csv'),
            columns: resolve('b.csv'),
        });
        expect(parseOptions(['--help'], {})).toBeUndefined();
        ['--exit', '--data', '--columns', '--port', '--network', '--data-dir', '--help'].forEach((name) => expect(usage).toContain(name));
    });

    it('takes port, network and folder from the environment, too', () => {
        const environment = { WARDLEDGER_PORT: '9000', WARDLEDGER_NETWORK: 'docker', WARDLEDGER_DATA_DIR: '/d', WARDLEDGER_EXIT: 'true' };
        expect(parseOptions([], environment)).toEqual({ exit: false, port: 9000, network: 'docker', dataDir: '/d' });
        expect(parseOptions(['--network', 'native'], environment)).toMatchObject({ network: 'native', dataDir: '/d' });
    });

    it.each([
        ['--exit', [], { npm_config_exit: 'true' }],
        ['--port', ['9000'], { npm_config_port: 'true' }],
        ['--data-dir', [], { npm_config_data_dir: '/d' }],
    ])('says that npm took %s, where the two dashes are missing', (flag, args, environment) => {
        expect(() => parseOptions(args, environment)).toThrow(UsageError);
        expect(() => parseOptions(args, environment)).toThrow(`npm start -- ${flag}`);
    });

    it.each([
        [['--port', '0'], /--port must be/],
        [['--port', '64991'], /--port must be/],
        [['--port', '80a'], /--port must be/],
        [['--network', 'besu'], /--network must be one of embedded, native, docker/],
        [['--nonsense'], /nonsense/],
        [['--data'], /--data/],
        [['stray'], /stray/],
        [['--columns', 'b.csv'], /--columns says what is in the file of --data: give both/],
    ])('refuses %j by name', (args, message) => {
        expect(() => parseOptions(args, {})).toThrow(UsageError);
        expect(() => parseOptions(args, {})).toThrow(message);
    });
});
