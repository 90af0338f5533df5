// SPDX-License-Identifier: Apache-2.0
// Flags before environment before defaults; a command line that makes no sense is told why.

import { resolve } from 'node:path';
import { CUSTODIAN_HELP, demandFile, parseCustodianOptions } from './custodian-options';

test('defaults follow from the ward and the data folder', () => {
    expect(parseCustodianOptions(['serve', '--ward', 'ward2', '--data-dir', '/d'], {})).toMatchObject({
        command: 'serve',
        ward: 'ward2',
        wardFolder: '/d/ward2',
        passphraseFile: '/d/ward2/custodian.passphrase',
        socketPath: '/d/ward2/custodian.sock',
        organizations: '/d/organizations',
        domain: 'ward2.example.com',
        mspId: 'Ward2MSP',
        peer: '127.0.0.1:9051',
        channel: 'mychannel',
        chaincode: 'wardledger',
    });
    expect(parseCustodianOptions(['serve', '--ward', 'ward1'], {})?.peer).toBe('127.0.0.1:7051');
});

test('the environment is heard, a flag goes before it', () => {
    const environment = {
        WARDLEDGER_WARD: 'ward1',
        WARDLEDGER_MSP_ID: 'OtherMSP',
        WARDLEDGER_KMS_COMMAND: '/bin/kms',
        WARDLEDGER_DATA_DIR: '/e',
    };
    expect(parseCustodianOptions(['serve', '--data-dir', '/f'], environment)).toMatchObject({
        ward: 'ward1',
        mspId: 'OtherMSP',
        kmsCommand: '/bin/kms',
        wardFolder: '/f/ward1',
    });
});

test('shares are collected, files of a command are asked for by name', () => {
    const options = parseCustodianOptions(['restore', '--ward', 'ward1', '--backup', '/b', '--share', '1', '--share', '2'], {})!;
    expect(options.shares).toEqual([resolve('1'), resolve('2')]);
    expect(demandFile(options, 'backup')).toBe('/b');
    expect(() => demandFile(options, 'out')).toThrow('restore needs --out');
});

test('files of a command are heard on the command line only', () => {
    const environment = { WARDLEDGER_OUT: '/o', WARDLEDGER_SHARE: '/s', WARDLEDGER_NEW_KMS_COMMAND: '/k' };
    const options = parseCustodianOptions(['backup', '--ward', 'ward1'], environment)!;
    expect([options.files.out, options.files['new-kms-command'], options.shares]).toEqual([undefined, undefined, []]);
});

test('help needs nothing', () => {
    expect(parseCustodianOptions(['--help'], {})).toBeUndefined();
    expect(CUSTODIAN_HELP).toContain('serve');
});

test.each([
    [['serve'], 'ward'],
    [['serve', '--ward', '../x'], 'ward'],
    [['serve', '--ward', 'Ward 1'], 'ward'],
    [['export', '--ward', 'ward1'], 'give one command'],
    [[], 'give one command'],
    [['serve', 'init', '--ward', 'ward1'], 'give one command'],
    [['serve', '--colour'], 'colour'],
    [['serve', '--ward'], 'ward'],
])('%j is refused', (args, message) => {
    expect(() => parseCustodianOptions(args, {})).toThrow(message);
});
