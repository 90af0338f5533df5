// SPDX-License-Identifier: Apache-2.0
import { loadChaincode } from './chaincodes';
import { serviceConnections } from './service-connections';

const at = (port: number) => ({ address: `localhost:${port}` });
const members = ['Ward1MSP', 'Ward2MSP', 'Ward3MSP'];
const addresses = (ports: readonly number[]): string[] =>
    serviceConnections({ name: 'cc', services: ports.map(at) }, members).map(({ address }) => address);

test('each peer has its own connection, or all have the one that is given', () => {
    expect(addresses([1, 2, 3])).toEqual(['localhost:1', 'localhost:2', 'localhost:3']);
    expect(addresses([1])).toEqual(['localhost:1', 'localhost:1', 'localhost:1']);
});

test.each([
    ['none', [], 'chaincode cc has 0 connections for 3 peers: give one for all, or one for each; Ward1MSP, Ward2MSP, Ward3MSP has none'],
    ['one too few', [1, 2], 'chaincode cc has 2 connections for 3 peers: give one for all, or one for each; Ward3MSP has none'],
    ['one too many', [1, 2, 3, 4], 'chaincode cc has 4 connections for 3 peers'],
])('refuses %s', (_, ports, message) => {
    expect(() => addresses(ports)).toThrow(message);
});

test('names the chaincode whose connection is wrong', () => {
    expect(() => serviceConnections({ name: 'cc', services: [{ address: '' }] }, members)).toThrow(
        'the connection of chaincode cc: address is missing',
    );
    expect(() => serviceConnections({ name: 'cc', services: ['/absent/connection.json'] }, members)).toThrow(
        'the connection of chaincode cc: /absent/connection.json: cannot be read: ENOENT',
    );
});

test.each([
    ['no place', {}, 'chaincode cc has neither a module nor contracts nor services'],
    ['two places', { module: 'folder', services: [at(1)] }, 'chaincode cc has more than one of module, contracts and services'],
])('refuses a chaincode with %s', (_, place, message) => {
    expect(() => loadChaincode({ name: 'cc', ...place }, members, () => undefined)).toThrow(message);
});
