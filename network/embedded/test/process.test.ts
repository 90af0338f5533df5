// SPDX-License-Identifier: Apache-2.0
// The network as a process: chaincode in threads that misbehave, kill -9 in the middle of work, and an orderly end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@hyperledger/fabric-gateway';
import { end, launch, type RunningProcess } from './network-process';

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
    let running: RunningProcess;

    beforeAll(async () => {
        running = await launch(dataDir, '--execute-timeout', '1500');
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
        running = await launch(dataDir, '--execute-timeout', '1500');
        expect(text(await running.contract.evaluateTransaction('get', 'a'))).toBe('kept');
        await running.contract.submitTransaction('put', 'b', 'after');
        expect(text(await running.contract.evaluateTransaction('get', 'b'))).toBe('after');
    });

    test('SIGTERM ends it in order', async () => {
        await running.contract.submitTransaction('put', 'c', 'last');
        expect(await end(running, 'SIGTERM')).toBe(0);
        running = await launch(dataDir, '--execute-timeout', '1500');
        expect(text(await running.contract.evaluateTransaction('get', 'c'))).toBe('last');
    });
});
