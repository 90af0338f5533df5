// SPDX-License-Identifier: Apache-2.0
// Chaincode as a service, with real service processes: a process for each ward with mutual TLS, one for both without TLS,
// services that are not there, come later, die and come back, that nobody trusts, and that are somebody else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@hyperledger/fabric-gateway';
import { startNetwork, type Network } from '../src/index';
import { connectUser, type TestClient } from './client';
import { freePorts } from '../../../scripts/free-range.cjs';
import { ServiceAuthority, ServiceProcess } from './service-process';

const folder = join(__dirname, 'fixtures', 'odd-chaincode');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('chaincode as a service', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    const log: string[] = [];
    const services = new Map<string, ServiceProcess>();
    let network: Network | undefined;
    let clients: TestClient[] = [];

    const service = (name: string): ServiceProcess => services.get(name) ?? new ServiceProcess(folder, 0);
    const contract = (name: string, ward = 1): Contract =>
        (clients[ward - 1] as TestClient).gateway.getNetwork('mychannel').getContract(name);

    /** What a client reads for a failed endorsement. (An evaluation would go on to the other ward's peer.) */
    const failure = async (name: string, ...call: [string, ...string[]]): Promise<string> =>
        contract(name)
            .submitTransaction(...call)
            .then(
                () => 'no failure',
                (error: unknown) => (error as { details: { message: string }[] }).details.map(({ message }) => message).join('; '),
            );

    beforeAll(async () => {
        const [authority, stranger] = await Promise.all([
            ServiceAuthority.create('one.example.com'),
            ServiceAuthority.create('two.example.com'),
        ]);
        const names = ['ward1', 'ward2', 'plain', 'late', 'distrusted', 'misnamed'];
        const ports = await freePorts(names.length);
        for (const [index, name] of names.entries()) {
            const tls = ['plain', 'late', 'misnamed'].includes(name) ? {} : { tls: await authority.serviceTls() };
            services.set(name, new ServiceProcess(folder, ports[index]!, tls));
        }
        await Promise.all(['ward1', 'ward2', 'plain', 'distrusted', 'misnamed'].map((name) => service(name).start()));
        const plain = (name: string) => [{ address: `127.0.0.1:${service(name).port}` }];
        const distrusted = { ...(await authority.connection(service('distrusted').port)), root_cert: stranger.root, dial_timeout: '300ms' };
        network = await startNetwork({
            dataDir,
            chaincodes: [
                {
                    name: 'secure',
                    policy: "AND('Ward1MSP.peer','Ward2MSP.peer')",
                    services: [await authority.connection(service('ward1').port), await authority.connection(service('ward2').port)],
                    packageId: 'odd:1',
                },
                { name: 'plain', services: plain('plain') },
                { name: 'late', services: plain('late') },
                { name: 'distrusted', services: [distrusted] },
                { name: 'misnamed', services: plain('misnamed'), packageId: 'odd:2' },
            ],
            ports: { peers: [0, 0], orderer: 0 },
            batch: { timeoutMs: 20 },
            log: (line) => log.push(line),
        });
        const { organizationsDir, endpoints } = network;
        clients = [1, 2].map((ward) => connectUser(organizationsDir, ward, endpoints.peers[ward - 1]?.address ?? ''));
    }, 120_000);

    afterAll(async () => {
        clients.forEach((client) => {
            client.close();
        });
        await network?.stop();
        await Promise.all([...services.values()].map((each) => each.kill()));
        rmSync(dataDir, { recursive: true });
    });

    test('both wards endorse through their own service, over mutual TLS', async () => {
        await contract('secure').submitTransaction('put', 'a', 'one');
        expect(text(await contract('secure', 2).evaluateTransaction('get', 'a'))).toBe('one');
    });

    test('one service without TLS serves both peers, many transactions at a time', async () => {
        const keys = Array.from({ length: 60 }, (_, i) => `k${i}`);
        await Promise.all(keys.map((key) => contract('plain').submitTransaction('put', key, `value of ${key}`)));
        const read = await Promise.all(keys.map((key) => contract('plain', 2).evaluateTransaction('get', key)));
        expect(read.map(text)).toEqual(keys.map((key) => `value of ${key}`));
    });

    test('messages are larger than gRPC allows by default', async () => {
        expect(text(await contract('plain').evaluateTransaction('put', 'large', 'x'.repeat(6_000_000)))).toBe(''); // to the service and back
    });

    test('one that is not there yet is dialled with each call', async () => {
        const address = `127.0.0.1:${service('late').port}`;
        expect(await failure('late', 'ping')).toContain(
            'could not launch chaincode late: connection to late failed: error cannot create connection for late: ' +
                `error creating grpc connection to ${address}: failed to create new connection: connection error: ` +
                `desc = "transport: error while dialing: dial tcp ${address}: connect: connection refused"`,
        );
        expect(log.filter((line) => line.includes('could not launch chaincode late'))).toHaveLength(2); // at the start, by each peer
        await service('late').start();
        await contract('late').submitTransaction('put', 'a', 'came');
        expect(text(await contract('late', 2).evaluateTransaction('get', 'a'))).toBe('came');
    });

    test('one that is killed fails what runs there, and is used again when it is back', async () => {
        await contract('secure').evaluateTransaction('ping');
        const running = failure('secure', 'wait', '20000');
        await contract('secure').evaluateTransaction('wait', '50'); // the one before is under way
        await service('ward1').kill();
        expect(await running).toContain('error sending: chaincode stream terminated');
        expect(await failure('secure', 'ping')).toContain('connection refused');
        expect(text(await contract('secure').evaluateTransaction('ping'))).toBe('pong'); // by the other ward's
        await service('ward1').start();
        await contract('secure').submitTransaction('put', 'b', 'two');
        expect(text(await contract('secure', 2).evaluateTransaction('get', 'b'))).toBe('two');
    });

    test('one whose certificate is not trusted is not used', async () => {
        expect(await failure('distrusted', 'ping')).toContain('failed to create new connection: context deadline exceeded');
    });

    test('one that registers under another id is not used', async () => {
        expect(await failure('misnamed', 'ping')).toContain(
            'peer will not accept external chaincode connection odd:1 (except in dev mode)',
        );
    });
});
