// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ALARM_SETTINGS } from '@wardledger/chaincode/domain';
import { UsageError } from '@wardledger/command-line';
import { OWN_CLAIMS } from '../services/participants/principal';
import { parseServerOptions } from './server-options';
import { isLoopback } from './token-options';

const parse = (line: string, environment: Record<string, string> = {}) => parseServerOptions(line.split(' ').filter(Boolean), environment);

describe('the gateway command line', () => {
    it('fills every default in', () => {
        expect(parse('--ward ward2 --dev-issuer')).toEqual({
            ward: 'ward2',
            wardFolder: resolve('data/ward2'),
            host: '127.0.0.1',
            port: 8081,
            metricsPort: 9465,
            tokens: { development: true, clients: {} },
            audience: 'urn:wardledger:gateway:ward2',
            socketPath: resolve('data/ward2/custodian.sock'),
            organizations: resolve('data/organizations'),
            domain: 'ward2.example.com',
            peer: '127.0.0.1:9051',
            channel: 'mychannel',
            chaincode: 'wardledger',
            requestsPerMinute: 6000,
            corsOrigins: [],
            missesPerHour: 60,
            entriesPerHour: 60,
            fileMebibytesPerHour: 1024,
            maxLatenessDays: 7,
            windows: { recordWithin: 5_000, period: 3_600_000, grace: 120_000, idle: 300_000, closeAllEvery: 60_000 },
            alarms: ALARM_SETTINGS,
            diskReserveMebibytes: 1024,
            keepCiphertextsDays: 90,
            logLevel: 'info',
        });
    });

    it('takes settings from the environment, flags first', () => {
        const environment = { WARDLEDGER_WARD: 'ward1', WARDLEDGER_PORT: '9000', WARDLEDGER_DEV_ISSUER: 'true', WARDLEDGER_DATA_DIR: '/d' };
        expect(parse('--port 9001', environment)).toMatchObject({
            ward: 'ward1',
            port: 9001,
            wardFolder: '/d/ward1',
            tokens: { development: true, clients: {} },
        });
    });

    it('takes the state to hold at from the environment only', () => {
        expect(parse('--ward ward1 --dev-issuer', { WARDLEDGER_HOLD_AT: 'CLOSED' })).toMatchObject({ holdAt: 'CLOSED' });
        expect(() => parse('--ward ward1 --dev-issuer', { WARDLEDGER_HOLD_AT: 'sealed' })).toThrow(UsageError);
    });

    it('reads what the ward has set about its alarms, and says once what is wrong with it', () => {
        const folder = mkdtempSync(join(tmpdir(), 'wardledger-options-'));
        const file = join(folder, 'alarms.json');
        const reading = (text: string) => {
            writeFileSync(file, text);
            return () => parse(`--ward ward1 --dev-issuer --alarms ${file}`);
        };
        expect(reading('{"escalateSeconds":60}')()).toMatchObject({ alarms: { ...ALARM_SETTINGS, escalateSeconds: 60 } });
        expect(reading('{"escalateSeconds":0}')).toThrow(
            new UsageError(`--alarms ${file}: /escalateSeconds: Expected integer to be greater or equal to 1`),
        );
        expect(reading('{')).toThrow(new UsageError(`--alarms ${file} is not JSON`));
        rmSync(folder, { recursive: true });
        expect(() => parse(`--ward ward1 --dev-issuer --alarms ${file}`)).toThrow(
            new UsageError(`--alarms ${file} cannot be read: ENOENT`),
        );
    });

    it('answers nothing when help is asked for', () => {
        expect(parse('--help')).toBeUndefined();
    });

    it('listens on other addresses with TLS', () => {
        const line =
            '--ward ward1 --host 0.0.0.0 --tls-cert c.pem --tls-key k.pem --issuer https://i.example --jwks-url https://i.example/jwks';
        expect(parse(line)).toMatchObject({
            host: '0.0.0.0',
            tls: { cert: resolve('c.pem'), key: resolve('k.pem') },
            tokens: { development: false, issuer: 'https://i.example', jwksUrl: 'https://i.example/jwks' },
        });
    });

    const EXTERNAL = '--ward ward1 --issuer https://i.example --jwks-url https://i.example/jwks';
    it('takes every algorithm, and our own claims, of an issuer of which it is told nothing else', () => {
        expect(parse(EXTERNAL)?.tokens).toMatchObject({
            algorithms: ['ES256', 'PS256', 'RS256'],
            claims: OWN_CLAIMS,
        });
    });
    it('takes where an issuer writes what, and in which words', () => {
        const words = '--ward-name st-anna=ward1 --role-name physicians=doctor --role-name nurses=nurse --token-algorithm RS256';
        expect(
            parse(`${EXTERNAL} --claim-caller /uid --claim-ward /a~1b/c --claim-roles /realm_access/roles ${words}`)?.tokens,
        ).toMatchObject({
            algorithms: ['RS256'],
            claims: {
                caller: '/uid',
                ward: '/a~1b/c',
                roles: '/realm_access/roles',
                wardNames: { 'st-anna': 'ward1' },
                roleNames: { physicians: 'doctor', nurses: 'nurse' },
            },
        });
    });
    it.each([
        '--claim-roles roles',
        '--claim-roles /',
        '--claim-roles /a~2',
        '--ward-name x=ward3',
        '--role-name physicians',
        '--role-name =doctor',
        '--role-name a=doctor --role-name a=nurse',
        '--role-name physicians=dokter',
        '--role-name physicians=Doctor',
        '--ward-name st-anna=ward3',
        '--ward-name st-anna=Ward1',
        '--token-algorithm HS256',
        '--token-algorithm none',
    ])('refuses %s', (words) => {
        expect(() => parse(`${EXTERNAL} ${words}`)).toThrow(UsageError);
    });

    it.each([
        ['without a ward', '--dev-issuer'],
        ['with a ward that is a path', '--ward ../ward1 --dev-issuer'],
        ['with an unknown flag', '--ward ward1 --dev-issuer --verbose'],
        ['with a word too many', '--ward ward1 --dev-issuer serve'],
        ['without an issuer', '--ward ward1'],
        ['with an issuer but no keys', '--ward ward1 --issuer https://i.example'],
        ['with two issuers', '--ward ward1 --dev-issuer --issuer https://i.example --jwks-url https://i.example/jwks'],
        ['with keys over plain http', '--ward ward1 --issuer https://i.example --jwks-url http://i.example/jwks'],
        ['with keys that are no URL', '--ward ward1 --issuer https://i.example --jwks-url jwks'],
        ['on every address without TLS', '--ward ward1 --host 0.0.0.0 --issuer https://i.example --jwks-url https://i.example/jwks'],
        ['a machine with two keys', '--ward ward1 --dev-issuer --dev-client iot-1=a --dev-client iot-1=b'],
        [
            'a machine of the development issuer without it',
            '--ward ward1 --issuer https://i.example --jwks-url https://i.example/j --dev-client iot-1=a',
        ],
        ['on every address with the development issuer', '--ward ward1 --host 0.0.0.0 --dev-issuer'],
        ['on every address with the development issuer and TLS', '--ward ward1 --host :: --dev-issuer --tls-cert c --tls-key k'],
        ['with half of TLS', '--ward ward1 --dev-issuer --tls-cert c.pem'],
        ['with a port that is none', '--ward ward1 --dev-issuer --port http'],
        ['with a port out of range', '--ward ward1 --dev-issuer --port 65536'],
        ['with an empty port', '--ward ward1 --dev-issuer --port='],
        ['with a level of logging that is none', '--ward ward1 --dev-issuer --log-level loud'],
    ])('is refused %s', (_what, line) => {
        expect(() => parse(line)).toThrow(UsageError);
    });

    describe('the ward link', () => {
        const LINKED = '--ward ward1 --dev-issuer --ward-link ward2=https://gateway.ward2.example:8443';
        it('is off unless it is named', () => {
            expect(parse('--ward ward1 --dev-issuer')).not.toHaveProperty('wardLink');
        });
        it('fills every default in', () => {
            expect(parse(LINKED)?.wardLink).toEqual({
                ward: 'ward2',
                url: 'https://gateway.ward2.example:8443',
                host: '127.0.0.1',
                port: 8082,
                folder: resolve('data/ward1/link'),
            });
            expect(parse('--ward ward2 --dev-issuer --ward-link ward1=https://10.0.0.1')?.wardLink).toMatchObject({
                port: 8083,
                ward: 'ward1',
            });
        });
        it('takes where it listens and where its certificates are', () => {
            expect(parse(`${LINKED} --ward-link-host 0.0.0.0 --ward-link-port 9000 --ward-link-dir there`)?.wardLink).toMatchObject({
                host: '0.0.0.0',
                port: 9000,
                folder: resolve('there'),
            });
        });
        it.each([
            ['to the own ward', '--ward-link ward1=https://h:1'],
            ['to a ward that there is not', '--ward-link ward3=https://h:1'],
            ['without TLS', '--ward-link ward2=http://h:1'],
            ['with a path', '--ward-link ward2=https://h:1/internal'],
            ['with a name in it', '--ward-link ward2=https://me@h:1'],
            ['with a port that is none', '--ward-link ward2=https://h:99999'],
            ['without a ward', '--ward-link https://h:1'],
            ['that listens alone', '--ward-link-port 9000'],
            ['that has a folder alone', '--ward-link-dir there'],
        ])('is refused %s', (_what, words) => {
            expect(() => parse(`--ward ward1 --dev-issuer ${words}`)).toThrow(UsageError);
        });
    });

    it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('%s is loopback', (host) => {
        expect(isLoopback(host)).toBe(true);
    });
    it.each(['0.0.0.0', '::', '127.0.0.1.example.com', '192.168.0.1', '', 'localhost.example.com'])('%j is not loopback', (host) => {
        expect(isLoopback(host)).toBe(false);
    });
});
