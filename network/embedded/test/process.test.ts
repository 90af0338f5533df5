// SPDX-License-Identifier: Apache-2.0
// The network as a process: chaincode in threads that misbehave, kill -9 in the middle of work, and an orderly end.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Contract } from '@hyperledger/fabric-gateway';
import type { Network } from '../src/index';
import { connectUser, type TestClient } from './client';

const program = join(__dirname, '..', 'bin', 'embedded-network.cjs');
const chaincode = join(__dirname, 'fixtures', 'odd-chaincode');

interface Running {
    readonly child: ChildProcess;
    readonly network: Pick<Network, 'endpoints' | 'organizationsDir'>;
    readonly client: TestClient;
    readonly contract: Contract;
}

async function launch(dataDir: string): Promise<Running> {
    const settings = [
        '--data-dir',
        dataDir,
        '--peer-ports',
        '0,0',
        '--orderer-port',
        '0',
        '--batch-timeout',
        '20',
        '--execute-timeout',
        '1500',
    ];
    const child = spawn(process.execPath, [program, ...settings, '--chaincode', `odd=${chaincode}`, '--json'], {
        stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const network = JSON.parse(line) as Running['network'];
    const client = connectUser(network.organizationsDir, 1, network.endpoints.peers[0]?.address ?? '');
    return { child, network, client, contract: client.gateway.getNetwork('mychannel').getContract('odd') };
}

async function end({ child, client }: Running, signal: NodeJS.Signals): Promise<number | null> {
    client.close();
    const gone = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await gone)[0];
}

/** Waits until a chaincode that was blocked answers again. */
async function answering(contract: Contract): Promise<void> {
    const answered = await contract.evaluateTransaction('ping').then(
        () => true,
        () => false,
    );
    if (!answered) {
        await answering(contract);
    }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('the network as a process', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    let running: Running;

    beforeAll(async () => {
        running = await launch(dataDir);
    });
    afterAll(async () => {
        await end(running, 'SIGTERM');
        rmSync(dataDir, { recursive: true });
    });

    test('each peer has an instance of the chaincode with a state of its own', async () => {
        expect(text(await running.contract.submitTransaction('count'))).toBe('1');
        expect(text(await running.contract.evaluateTransaction('member'))).toBe('Ward1MSP');
    });

    test('an error that a chaincode leaves uncaught does no harm', async () => {
        expect(text(await running.contract.evaluateTransaction('leaveUncaught'))).toBe('left');
        expect(text(await running.contract.evaluateTransaction('ping'))).toBe('pong');
    });

    test('a chaincode that blocks its thread times out; the peer goes on answering', async () => {
        const blocked = running.contract.evaluateTransaction('block', '2000');
        const info = running.client.gateway.getNetwork('mychannel').getContract('qscc').evaluateTransaction('GetChainInfo', 'mychannel');
        await expect(info).resolves.toBeDefined();
        await expect(blocked).rejects.toThrow('failed to evaluate transaction');
        await answering(running.contract);
        expect(text(await running.contract.evaluateTransaction('ping'))).toBe('pong');
    });

    test('after kill -9 everything committed is there, and work goes on', async () => {
        await running.contract.submitTransaction('put', 'a', 'kept');
        const unanswered = Array.from({ length: 20 }, (_, i) =>
            running.contract.submitTransaction('put', `k${i}`, 'x').catch(() => undefined),
        );
        await end(running, 'SIGKILL');
        await Promise.all(unanswered);
        running = await launch(dataDir);
        expect(text(await running.contract.evaluateTransaction('get', 'a'))).toBe('kept');
        await running.contract.submitTransaction('put', 'b', 'after');
        expect(text(await running.contract.evaluateTransaction('get', 'b'))).toBe('after');
    });

    test('SIGTERM ends it in order', async () => {
        await running.contract.submitTransaction('put', 'c', 'last');
        expect(await end(running, 'SIGTERM')).toBe(0);
        running = await launch(dataDir);
        expect(text(await running.contract.evaluateTransaction('get', 'c'))).toBe('last');
    });
});
