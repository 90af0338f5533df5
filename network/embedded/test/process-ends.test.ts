// SPDX-License-Identifier: Apache-2.0
// What ends by itself in the network as a process: a chaincode's thread, which the next call starts again; and, with --strict, the process.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { connectUser } from './client';
import { end, launch, type RunningProcess, spawnNetwork } from './network-process';

jest.setTimeout(120_000);

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** What the peers say of a failed call. */
const failure = (call: Promise<unknown>): Promise<string> =>
    call.then(
        () => 'no failure',
        (error: unknown) => (error as { details?: { message: string }[] }).details?.map(({ message }) => message).join('; ') ?? '',
    );

describe('a chaincode in a thread', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    let running: RunningProcess;

    beforeAll(async () => {
        running = await launch(dataDir, '--execute-timeout', '60000');
    });
    afterAll(async () => {
        await end(running, 'SIGTERM');
        rmSync(dataDir, { recursive: true });
    });

    test.each([
        ['exits', 'exit', ['7'], 'ended with code 7'],
        ['fills its memory', 'fillMemory', [], 'memory'],
        ['answers more than a peer takes', 'big', ['106000000'], 'it sent a message larger than max (106'],
    ])('that %s fails what runs, and the next call at either peer starts it again', async (_, name, args, reason) => {
        const { contract, network } = running;
        const waiting = failure(contract.submitTransaction('wait', '60000'));
        const ending = failure(contract.submitTransaction(name, ...args));
        expect(await Promise.all([waiting, ending])).toEqual([
            expect.stringContaining('chaincode stream terminated'),
            expect.stringContaining('chaincode stream terminated'),
        ]);
        const other = connectUser(network.organizationsDir, 2, network.endpoints.peers[1]?.address ?? '');
        const contracts = [contract, other.gateway.getNetwork('mychannel').getContract('odd')];
        const answers = await Promise.all(contracts.map((at) => at.evaluateTransaction('member')));
        expect(answers.map(text)).toEqual(['Ward1MSP', 'Ward2MSP']);
        await contract.submitTransaction('put', 'k', 'both peers endorse');
        expect(running.said().trimEnd().split('\n').at(-1)).toMatch(/^chaincode odd ended with code \d+.*; the next call starts it again$/);
        expect(running.said().trimEnd().split('\n').at(-1)).toContain(reason);
        other.close();
    });

    test('gives an answer that is larger than what a peer sends, which is refused as there', async () => {
        const proposal = running.contract.newProposal('big', { arguments: ['104857000'] });
        await expect(proposal.endorse()).rejects.toThrow(
            /RESOURCE_EXHAUSTED: grpc: trying to send message larger than max \(\d+ vs\. 104857600\)/,
        );
        expect(text(await running.contract.evaluateTransaction('ping'))).toBe('pong');
    });
});

describe('what stops every real peer', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    const blocksOfTwo = ['--batch-timeout', '60000', '--batch-count', '2'];
    afterAll(() => {
        rmSync(dataDir, { recursive: true });
    });

    /** Two transactions, which make a block: what each does, endorsed before either is submitted. */
    async function submitTwo({ contract }: RunningProcess, calls: readonly (readonly [string, ...string[]])[]): Promise<void> {
        const proposals = calls.map(([name, ...args]) => contract.newProposal(name, { arguments: args }));
        const [first, second] = await Promise.all(proposals.map((proposal) => proposal.endorse()));
        await first?.submit();
        const last = await second?.submit();
        await last?.getStatus();
    }
    const puts = (value: string): [string, string, string][] => ['j', 'k'].map((key) => ['put', key, value]);
    const stopping: [string, string][] = [
        ['remove', 'k'],
        ['restrict', 'k'],
    ];

    test('is said loudly; with --strict it ends the process, then and at each start', async () => {
        const lenient = await launch(dataDir, ...blocksOfTwo);
        await submitTwo(lenient, puts('1'));
        await submitTwo(lenient, stopping);
        await submitTwo(lenient, puts('2'));
        expect(lenient.said()).toMatch(/^A REAL FABRIC PEER STOPS FOR GOOD HERE: .*with --strict it stops, too/m);
        expect(await end(lenient, 'SIGTERM')).toBe(0);

        const strict = await launch(dataDir, ...blocksOfTwo, '--strict');
        const gone = once(strict.child, 'exit') as Promise<[number | null]>;
        await submitTwo(strict, stopping).catch(() => undefined); // nobody answers any more
        expect((await gone)[0]).toBe(1);
        expect(strict.said()).toContain('the channel mychannel stops: A REAL FABRIC PEER STOPS FOR GOOD HERE');
        strict.client.close();

        const again = spawnNetwork(dataDir, '--strict');
        const [[code], said] = await Promise.all([once(again, 'exit') as Promise<[number | null]>, textOf(again.stderr as Readable)]);
        expect([code, said]).toEqual([1, expect.stringContaining('A REAL FABRIC PEER STOPS FOR GOOD HERE')]);
    });
});
