// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readCommandLine } from './cli-options';
import { fullOptions } from './options';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => {
    rmSync(folder, { recursive: true });
});

test('flags become options', () => {
    const collections = join(folder, 'collections.json');
    writeFileSync(collections, '[{"name":"c","policy":"OR(\'Ward1MSP.member\')"}]');
    const { network } = readCommandLine([
        '--data-dir',
        'data',
        '--chaincode',
        'a=one',
        '--chaincode',
        'b=two',
        '--policy',
        "a=OR('X.peer')",
        '--collections',
        `b=${collections}`,
        '--chaincode-version',
        'b=2.0',
        '--peer-ports',
        '1,2',
        '--orderer-port',
        '3',
        '--batch-timeout',
        '20',
        '--execute-timeout',
        '5',
        '--channel',
        'c',
        '--block-readers',
        'admins',
    ]);
    expect(network).toEqual({
        dataDir: 'data',
        channel: 'c',
        executeTimeoutMs: 5,
        blockReaders: 'Admins',
        batch: { timeoutMs: 20 },
        ports: { peers: [1, 2], orderer: 3 },
        chaincodes: [
            { name: 'a', version: '1.0', module: resolve('one'), policy: "OR('X.peer')" },
            { name: 'b', version: '2.0', module: resolve('two'), collections: [{ name: 'c', policy: "OR('Ward1MSP.member')" }] },
        ],
    });
});

test('a chaincode may be a service, one connection for all or one for each', () => {
    const { network } = readCommandLine([
        '--data-dir',
        'data',
        '--chaincode',
        'a=one',
        '--chaincode-service',
        'b=x.json,y.json',
        '--package-id',
        'b=b_1:ff',
    ]);
    expect(network.chaincodes).toEqual([
        { name: 'a', version: '1.0', module: resolve('one') },
        { name: 'b', version: '1.0', services: [resolve('x.json'), resolve('y.json')], packageId: 'b_1:ff' },
    ]);
});

test('a configuration file holds the same, and flags win', () => {
    const file = join(folder, 'network.json');
    writeFileSync(file, JSON.stringify({ dataDir: 'from-file', channel: 'file', chaincodes: [{ name: 'a', module: 'one' }] }));
    const { network } = readCommandLine(['--config', file, '--channel', 'flag']);
    expect(network).toMatchObject({ dataDir: 'from-file', channel: 'flag', chaincodes: [{ name: 'a' }] });
});

test.each([
    ['no data folder', ['--chaincode', 'a=b'], '--data-dir'],
    ['a chaincode without a folder', ['--data-dir', 'd', '--chaincode', 'a'], '--chaincode wants NAME=VALUE'],
    ['a chaincode in two places', ['--data-dir', 'd', '--chaincode', 'a=b', '--chaincode-service', 'a=c'], 'only one of them can be'],
    ['a port that is no number', ['--data-dir', 'd', '--chaincode', 'a=b', '--orderer-port', 'x'], '--orderer-port wants a number'],
    [
        'unknown readers of blocks',
        ['--data-dir', 'd', '--block-readers', 'Admins'],
        '--block-readers wants readers or admins, not "Admins"',
    ],
    ['an unknown flag', ['--nothing'], '--nothing'],
])('refuses %s', (_, args, message) => {
    expect(() => readCommandLine(args)).toThrow(message);
});

test('a network may start with its channel only', () => {
    expect(readCommandLine(['--data-dir', 'd']).network.chaincodes).toEqual([]);
});

test('help needs nothing else', () => {
    expect(readCommandLine(['--help']).help).toBe(true);
});

test('defaults are those of the test network', () => {
    expect(fullOptions({ dataDir: folder, chaincodes: [] })).toMatchObject({
        channel: 'mychannel',
        peerPorts: [7051, 9051],
        ordererPort: 7050,
        blockReaders: 'Readers',
        organizationsDir: join(folder, 'organizations'),
        batch: { timeoutMs: 100, maxMessageCount: 500, absoluteMaxBytes: 51_380_224 },
    });
});

test('a configuration file with unknown readers of blocks is refused, not taken for the default', () => {
    const blockReaders = 'admins' as never;
    expect(() => fullOptions({ dataDir: folder, chaincodes: [], blockReaders })).toThrow(
        'blockReaders must be Readers or Admins, not "admins"',
    );
});

test('collections that are not a list are refused by the name of their chaincode', () => {
    const collections = 'collections_config.json' as never;
    expect(() => fullOptions({ dataDir: folder, chaincodes: [{ name: 'private', module: folder, collections }] })).toThrow(
        'collections of chaincode private must be a list, as collections_config.json holds one',
    );
});
