// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '@wardledger/command-line';
import { parseClusterOptions } from './cluster-options';

describe('parseClusterOptions', () => {
    it('fills in what a ward has by default, and takes settings from the environment', () => {
        const options = parseClusterOptions(['verify', '--ward', 'ward2'], { WARDLEDGER_DATA_DIR: '/tmp/x', WARDLEDGER_CHANNEL: 'c' });
        expect(options).toMatchObject({
            mspId: 'Ward2MSP',
            peer: '127.0.0.1:9051',
            channel: 'c',
            organizations: '/tmp/x/organizations',
        });
        expect(parseClusterOptions(['--help'], {})).toBeUndefined();
    });

    it.each([
        [['verify']],
        [['check', '--ward', 'ward1']],
        [['verify', '--ward', 'Ward 1']],
        [['verify', '--ward', 'ward1', '--cluster', 'east']],
        [['verify', '--nonsense']],
    ])('refuses %j', (args) => {
        expect(() => parseClusterOptions(args, {})).toThrow(UsageError);
    });
});
