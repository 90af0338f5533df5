// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { defaultOrganizations, type PeerOrganization } from '../identities/organizations';
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

test('flags of few words', () => {
    const { network } = readCommandLine(['--data-dir', 'd', '--strict', '--external-host', 'ward1.example.org', '--host', '0.0.0.0']);
    expect(network).toMatchObject({ strict: true, externalHost: 'ward1.example.org', host: '0.0.0.0' });
    expect(fullOptions({ dataDir: folder, chaincodes: [], host: '127.0.0.2' })).toMatchObject({ strict: false, externalHost: '127.0.0.2' });
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

test('a configuration file may name the file of the collections, as flags do, from the current folder', () => {
    const collections = [{ name: 'c', policy: "OR('Ward1MSP.member')" }];
    writeFileSync(join(folder, 'named.json'), JSON.stringify(collections));
    const chaincodes = [{ name: 'a', module: 'one', collections: relative('.', join(folder, 'named.json')) }];
    writeFileSync(join(folder, 'names.json'), JSON.stringify({ dataDir: 'd', chaincodes }));
    const { network } = readCommandLine(['--config', join(folder, 'names.json')]);
    expect(network.chaincodes).toEqual([{ name: 'a', module: resolve('one'), collections: join(folder, 'named.json') }]);
    expect(fullOptions(network).chaincodes).toEqual([{ name: 'a', module: resolve('one'), collections }]);
});

const [ward1, ward2] = defaultOrganizations.peers as [PeerOrganization, PeerOrganization];
const { orderer } = defaultOrganizations;

test.each([
    [
        'organisation',
        { organizations: { peers: [ward1, { ...ward2, mspId: 'Ward1MSP' }], orderer } },
        'there are two organisations Ward1MSP',
    ],
    [
        'organisation, one of them the orderer’s',
        { organizations: { peers: [ward1], orderer: { ...orderer, mspId: 'Ward1MSP' } } },
        'two organisations Ward1MSP',
    ],
    [
        'domain',
        { organizations: { peers: [ward1, { ...ward1, mspId: 'OtherMSP' }], orderer } },
        'two peer organisations with the domain ward1.example.com',
    ],
    [
        'chaincode',
        {
            chaincodes: [
                { name: 'a', module: 'x' },
                { name: 'a', module: 'y' },
            ],
        },
        'there are two chaincodes a',
    ],
])('the same %s twice is refused by its name', (_, options, message) => {
    expect(() => fullOptions({ dataDir: folder, chaincodes: [], ...options })).toThrow(message);
});

test.each([
    ['is not there', 'absent.json', /absent\.json: ENOENT/],
    ['is no JSON', 'broken.json', /broken\.json: .*JSON/],
    ['holds no list', 'object.json', /must be a list, as collections_config\.json holds one$/],
])('a file of collections that %s is refused by the name of their chaincode', (_, name, reason) => {
    writeFileSync(join(folder, 'broken.json'), '[');
    writeFileSync(join(folder, 'object.json'), '{}');
    const collections = join(folder, name);
    expect(() => fullOptions({ dataDir: folder, chaincodes: [{ name: 'private', module: folder, collections }] })).toThrow(
        /collections of chaincode private must be a list/,
    );
    expect(() => fullOptions({ dataDir: folder, chaincodes: [{ name: 'private', module: folder, collections }] })).toThrow(reason);
});

test('collections that are not a list are refused by the name of their chaincode', () => {
    const collections = { name: 'c' } as never;
    expect(() => fullOptions({ dataDir: folder, chaincodes: [{ name: 'private', module: folder, collections }] })).toThrow(
        'collections of chaincode private must be a list, as collections_config.json holds one',
    );
});
